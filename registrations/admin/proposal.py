"""What the page of a proposal shows: the stored outcome of the rule beside the people it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from events.models import Role
from membership.addresses import is_free_mail
from membership.models import Layer
from registrations.allocation import SEATED, Person, completeness, missing_roles
from registrations.models import AllocationPreview, Delegation, Registration, State
from registrations.models.registration import COUNTING, LIVE, TAKEN

BAR_WIDTH = 100
SHOWN = (*LIVE, State.OFFER_LAPSED, State.CANCELLED)  # who can stand in an outcome, or had a seat
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
    """How a role comes out: shares of the bar are percentages of the most wanted role."""

    role: Role
    had: int
    seated: int
    waiting: int
    largest: int

    @property
    def with_seat(self) -> int:
        return self.had + self.seated

    @property
    def with_seat_share(self) -> int:
        return round(BAR_WIDTH * self.with_seat / self.largest)

    @property
    def waiting_share(self) -> int:
        return round(BAR_WIDTH * self.waiting / self.largest)


@dataclass(frozen=True)
class Proposal:
    """The whole page."""

    seated: list[Group]
    waiting: list[Group]
    had: int  # people who had a seat already
    gone: list[Row]  # in the earlier proposal, and no longer a candidate
    totals: list[Total]

    @property
    def seated_count(self) -> int:
        return sum(len(group.rows) for group in self.seated)

    @property
    def waiting_count(self) -> int:
        return sum(len(group.rows) for group in self.waiting)

    @property
    def changed_count(self) -> int:
        groups = [*self.seated, *self.waiting]
        return len(self.gone) + sum(bool(row.before) for group in groups for row in group.rows)


def read(preview: AllocationPreview, earlier: AllocationPreview | None = None) -> Proposal:
    """Return what `preview` says, with one query whatever the number of people; `earlier` marks the differences."""
    before = earlier.outcome if earlier else None
    people = _people(preview)
    roles = _roles_by_delegation(people.values())
    rows = [
        Row(people[int(key)], outcome, _before(before, key, outcome))
        for key, outcome in preview.outcome.items()
        if int(key) in people
    ]
    had = _had_a_seat(people.values(), preview)
    rows = _in_order(rows, had)
    return Proposal(
        seated=_grouped([row for row in rows if row.outcome["outcome"] == SEATED], roles),
        waiting=_grouped([row for row in rows if row.outcome["outcome"] != SEATED], roles),
        had=len(had),
        gone=[
            Row(people[int(key)], outcome, describe(outcome))
            for key, outcome in (before or {}).items()
            if key not in preview.outcome and int(key) in people
        ],
        totals=_totals(rows, had),
    )


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


def _people(preview: AllocationPreview) -> dict[int, Registration]:
    """Everybody who can stand in an outcome (a candidate then, perhaps cancelled since) or had a seat."""
    found = Registration.objects.filter(event=preview.event_id, guest=False, state__in=SHOWN)
    return {one.pk: one for one in found.select_related("organisation", "delegation__organisation")}


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


def _totals(rows: list[Row], had: list[Registration]) -> list[Total]:
    counts = []
    for role in Role:
        mine = [row for row in rows if row.registration.role == role]
        seated = sum(row.outcome["outcome"] == SEATED for row in mine)
        counts.append((role, sum(one.role == role for one in had), seated, len(mine) - seated))
    largest = max(1, *(had_seat + seated + waiting for _, had_seat, seated, waiting in counts))
    return [Total(*numbers, largest=largest) for numbers in counts]
