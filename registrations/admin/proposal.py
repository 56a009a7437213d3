"""What the page of a proposal shows: the outcome of the rule beside the people it is about, today and proposed.

The same for a stored proposal, for an allocation that was done, and for a "wat als" that is stored nowhere.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from events.models import Event, Role
from membership.addresses import is_free_mail
from membership.models import Layer
from registrations.allocation import SEATED, Person, completeness, missing_roles
from registrations.models import AllocationPreview, AllocationRun, Delegation, Registration, State
from registrations.models.registration import COUNTING, LIVE, TAKEN

BAR_WIDTH = 100
SHOWN = (*LIVE, State.OFFER_LAPSED, State.CANCELLED)  # who can stand in an outcome, or had a seat
LONG_TABLE = 12  # rows; a longer table is folded
LAST_TIER = 3  # there the order of registration counts, delegation or not


@dataclass(frozen=True)
class Row:
    """One person in the proposal. `before` says how the earlier proposal had it, when that was different."""

    registration: Registration
    outcome: dict
    before: str = ""

    @property
    def place(self) -> int | None:
        return self.outcome["place"]

    @property
    def seats_needed(self) -> int | None:
        return self.outcome["seats_needed"]

    @property
    def free_mail(self) -> bool:
        return is_free_mail(self.registration.address)

    @property
    def other_layer(self) -> bool:
        return self.registration.organisation.layer == Layer.ANDERS


@dataclass
class Group:
    """The rows of one delegation, or (without a delegation) of people who registered alone."""

    delegation: Delegation | None
    missing: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def roles(self) -> int:
        return len(Role) - len(self.missing)


@dataclass(frozen=True)
class Total:
    """How a role, a layer or an organisation comes out; `real_seated` is what the real proposal gives beside a
    "wat als". Shares of the bar are percentages of the largest of the table."""

    label: str
    had: int
    seated: int
    waiting: int
    largest: int
    role: str = ""
    real_seated: int | None = None

    @property
    def with_seat(self) -> int:
        return self.had + self.seated

    @property
    def real(self) -> int | None:
        return None if self.real_seated is None else self.had + self.real_seated

    @property
    def differs(self) -> bool:
        return self.real is not None and self.real != self.with_seat

    @property
    def had_share(self) -> int:
        return round(BAR_WIDTH * self.had / self.largest)

    @property
    def with_seat_share(self) -> int:
        return round(BAR_WIDTH * self.with_seat / self.largest)

    @property
    def seated_share(self) -> int:
        return self.with_seat_share - self.had_share

    @property
    def waiting_share(self) -> int:
        return round(BAR_WIDTH * (self.with_seat + self.waiting) / self.largest) - self.with_seat_share


@dataclass(frozen=True)
class Table:
    """Seats by role, by layer or by organisation."""

    id: str
    heading: str
    column: str
    totals: list[Total]

    @property
    def is_long(self) -> bool:
        return len(self.totals) > LONG_TABLE


@dataclass(frozen=True)
class Proposal:
    """The whole page. `had` are the people who had a seat or an offer already, and keep it."""

    seated: list[Group]
    waiting: list[Group]
    had: list[Registration]
    gone: list[Row]  # in the earlier proposal, and no longer a candidate
    tables: list[Table]

    @property
    def had_count(self) -> int:
        return len(self.had)

    @property
    def seated_count(self) -> int:
        return sum(len(group.rows) for group in self.seated)

    @property
    def waiting_count(self) -> int:
        return sum(len(group.rows) for group in self.waiting)

    @property
    def now_waiting_count(self) -> int:
        """How many have no seat today."""
        return self.seated_count + self.waiting_count

    @property
    def with_seat_count(self) -> int:
        return self.had_count + self.seated_count

    @property
    def changed_count(self) -> int:
        groups = [*self.seated, *self.waiting]
        return len(self.gone) + sum(bool(row.before) for group in groups for row in group.rows)


def read(preview: AllocationPreview, earlier: AllocationPreview | None = None) -> Proposal:
    """Return what `preview` says, with two queries whatever the number of people; `earlier` marks the differences."""
    before = earlier.outcome if earlier else None
    people = _people(preview.event_id)
    run = AllocationRun.objects.filter(preview=preview).only("input").first() if preview.confirmed_at else None
    had = _seated_in(run, people) if run else _had_a_seat(people.values(), preview)
    rows = _rows(preview.outcome, people, lambda key, outcome: _before(before, key, outcome))
    gone = [
        Row(people[int(key)], outcome, describe(outcome))
        for key, outcome in (before or {}).items()
        if key not in preview.outcome and int(key) in people
    ]
    return _proposal(rows, had, people, gone)


def read_run(run: AllocationRun) -> Proposal:
    """Return what a confirmed allocation decided, with one query; who was erased since, is left out."""
    people = _people(run.event_id)
    return _proposal(_rows(run.outcome, people, _nothing), _seated_in(run, people), people)


def what_if(event: Event, *, had: Collection[int], outcome: dict, real: dict) -> Proposal:
    """Return what `outcome` would bring, each difference with the real proposal marked; one query, nothing stored.

    `had` are the keys of those who have a seat or an offer now; `outcome` and `real` are about the same people.
    """
    people = _people(event.pk)

    def compared(key: str, outcome: dict) -> str:
        before = describe(real[key])
        return "" if before == describe(outcome) else before

    rows = _rows(outcome, people, compared)
    return _proposal(rows, [people[key] for key in had if key in people], people, real=real)


def _nothing(key: str, outcome: dict) -> str:
    return ""


def _proposal(
    rows: list[Row], had: list[Registration], people: dict[int, Registration], gone: Collection[Row] = (),
    real: dict | None = None,
) -> Proposal:  # fmt: skip
    roles = _roles_by_delegation(people.values())
    rows = _in_order(rows, had)
    return Proposal(
        seated=_grouped([row for row in rows if row.outcome["outcome"] == SEATED], roles),
        waiting=_grouped([row for row in rows if row.outcome["outcome"] != SEATED], roles),
        had=sorted(had, key=lambda one: (one.name, one.pk)),
        gone=list(gone),
        tables=_tables(rows, had, real),
    )


def _rows(outcomes: dict, people: dict[int, Registration], compared: Callable[[str, dict], str]) -> list[Row]:
    return [
        Row(people[int(key)], outcome, compared(key, outcome))
        for key, outcome in outcomes.items()
        if int(key) in people
    ]


def describe(outcome: dict) -> str:
    """Return an outcome in a few words: a seat, a place in line, or how many seats at once."""
    if outcome["outcome"] == SEATED:
        return "krijgt een plek"
    if outcome["place"] is None:
        return f"wacht op {outcome['seats_needed']} plekken tegelijk"
    return f"wacht op plek {outcome['place']} in de rij"


def _before(before: dict | None, key: str, outcome: dict) -> str:
    if before is None or before.get(key) == outcome:
        return ""
    if key not in before:
        return "stond er nog niet bij"
    return describe(before[key])


def _people(event_id: int) -> dict[int, Registration]:
    """Everybody who can stand in an outcome (a candidate then, perhaps gone since) or had a seat."""
    found = Registration.objects.filter(event=event_id, guest=False, state__in=SHOWN)
    return {one.pk: one for one in found.select_related("organisation", "delegation__organisation")}


def _seated_in(run: AllocationRun, people: dict[int, Registration]) -> list[Registration]:
    return [people[pk] for pk, *_ in run.input["seated"] if pk in people]


def _had_a_seat(people: Iterable[Registration], preview: AllocationPreview) -> list[Registration]:
    return [
        one
        for one in people
        if one.state in TAKEN and str(one.pk) not in preview.outcome and _taken_at(one) <= preview.created_at
    ]


def _taken_at(one: Registration) -> datetime:
    return one.seated_at if one.state == State.SEATED else one.offered_at


def _in_order(rows: list[Row], had: list[Registration]) -> list[Row]:
    """The rows in the order of the rule: PostgreSQL keeps no order of the keys in a stored outcome."""
    members = [row.registration for row in rows] + had
    moments = completeness(Person(one.pk, one.delegation_id, one.role, one.registered_at) for one in members)

    def key(row: Row) -> tuple:
        one, tier = row.registration, row.outcome["tier"]
        moment = moments.get(one.delegation_id) if tier < LAST_TIER else None
        line = (row.place is None, row.place or 0)
        return (*line, tier, moment or one.registered_at, one.delegation_id or 0, one.registered_at, one.pk)

    return sorted(rows, key=key)


def _roles_by_delegation(people: Iterable[Registration]) -> dict[int, set[str]]:
    roles: dict[int, set[str]] = {}
    for one in people:
        if one.delegation_id and one.state in COUNTING:
            roles.setdefault(one.delegation_id, set()).add(one.role)
    return roles


def _grouped(rows: list[Row], roles: dict[int, set[str]]) -> list[Group]:
    """The rows by delegation, in the order in which its first member comes; people alone that follow each other stay
    together, so that the order of the rule can be read from the page."""
    groups: list[Group] = []
    by_delegation: dict[int, Group] = {}
    for row in rows:
        delegation = row.registration.delegation
        if delegation is None:
            if not groups or groups[-1].delegation is not None:
                groups.append(Group(None, []))
            groups[-1].rows.append(row)
            continue
        if delegation.pk not in by_delegation:
            lacking = missing_roles(roles.get(delegation.pk, ()))
            by_delegation[delegation.pk] = Group(delegation, [Role(role).label for role in lacking])
            groups.append(by_delegation[delegation.pk])
        by_delegation[delegation.pk].rows.append(row)
    return groups


def _tables(rows: list[Row], had: list[Registration], real: dict | None) -> list[Table]:
    roles = _totals(rows, had, real, lambda one: Role(one.role))
    layers = _totals(rows, had, real, lambda one: Layer(one.organisation.layer))
    bodies = _totals(rows, had, real, lambda one: one.organisation)
    order = [str(layer.label) for layer in Layer]
    return [
        Table("per-rol", "Per rol", "Rol", _all_roles(roles, real)),
        Table("per-laag", "Per laag", "Laag", sorted(layers, key=lambda total: order.index(total.label))),
        Table("per-organisatie", "Per organisatie", "Organisatie", sorted(bodies, key=_most_seats_first)),
    ]


def _most_seats_first(total: Total) -> tuple:
    return -total.with_seat, -total.waiting, total.label


def _all_roles(totals: list[Total], real: dict | None) -> list[Total]:
    """All four in their fixed order, also one that nobody has."""
    found = {total.role: total for total in totals}
    nothing = {"had": 0, "seated": 0, "waiting": 0, "largest": 1, "real_seated": None if real is None else 0}
    return [found.get(role.value) or Total(label=role.label, role=role.value, **nothing) for role in Role]


def _totals(
    rows: list[Row], had: list[Registration], real: dict | None, key: Callable[[Registration], object]
) -> list[Total]:
    """Count once over everybody: with a seat already, newly seated, waiting, and seated in the real proposal."""
    counts: dict[object, list[int]] = {}
    for one in had:
        counts.setdefault(key(one), [0, 0, 0, 0])[0] += 1
    for row in rows:
        numbers = counts.setdefault(key(row.registration), [0, 0, 0, 0])
        numbers[1 if row.outcome["outcome"] == SEATED else 2] += 1
        if real is not None and real[str(row.registration.pk)]["outcome"] == SEATED:
            numbers[3] += 1
    largest = max([1, *(sum(numbers[:3]) for numbers in counts.values())])
    return [
        Total(
            label=str(getattr(one, "label", one)),
            had=had_seat,
            seated=seated,
            waiting=waiting,
            largest=largest,
            role=one.value if isinstance(one, Role) else "",
            real_seated=None if real is None else real_seated,
        )
        for one, (had_seat, seated, waiting, real_seated) in counts.items()
    ]
