"""Two organisations that are one: what moves along, and the merge itself.

What refers to an organisation is read from the models, apps above this one included, so that nothing is forgotten. The
duplicate stays as a row that points to the one that stays: its name keeps being found, and who was registering for it
at that moment is moved along by `move_stragglers`.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint

from membership import search_columns
from membership.errors import Refused
from membership.models import Affiliation, ContactPerson, Organisation, Profile, ToldApart

logger = logging.getLogger(__name__)

ITSELF = "Een organisatie kun je niet met zichzelf samenvoegen. Kies een andere."
ALREADY = "‘{name}’ is al samengevoegd met een andere organisatie. Er is niets veranderd."
UNKNOWN = "Een van deze organisaties bestaat niet meer. Er is niets veranderd."
CLASH = "Dit kan nu niet: bij beide organisaties staat iets wat er maar één keer mag zijn ({what}). Los dat eerst op."


@dataclass(frozen=True)
class Relation:
    """One field somewhere that refers to an organisation."""

    model: type[Model]
    key: ForeignKey

    @property
    def label(self) -> str:
        if self.model is Organisation:
            return "eerder samengevoegde organisaties"
        return str(self.model._meta.verbose_name_plural)

    def rows(self, organisation: int) -> QuerySet:
        return self.model._base_manager.filter(**{self.key.attname: organisation})

    def clashes(self, gone: int, kept: int) -> QuerySet:
        """Return the rows of `gone` that cannot be of `kept`, for it has the same there already."""
        same = Q(pk__in=[])
        for names, condition in self._unique():
            others = {name: OuterRef(name) for name in names if name != self.key.name}
            there = self.rows(kept).filter(condition, **others)
            same |= condition & Q(Exists(there))
        return self.rows(gone).filter(same)

    def _unique(self) -> Iterator[tuple[tuple[str, ...], Q]]:
        options = self.model._meta
        if self.key.unique:
            yield (self.key.name,), Q()
        for names in options.unique_together:
            if self.key.name in names:
                yield tuple(names), Q()
        for constraint in options.constraints:
            if isinstance(constraint, UniqueConstraint) and self.key.name in constraint.fields:
                yield constraint.fields, constraint.condition or Q()

    def twin(self, row: Model, kept: int) -> Model | None:
        """Return the row of `kept` that says the same as `row` of the duplicate."""
        for names, condition in self._unique():
            others = {name: getattr(row, name) for name in names if name != self.key.name}
            if found := self.rows(kept).filter(condition, **others).first():
                return found
        return None


@dataclass(frozen=True)
class Moving:
    """What of one kind moves along: how many rows, and how many of them say what is there already."""

    label: str
    rows: int
    double: int
    solved: bool


@dataclass(frozen=True)
class Fact:
    """One line about the organisations themselves: what each has, and what stays."""

    label: str
    kept: str
    gone: str
    stays: str

    @property
    def differs(self) -> bool:
        """Whether both have something, and not the same: a sign that these may be two after all."""
        return bool(self.kept and self.gone and self.kept != self.gone)


@dataclass(frozen=True)
class Preview:
    """Everything that a merge brings, before it is done."""

    kept: Organisation
    gone: Organisation
    moving: list[Moving]
    facts: list[Fact]
    refusal: str = ""
    warnings: list[str] = field(default_factory=list)


def _earliest(row: Model, twin: Model) -> None:
    """Both say the same, each since a day: the earliest counts."""
    if row.since < twin.since:
        twin.since = row.since
        twin.save(update_fields=["since"])
    row.delete()


# How two rows that say the same become one, by model; the rows behind a plain many-to-many say nothing more.
_JOIN: dict[type[Model], Callable[[Model, Model], None]] = {Affiliation: _earliest, ContactPerson: _earliest}


def relations() -> list[Relation]:
    """Return every field of every app that refers to an organisation, hidden ones too, in a fixed order. That one was
    told apart from another says nothing of the one it goes into."""
    found = [
        Relation(one.related_model, one.field)
        for one in Organisation._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and not one.many_to_many and one.related_model is not ToldApart
    ]
    return sorted(found, key=lambda one: (one.model._meta.label, one.key.name))


def preview(*, gone: Organisation, kept: Organisation) -> Preview:
    """Return what merging `gone` into `kept` brings; `refusal` says why it can't be done."""
    if gone.pk == kept.pk:
        return Preview(kept, gone, [], [], ITSELF)
    moving = []
    for relation in relations():
        if rows := relation.rows(gone.pk).count():
            double = relation.clashes(gone.pk, kept.pk).count()
            moving.append(Moving(relation.label, rows, double, _joins(relation) is not None))
    refusal = _merged_already(gone, kept) or _clash(moving)
    facts = _facts(gone, kept)
    warnings = [
        f"{one.label}: beide hebben er een, en niet dezelfde. Weet je zeker dat dit één organisatie is?"
        for one in facts
        if one.differs and one.label in ("Laag", "KvK-nummer", "OIN", "Plaats")
    ]
    return Preview(kept, gone, moving, facts, refusal, warnings)


@transaction.atomic
def merge(*, gone: int, kept: int, by: str) -> dict[str, int]:
    """Merge the organisation with key `gone` into `kept`; return how many rows of each kind moved.

    Both are locked, always in the same order. Raises Refused, with nothing changed, for one with itself, one that was
    merged before, and where both have what there may be only one of.
    """
    if gone == kept:
        raise Refused(ITSELF)
    locked = Organisation.objects.select_for_update(of=["self"]).filter(pk__in=[gone, kept]).order_by("pk")
    found = {one.pk: one for one in locked}
    if len(found) != 2:
        raise Refused(UNKNOWN)
    duplicate, stays = found[gone], found[kept]
    if refusal := _merged_already(duplicate, stays):
        raise Refused(refusal)
    moved: dict[str, int] = {}
    for relation in relations():
        if count := _move(relation, gone, kept):
            moved[relation.label] = moved.get(relation.label, 0) + count
        if relation.clashes(gone, kept).exists():
            raise Refused(CLASH.format(what=relation.label))
    _give_facts(duplicate, stays)
    search_columns.refresh(Profile.objects.filter(user__membership__organisation=kept))
    logger.info("membership: organisation %s merged into %s by %s", gone, kept, by)
    return moved


def move_stragglers() -> int:
    """Move what still came in for a duplicate while it was merged; return how many rows. Safe to repeat."""
    pairs = dict(Organisation.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    total = 0
    for relation in relations() if pairs else []:
        if relation.model is Organisation:
            continue
        there = relation.model._base_manager.filter(**{f"{relation.key.name}__merged_into__isnull": False})
        for gone in set(there.order_by().values_list(relation.key.attname, flat=True)):
            total += _move_late(relation, gone, pairs[gone])
    return total


@transaction.atomic
def _move_late(relation: Relation, gone: int, kept: int) -> int:
    list(Organisation.objects.select_for_update(of=["self"]).filter(pk__in=[gone, kept]).order_by("pk"))
    kept = Organisation.objects.values_list("merged_into", flat=True).get(pk=gone)
    moved = _move(relation, gone, kept)
    if left := relation.rows(gone).count():
        logger.warning("membership: %s %s of merged organisation %s can't move", left, relation.model._meta.label, gone)
    return moved


def _move(relation: Relation, gone: int, kept: int) -> int:
    """Let the rows of `gone` be of `kept`, and join what says the same; what clashes otherwise stays where it is."""
    join = _joins(relation)
    joined = 0
    if join is not None:
        for row in relation.clashes(gone, kept).order_by("pk").select_for_update():
            join(row, relation.twin(row, kept))
            joined += 1
    free = relation.rows(gone)
    if join is None:
        free = free.exclude(pk__in=list(relation.clashes(gone, kept).values_list("pk", flat=True)))
    # In the order of their keys, as others lock rows.
    keys = list(free.order_by("pk").select_for_update().values_list("pk", flat=True))
    relation.model._base_manager.filter(pk__in=keys).update(**{relation.key.attname: kept})
    return joined + len(keys)


def _joins(relation: Relation) -> Callable[[Model, Model], None] | None:
    if relation.model._meta.auto_created:
        return lambda row, twin: row.delete()
    return _JOIN.get(relation.model)


def _merged_already(*organisations: Organisation) -> str:
    merged = [one for one in organisations if one.merged_into_id]
    return ALREADY.format(name=merged[0].name) if merged else ""


def _clash(moving: list[Moving]) -> str:
    what = ", ".join(one.label for one in moving if one.double and not one.solved)
    return CLASH.format(what=what) if what else ""


_FILLED_UP = ("place", "website", "kvk", "oin")
_ONLY_ONE = ("kvk", "oin")


def _facts(gone: Organisation, kept: Organisation) -> list[Fact]:
    after = _joined_facts(gone, kept)
    lines = [Fact("Naam", kept.name, gone.name, f"{kept.name}; {gone.name} blijft vindbaar")]
    lines.append(Fact("Laag", kept.get_layer_display(), gone.get_layer_display(), kept.get_layer_display()))
    for name in (*_FILLED_UP, "member_since", "member_until", "listed"):
        label = str(Organisation._meta.get_field(name).verbose_name)
        words = [_words(getattr(kept, name)), _words(getattr(gone, name)), _words(after[name])]
        lines.append(Fact(label[0].upper() + label[1:], *words))
    return lines


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return f"{value:%d-%m-%Y}" if hasattr(value, "year") else str(value or "")


def _joined_facts(gone: Organisation, kept: Organisation) -> dict[str, object]:
    """Return what the one that stays is after the merge: its own, filled up with what only the duplicate has."""
    after: dict[str, object] = {name: getattr(kept, name) or getattr(gone, name) for name in _FILLED_UP}
    terms = [(one.member_since, one.member_until) for one in (kept, gone) if one.member_since]
    after["member_since"] = min((since for since, _ in terms), default=None)
    ends = [until for _, until in terms]
    after["member_until"] = None if None in ends else max(ends, default=None)
    after["listed"] = kept.listed or gone.listed
    return after


def _give_facts(gone: Organisation, kept: Organisation) -> None:
    after = _joined_facts(gone, kept)
    gone.listed, gone.merged_into = False, kept
    for name in _ONLY_ONE:
        if getattr(gone, name) == after[name]:
            setattr(gone, name, "")  # there may be only one; what differs stays readable at the duplicate
    gone.save()
    for name, value in after.items():
        setattr(kept, name, value)
    kept.save()
