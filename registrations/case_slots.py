"""The hours of a gathering at which a complete delegation brings its own case, and which roles a delegation lacks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from events.models import CaseSlot, Event, Role
from events.templatetags.samenspel import dutch_date, dutch_period
from registrations.allocation import missing_roles
from registrations.models import Delegation, OwnCase, Registration


@dataclass(frozen=True)
class SlotFacts:
    """A slot with the number of live claims on it; more claims than guides: the guides were lowered later."""

    slot: CaseSlot
    taken: int
    label: str  # "13.00 tot 14.00 uur"; with the day where the gathering has several

    @property
    def free(self) -> int:
        return max(self.slot.guides - self.taken, 0)

    @property
    def begun(self) -> bool:
        return self.slot.starts_at <= timezone.now()

    @property
    def open(self) -> bool:
        """Whether somebody may choose it now."""
        return self.free > 0 and not self.begun

    @property
    def places(self) -> str:
        """How many delegations can still choose it, in words."""
        if not self.free:
            return "vol"
        return "nog 1 plek" if self.free == 1 else f"nog {self.free} plekken"


def slots_of(event: Event) -> list[SlotFacts]:
    """Return the slots of `event` in order, with one query."""
    live = Count("own_cases", filter=Q(own_cases__given_back_at=None))
    slots = event.case_slots.annotate(taken=live)
    return [SlotFacts(slot, slot.taken, slot_label(slot, event)) for slot in slots]


def slot_label(slot: CaseSlot, event: Event) -> str:
    """Return "13.00 tot 14.00 uur", with the day in front when it is not the first day of `event`."""
    day = timezone.localdate(slot.starts_at)
    period = dutch_period(slot.starts_at, slot.ends_at)
    first = event.starts_at and timezone.localdate(event.starts_at)
    return period.removeprefix(f"{dutch_date(slot.starts_at)}, ") if day == first else period


def live_case(delegation: Delegation | None) -> OwnCase | None:
    """Return the own case that this delegation has a time for, with its slot; None when there is none."""
    if delegation is None:
        return None
    return OwnCase.objects.live().filter(delegation=delegation).select_related("slot").first()


def lacking(delegations: Iterable[Delegation]) -> dict[int, list[str]]:
    """Return by key which of the four roles each delegation lacks, with one query.

    A role is there when a candidate, or somebody with a seat or an offer, holds it: as in the allocation's own
    completeness. A delegation that was withdrawn lacks all four.
    """
    keys = {one.pk: one.withdrawn_at is None for one in delegations}
    present: dict[int, set[str]] = {pk: set() for pk in keys}
    members = Registration.objects.counting().filter(delegation__in=keys)
    for pk, role in members.values_list("delegation_id", "role").distinct():
        if keys[pk]:
            present[pk].add(role)
    return {pk: missing_roles(roles) for pk, roles in present.items()}


def lacking_of(delegation: Delegation) -> list[str]:
    """Return which of the four roles this delegation lacks."""
    return lacking([delegation])[delegation.pk]


def roles_in_words(roles: Iterable[str]) -> str:
    """Return "Beleid en Bestuur / directie"."""
    *others, last = [Role(role).label for role in roles]
    return f"{', '.join(others)} en {last}" if others else last
