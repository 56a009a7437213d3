"""Organisations that are probably one: "gem. Heusden" and "Gemeente Heusden"."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from membership.domains import domain_of, is_free
from membership.errors import Refused
from membership.models import Layer, MailDomain, Membership, Organisation, ToldApart
from membership.models.organisation import normalise_name
from membership.numbers import kvk_in

# What people put before or behind the name of a body, and the layer that it tells.
KINDS: dict[str, str] = {
    "gem": Layer.GEMEENTE,
    "gemeente": Layer.GEMEENTE,
    "prov": Layer.PROVINCIE,
    "provincie": Layer.PROVINCIE,
    "min": Layer.RIJK,
    "ministerie": Layer.RIJK,
    "waterschap": Layer.WATERSCHAP,
    "hoogheemraadschap": Layer.WATERSCHAP,
}
SILENT = frozenset(["de", "het", "een", "van", "voor", "en", "der", "den", "te", "st", "stichting"])
ALIKE = 88  # of 100: one letter wrong in an ordinary name
MOST = 200
NAME, DOMAIN, NUMBER = "de namen lijken op elkaar", "mensen met hetzelfde maildomein", "hetzelfde KvK-nummer"


@dataclass(frozen=True)
class Pair:
    """Two organisations that may be one, the one that probably stays first, and why."""

    first: Organisation
    second: Organisation
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Bare:
    """A name without the words that say what kind of body it is."""

    text: str
    kind: str

    @classmethod
    def of(cls, name: str) -> "_Bare":
        words = re.findall(r"\w+", normalise_name(name).replace("'", ""))
        kinds = {KINDS[word] for word in words if word in KINDS}
        rest = [word for word in words if word not in KINDS and word not in SILENT]
        return cls(" ".join(rest or words), kinds.pop() if len(kinds) == 1 else "")


def suggestions() -> list[Pair]:
    """Return the pairs that an organiser may want to merge, the surest first, without those that an organiser told
    apart: four queries at any size."""
    organisations = {one.pk: one for one in Organisation.objects.current().order_by("pk")}
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for found, reason in (
        (_same_number(organisations.values()), NUMBER),
        (_alike(list(organisations.values())), NAME),
        (_same_domain(organisations), DOMAIN),
    ):
        for pair in found:
            reasons[pair].append(reason)
    apart = set(ToldApart.objects.order_by().values_list("lower", "higher"))
    pairs = [
        Pair(*_stays_first(organisations[a], organisations[b]), tuple(why))
        for (a, b), why in reasons.items()
        if (a, b) not in apart
    ]
    pairs.sort(key=lambda pair: (-len(pair.reasons), pair.reasons, pair.first.search_name, pair.second.search_name))
    return pairs[:MOST]


def told_apart() -> QuerySet[ToldApart]:
    """Return the pairs that an organiser told apart, the latest first, as far as both are still there."""
    here = ToldApart.objects.filter(lower__merged_into=None, higher__merged_into=None)
    return here.select_related("lower", "higher")


def tell_apart(one: Organisation, other: Organisation) -> None:
    """Suggest these two no more. Repeated, nothing more happens; raises Refused for one and itself."""
    if one.pk == other.pk:
        raise Refused("Dit is twee keer dezelfde organisatie.")
    lower, higher = _key(one.pk, other.pk)
    ToldApart.objects.get_or_create(lower_id=lower, higher_id=higher)


def suggest_again(one: Organisation, other: Organisation) -> None:
    """Take back that these two were told apart."""
    lower, higher = _key(one.pk, other.pk)
    ToldApart.objects.filter(lower=lower, higher=higher).delete()


def _stays_first(one: Organisation, other: Organisation) -> tuple[Organisation, Organisation]:
    """The one that an organiser already shows, then a member, then the longer name, then the older."""

    def weight(body: Organisation) -> tuple:
        return (body.listed, body.member_since is not None, len(body.name), -body.pk)

    return (one, other) if weight(one) >= weight(other) else (other, one)


def _alike(organisations: list[Organisation]) -> set[tuple[int, int]]:
    bare = [_Bare.of(one.name) for one in organisations]
    texts = [one.text for one in bare]
    found = set()
    for here, text in enumerate(texts):
        rest = texts[here + 1 :]
        for _, _, offset in process.extract(text, rest, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=10):
            there = here + 1 + offset
            if _same_kind(organisations[here], bare[here], organisations[there], bare[there]):
                found.add(_key(organisations[here].pk, organisations[there].pk))
    return found


def _same_kind(one: Organisation, bare: _Bare, other: Organisation, other_bare: _Bare) -> bool:
    """A town and a province may share a name: the kind decides, by the words in the name, else by the layer."""
    if bare.kind and other_bare.kind:
        return bare.kind == other_bare.kind
    return (bare.kind or one.layer) == (other_bare.kind or other.layer)


def _same_number(organisations: Iterable[Organisation]) -> set[tuple[int, int]]:
    numbers = defaultdict(set)
    for one in organisations:
        for number in {one.kvk, kvk_in(one.oin)} - {""}:
            numbers[number].add(one.pk)
    return _pairs(numbers.values())


def _same_domain(organisations: dict[int, Organisation]) -> set[tuple[int, int]]:
    """By the mail domains that an organiser keeps, and by the addresses of those who joined."""
    domains = defaultdict(set)
    for domain, key in MailDomain.objects.order_by().values_list("domain", "organisation"):
        domains[domain].add(key)
    people = Membership.objects.exclude(organisation=None).order_by()
    for address, key in people.values_list("user__email", "organisation"):
        if not is_free(domain := domain_of(address)):
            domains[domain].add(key)
    # A domain of very many bodies is that of a service they share.
    return _pairs(keys & organisations.keys() for keys in domains.values() if len(keys) <= 4)


def _pairs(groups: Iterable[set[int]]) -> set[tuple[int, int]]:
    return {_key(*pair) for group in groups for pair in combinations(sorted(group), 2)}


def _key(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
