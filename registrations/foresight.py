"""What the rule would do after an organiser's deed, computed by the rule and before anything changes. Only reads."""

from collections.abc import Collection
from dataclasses import dataclass

from events.models import AllocationMode, Event
from registrations.actions.overrides import Deed
from registrations.actions.seats import field_of, offers_stopped
from registrations.allocation import SEATED, Decision, Person, allocate
from registrations.models import Registration


@dataclass(frozen=True)
class Foresight:
    """What follows from a deed.

    `how` says what happens with a seat that comes free: seat (given at once), offer, stopped (nothing is offered any
    more), later (the seats are not handed out yet) or never (the gathering is over or cancelled). `moving_up` are the
    others who get it, in the order of the rule. `own` is what the rule decides about each of those whom the deed is
    about; before a seat is given, where they stand without it.
    """

    how: str
    taken: int  # how many seats are taken afterwards, before the rule hands out what is free
    capacity: int | None
    moving_up: list[Registration]
    own: list[tuple[Registration, Decision]]
    frees: bool = False  # whether the deed makes a seat free

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.taken >= self.capacity

    @property
    def overbooked(self) -> int:
        """How many seats are taken above the capacity."""
        return 0 if self.capacity is None else max(0, self.taken - self.capacity)


def foresee(deed: Deed, event: Event, registrations: Collection[Registration]) -> Foresight:
    """Return what `deed` with these registrations of `event` would bring, with at most three queries."""
    field = field_of(event)
    chosen = {one.pk: one for one in registrations if not one.guest}
    people = [_person(one) for one in chosen.values()]
    candidates = [person for person in field.candidates if person.id not in chosen]
    others = [person for person in field.seated if person.id not in chosen]
    seated = [*others, *people] if deed is Deed.SEAT else others
    in_line = [*candidates, *people] if deed in (Deed.LINE, Deed.RELEASE) else candidates
    how = _how(event)
    # Where nothing is offered any more, a free seat stays free and the line starts at its first.
    stopped = how == "stopped"
    capacity = len(seated) if stopped else field.capacity
    decisions = allocate(in_line, seated, capacity, field.priority)
    # Where somebody stands who is going to be given a seat, is told by the rule as it would be in line.
    own = decisions
    if deed is Deed.SEAT:
        limit = len(others) if stopped else field.capacity
        own = allocate([*candidates, *people], others, limit, field.priority)
    keys = [one.registration for one in decisions if one.outcome == SEATED and one.registration not in chosen]
    found = Registration.objects.select_related("organisation").in_bulk(keys if how in ("seat", "offer") else [])
    return Foresight(
        how=how,
        taken=len(seated),
        capacity=field.capacity,
        moving_up=[found[key] for key in keys if key in found],
        own=[(chosen[one.registration], one) for one in own if one.registration in chosen],
        frees=len(others) < len(field.seated),
    )


def _how(event: Event) -> str:
    """As `seats.apply_rule` looks at it."""
    if event.is_past or event.status == Event.Status.CANCELLED:
        return "never"
    if event.allocated_at is None and event.allocation_mode != AllocationMode.AT_ONCE:
        return "later"
    if event.offer_hours:
        return "stopped" if offers_stopped(event) else "offer"
    return "seat"


def _person(one: Registration) -> Person:
    together = one.delegation is not None and one.delegation.together
    return Person(one.pk, one.delegation_id, one.role, one.registered_at, together)
