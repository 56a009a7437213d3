"""Who gets a seat and who waits: the allocation rule, version 2026-1.

The only rule by which a seat is handed out. A pure function of its arguments: no database, no clock, and the
order of the input does not matter. In short (the choices behind it: docs/decisions/0001-allocation-rule.md):

- A delegation is *complete* when each of the four roles is held by a candidate or a seated member. Its *core*
  is, for each role without a seated member, the candidate who registered first.
- Tier 1: complete delegations, in the order in which they became complete. A core is seated whole or not at
  all.
- Tier 2: the other candidates of complete delegations whose four roles are all seated after tier 1.
- Tier 3: everybody else in order of registration, except members of a complete delegation that comes
  "samen of niet" and whose core did not fit.
- Ties go to the lowest id, between delegations to the lowest delegation id.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from registrations.allocation_reasons import Reason, sentence

RULE_VERSION = "2026-1"
ROLES = ("uitvoering", "beleid", "management", "bestuur")
SEATED = "seated"
WAITING = "waiting"

_SEATED_REASONS = {
    1: Reason.CORE_OF_COMPLETE_DELEGATION,
    2: Reason.MEMBER_OF_SEATED_DELEGATION,
    3: Reason.ORDER_OF_REGISTRATION,
}


@dataclass(frozen=True, slots=True)
class Person:
    """One registration as the rule sees it; `together` is the tick "samen of niet" of the delegation."""

    id: int
    delegation_id: int | None
    role: str
    registered_at: datetime
    together: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rule decided about one candidate.

    A waiting person has either a `place` (1 is first in line) or, when the delegation waits whole,
    `seats_needed` (the N of "wacht op N plekken tegelijk"). The `tier` of a waiting person is the one in
    which they stand in line now.
    """

    registration: int
    outcome: Literal["seated", "waiting"]
    tier: int
    place: int | None
    seats_needed: int | None
    reason: Reason
    sentence: str


def allocate(
    candidates: Iterable[Person], seated: Iterable[Person], capacity: int | None, priority: bool = True
) -> list[Decision]:
    """Decide about every candidate: first the newly seated in order of seating, then the line.

    Takes the candidates (confirmed, not seated, held, cancelled or lapsed), the people who already have a
    seat (no invited guests), the capacity (None: no limit) and whether complete delegations have priority.
    Those who wait whole come last. Raises ValueError on an unknown role or an id that is given twice.
    """
    line = _Line(candidates, seated, priority)
    newly_seated = line.fill(capacity)
    decisions = [_seated_decision(person, tier, capacity) for person, tier in newly_seated]
    # Where people stand is read before the line moves: playing it out changes the state.
    standing = {person.id: line.standing(person) for person in line.waiting()}
    in_order = line.play_out()
    decisions += [
        _waiting_decision(person, place, *standing[person.id]) for place, person in enumerate(in_order, start=1)
    ]
    decisions += [_waiting_decision(person, None, *standing[person.id]) for person in line.waiting_whole()]
    return decisions


def decision_about(
    candidates: Iterable[Person], seated: Iterable[Person], capacity: int | None, priority: bool, *, key: int
) -> Decision | None:
    """What `allocate` decides about the candidate with the id `key`, at a third of its cost; None when nobody has it.

    For the page of one among many who wait. Raises ValueError as `allocate` does.
    """
    line = _Line(candidates, seated, priority)
    for person, tier in line.fill(capacity):
        if person.id == key:
            return _seated_decision(person, tier, capacity)
    person = next((person for person in line.waiting() if person.id == key), None)
    if person is None:
        return None
    standing = line.standing(person)  # read before the line moves
    in_order = line.play_out()
    place = next((place for place, one in enumerate(in_order, start=1) if one is person), None)
    return _waiting_decision(person, place, *standing)


def seating_order(waiting: Iterable[Person], seated: Iterable[Person], priority: bool = True) -> list[int]:
    """The ids of the waiting people, in the order in which seats that come free one at a time go to them.

    Members of a delegation that waits whole are left out: one seat at a time never reaches them. Raises
    ValueError as `allocate` does.
    """
    return [person.id for person in _Line(waiting, seated, priority).play_out()]


def completeness(members: Iterable[Person]) -> dict[int, datetime | None]:
    """The moment at which each delegation became complete, or None while it is not.

    Takes candidates and seated members together. Complete at the latest, over the four roles, of the earliest
    registration in that role.
    """
    earliest: dict[int, dict[str, datetime]] = defaultdict(dict)
    for person in members:
        if person.delegation_id is not None:
            roles = earliest[person.delegation_id]
            roles[person.role] = min(person.registered_at, roles.get(person.role, person.registered_at))
    return {
        delegation_id: None if missing_roles(roles) else max(roles[role] for role in ROLES)
        for delegation_id, roles in earliest.items()
    }


def missing_roles(roles: Iterable[str]) -> list[str]:
    """The roles that `roles` lacks, always in the order of ROLES."""
    present = set(roles)
    return [role for role in ROLES if role not in present]


def fingerprint(
    candidates: Iterable[Person], seated: Iterable[Person], capacity: int | None, priority: bool = True
) -> str:
    """A sha256 (hex) of everything the outcome depends on, the version of the rule included.

    A preview carries it, so that confirming applies exactly what was shown or nothing.
    """
    content = {
        "rule": RULE_VERSION,
        "capacity": capacity,
        "priority": bool(priority),
        "candidates": canonical(candidates),
        "seated": canonical(seated),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(people: Iterable[Person]) -> list[list]:
    """The people as rows that JSON can hold, the same for the same people in any order; a row follows `Person`."""
    return [
        [person.id, person.delegation_id, person.role, _instant(person.registered_at), person.together]
        for person in sorted(people, key=lambda person: person.id)
    ]


@dataclass(slots=True)
class _Delegation:
    """A complete delegation. Seating somebody takes their role out of `missing`, so the core shrinks."""

    candidates: list[Person]  # in order of registration
    first_in_role: dict[str, Person]
    missing: set[str]  # roles without a seated member
    together: bool

    @property
    def core(self) -> list[Person]:
        # A role is missing as long as none of its candidates is seated, so the first in role still waits.
        return sorted((self.first_in_role[role] for role in self.missing), key=_by_registration)

    def has_in_core(self, person: Person) -> bool:
        """Whether `person in core`, without putting the core in order: it is asked of everybody who waits."""
        return person.role in self.missing and self.first_in_role.get(person.role) is person

    @property
    def one_seat_short(self) -> bool:
        return len(self.missing) == 1

    @property
    def blocked(self) -> bool:
        """Samen of niet: while the core has no seat, tier 3 seats none of the members."""
        return self.together and bool(self.missing)


class _Line:
    """The candidates of one call: who is still waiting, and the complete delegations they belong to."""

    def __init__(self, candidates: Iterable[Person], seated: Iterable[Person], priority: bool) -> None:
        seated = list(seated)
        self._candidates = sorted(candidates, key=_by_registration)
        _check([*self._candidates, *seated])
        self._seats_in_use = len(seated)
        # Without priority no delegation is looked at, which leaves tier 3 alone.
        self._delegations = _complete_delegations(self._candidates, seated) if priority else {}
        self._tiers: dict[int, int] = {}  # id of who was seated in this call -> tier

    def fill(self, capacity: int | None) -> list[tuple[Person, int]]:
        """Run the three tiers over the free seats; return who was seated in which tier, in that order."""
        free = len(self._candidates) if capacity is None else max(0, capacity - self._seats_in_use)
        seated = []
        for delegation in self._delegations.values():
            core = delegation.core
            if len(core) <= free - len(seated):
                seated += self._seat(core, 1)
        for delegation in self._delegations.values():
            if not delegation.missing:
                seated += self._seat(self._waiting_of(delegation)[: free - len(seated)], 2)
        rest = [person for person in self.waiting() if not self._blocked(person)]
        seated += self._seat(rest[: free - len(seated)], 3)
        return [(person, self._tiers[person.id]) for person in seated]

    def play_out(self) -> list[Person]:
        """Seat the waiting people one at a time, return them in that order; who waits whole keeps waiting.

        Gives what running the three tiers again for each single seat gives. One seat fits only a core of one,
        so those go first, then the rest of the delegations that have all roles seated, then tier 3. A seat in
        tier 3 may bring its delegation to one role short: that role and the other members then go next.
        """
        order = []
        for delegation in self._delegations.values():
            if delegation.one_seat_short:
                order += self._seat(delegation.core, 1)
        for delegation in self._delegations.values():
            if not delegation.missing:
                order += self._seat(self._waiting_of(delegation), 2)
        for person in self._candidates:
            if person.id in self._tiers or self._blocked(person):
                continue
            order += self._seat([person], 3)
            delegation = self._delegation_of(person)
            if delegation and delegation.one_seat_short:
                order += self._seat(delegation.core, 1)
                order += self._seat(self._waiting_of(delegation), 2)
        return order

    def waiting(self) -> list[Person]:
        """Everybody without a seat, in order of registration."""
        return [person for person in self._candidates if person.id not in self._tiers]

    def waiting_whole(self) -> list[Person]:
        """Who is left after `play_out`, as no single seat fits their core; by completion, the core first."""
        people = []
        for delegation in self._delegations.values():
            if delegation.blocked:
                core = delegation.core
                people += core + [person for person in delegation.candidates if person not in core]
        return people

    def standing(self, person: Person) -> tuple[int, Reason, int | None]:
        """The tier in which a waiting person stands now, why, and the size of a core that has no seats."""
        delegation = self._delegation_of(person)
        if delegation is None:
            return 3, Reason.WAITS_FOR_FREE_SEAT, None
        if not delegation.missing:
            return 2, Reason.WAITS_AS_MEMBER_OF_SEATED_DELEGATION, None
        in_core = delegation.has_in_core(person)
        tier = 1 if in_core else 2
        if delegation.one_seat_short:
            return tier, Reason.WAITS_FOR_LAST_ROLE if in_core else Reason.WAITS_AFTER_LAST_ROLE, None
        if delegation.blocked:
            return tier, Reason.WAITS_TOGETHER, len(delegation.missing)
        return 3, Reason.WAITS_CORE_DOES_NOT_FIT, len(delegation.missing)

    def _seat(self, people: list[Person], tier: int) -> list[Person]:
        for person in people:
            self._tiers[person.id] = tier
            delegation = self._delegation_of(person)
            if delegation:
                delegation.missing.discard(person.role)
        return people

    def _waiting_of(self, delegation: _Delegation) -> list[Person]:
        return [person for person in delegation.candidates if person.id not in self._tiers]

    def _delegation_of(self, person: Person) -> _Delegation | None:
        return self._delegations.get(person.delegation_id)

    def _blocked(self, person: Person) -> bool:
        delegation = self._delegation_of(person)
        return delegation is not None and delegation.blocked


def _complete_delegations(candidates: list[Person], seated: list[Person]) -> dict[int, _Delegation]:
    """The complete delegations in the order in which they became complete; `candidates` come in order."""
    moments = completeness([*candidates, *seated])
    complete = sorted((moment, key) for key, moment in moments.items() if moment is not None)
    delegations = {key: _Delegation([], {}, set(ROLES), False) for _, key in complete}
    for person in candidates:
        if delegation := delegations.get(person.delegation_id):
            delegation.candidates.append(person)
            delegation.first_in_role.setdefault(person.role, person)
    for person in seated:
        if delegation := delegations.get(person.delegation_id):
            delegation.missing.discard(person.role)
    for person in [*candidates, *seated]:
        if person.together and (delegation := delegations.get(person.delegation_id)):
            delegation.together = True
    return delegations


def _seated_decision(person: Person, tier: int, capacity: int | None) -> Decision:
    reason = Reason.NO_CAPACITY_LIMIT if capacity is None else _SEATED_REASONS[tier]
    return Decision(person.id, SEATED, tier, None, None, reason, sentence(reason))


def _waiting_decision(person: Person, place: int | None, tier: int, reason: Reason, seats: int | None) -> Decision:
    seats_needed = seats if place is None else None
    return Decision(person.id, WAITING, tier, place, seats_needed, reason, sentence(reason, seats))


def _by_registration(person: Person) -> tuple[datetime, int]:
    return person.registered_at, person.id


def _check(people: list[Person]) -> None:
    if len({person.id for person in people}) < len(people):
        raise ValueError("A registration is given twice.")
    unknown = {person.role for person in people} - set(ROLES)
    if unknown:
        raise ValueError(f"Unknown roles: {sorted(map(str, unknown))}")


def _instant(moment: datetime) -> str:
    """The same text for the same instant, in whatever time zone it is written."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
