"""What it means for the others of a delegation when some of its members give their place back.

Computed by the rule itself, once as it stands and once without those who leave; nothing is stored. Pure: no query.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from registrations.allocation import SEATED, Decision, Person, allocate, missing_roles


@dataclass(frozen=True)
class Consequence:
    """`lost_roles` are the roles that a complete delegation no longer has; `losers` the keys of the registrations of
    those who stay, whom the rule then treats worse: they lose their priority, or the seat they would have got."""

    lost_roles: tuple[str, ...] = ()
    losers: tuple[int, ...] = ()

    @property
    def loses_priority(self) -> bool:
        return bool(self.losers)


def of_leaving(
    candidates: Iterable[Person], seated: Iterable[Person], capacity: int | None, priority: bool,
    *, leaving: Collection[int], handed_out: bool,
) -> Consequence:  # fmt: skip
    """Return what it means when the people with the keys `leaving`, of one delegation, give their place back.

    The first four arguments are those of `allocate`; `handed_out` says whether the first allocation was. After it, a
    seat that comes free is handed out in the same step: whoever of the delegation gets it loses nothing.
    """
    candidates, seated = list(candidates), list(seated)
    everybody = {person.id: person for person in (*candidates, *seated)}
    groups = {everybody[key].delegation_id for key in leaving if key in everybody} - {None}
    members = [person for person in everybody.values() if person.delegation_id in groups]
    staying = [person for person in members if person.id not in leaving]
    if not staying or missing_roles(person.role for person in members):
        return Consequence()
    lost = tuple(missing_roles(person.role for person in staying))
    if not lost:
        return Consequence()
    if capacity is None or not priority:
        return Consequence(lost)
    before = _decided(allocate(candidates, seated, capacity, priority))
    stays = _stays(leaving)
    after = _decided(allocate(filter(stays, candidates), filter(stays, seated), capacity, priority))
    waiting = [person.id for person in staying if person.id in before]
    worse = (key for key in waiting if _is_worse(before[key], after[key], handed_out))
    return Consequence(lost, tuple(sorted(worse)))


def _stays(leaving: Collection[int]) -> Callable[[Person], bool]:
    return lambda person: person.id not in leaving


def _decided(decisions: Iterable[Decision]) -> dict[int, Decision]:
    return {decision.registration: decision for decision in decisions}


def _is_worse(before: Decision, after: Decision, handed_out: bool) -> bool:
    if handed_out and after.outcome == SEATED:
        return False
    return after.tier > before.tier or (before.outcome == SEATED and after.outcome != SEATED)
