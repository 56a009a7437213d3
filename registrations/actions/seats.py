"""Handing out seats: there is one rule (allocation.py), and this is the only place that applies it."""

from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.models import AllocationMode, Event
from membership.errors import Refused
from registrations.actions import notices
from registrations.actions.locking import lock_event
from registrations.allocation import RULE_VERSION, SEATED, Decision, Person, allocate, fingerprint
from registrations.models import AllocationPreview, Registration, State, StateChange
from registrations.states import change

RULE = f"regel {RULE_VERSION}"


@dataclass(frozen=True)
class Field:
    """Who takes part in the rule for one event: what `allocate` is called with."""

    candidates: list[Person]
    seated: list[Person]
    capacity: int | None
    priority: bool

    def decide(self) -> list[Decision]:
        return allocate(self.candidates, self.seated, self.capacity, self.priority)

    def fingerprint(self) -> str:
        return fingerprint(self.candidates, self.seated, self.capacity, self.priority)


@dataclass(frozen=True)
class Result:
    """What confirming a preview did: applied, or the fresh preview and the registrations that came out differently."""

    applied: bool
    preview: AllocationPreview
    changed: frozenset[int] = frozenset()


def field_of(event: Event) -> Field:
    """Read everybody whom the rule is about, with one query; guests stay outside it."""
    rows = (
        Registration.objects.live()
        .filter(event=event, guest=False)
        .values_list("pk", "delegation_id", "role", "registered_at", F("delegation__together"), "state")
    )
    candidates, seated = [], []
    for pk, delegation_id, role, registered_at, together, state in rows:
        person = Person(pk, delegation_id, role, registered_at, bool(together))
        (seated if state == State.SEATED else candidates).append(person)
    return Field(candidates, seated, event.capacity, event.priority)


def apply_rule(*, event: Event, by: str, first: bool = False) -> frozenset[int]:
    """Hand out what is free, and return the keys of the registrations that got a seat now.

    Call it behind `lock_event`, after every change of the input. Before the first allocation nothing is handed out,
    unless the event does so at once; nothing either once the gathering is over or cancelled.
    """
    if event.is_past or event.status == Event.Status.CANCELLED:
        return frozenset()
    if event.allocated_at is None:
        if not first and event.allocation_mode != AllocationMode.AT_ONCE:
            return frozenset()
        event.allocated_at = timezone.now()
        Event.objects.filter(pk=event.pk).update(allocated_at=event.allocated_at)
    decisions = field_of(event).decide()
    newly = [decision for decision in decisions if decision.outcome == SEATED]
    _seat(newly)
    if first:
        notices.allocation_outcome(event, decisions)
    elif newly:
        notices.seated(event, newly)
    return frozenset(decision.registration for decision in newly)


def _seat(decisions: list[Decision]) -> None:
    """Write the seats: one update for each pair of tier and reason, one insert for the history."""
    now = timezone.now()
    by_outcome = sorted(decisions, key=lambda decision: (decision.tier, decision.reason))
    for (tier, reason), group in groupby(by_outcome, key=lambda decision: (decision.tier, decision.reason)):
        keys = [decision.registration for decision in group]
        Registration.objects.filter(pk__in=keys, state=State.CANDIDATE).update(
            state=State.SEATED, seated_at=now, tier=tier, reason=reason.value
        )
    StateChange.objects.bulk_create(
        StateChange(
            registration_id=decision.registration,
            from_state=State.CANDIDATE,
            to_state=State.SEATED,
            by=RULE,
            reason=decision.reason.value,
            at=now,
        )
        for decision in decisions
    )


@transaction.atomic
def preview(*, event: Event, by: object) -> AllocationPreview:
    """Store what the rule would do now, with the fingerprint of its input; changes no seat. `by` is a User or None."""
    field = field_of(event)
    return _store_preview(event, field, by)


def _store_preview(event: Event, field: Field, by: object) -> AllocationPreview:
    outcome = {
        str(decision.registration): {
            "outcome": decision.outcome,
            "tier": decision.tier,
            "place": decision.place,
            "seats_needed": decision.seats_needed,
            "reason": decision.reason.value,
            "sentence": decision.sentence,
        }
        for decision in field.decide()
    }
    return AllocationPreview.objects.create(event=event, fingerprint=field.fingerprint(), outcome=outcome, by=by)


@transaction.atomic
def confirm(*, preview: AllocationPreview, by: object) -> Result:
    """Apply what the preview showed; when its input changed, apply nothing and return a fresh one with the differences.

    `by` is the User who confirms, or None for an event that confirms itself. Raises Refused when this preview was
    applied before.
    """
    event = lock_event(preview.event_id)
    preview = AllocationPreview.objects.select_for_update().get(pk=preview.pk)
    if preview.confirmed_at:
        raise Refused("Dit voorstel is al bevestigd.")
    field = field_of(event)
    if field.fingerprint() != preview.fingerprint:
        fresh = _store_preview(event, field, by)
        return Result(False, fresh, _differences(preview.outcome, fresh.outcome))
    preview.confirmed_at = timezone.now()
    preview.save(update_fields=["confirmed_at"])
    apply_rule(event=event, by=RULE, first=event.allocated_at is None)
    return Result(True, preview)


def _differences(before: dict, after: dict) -> frozenset[int]:
    """The keys of the registrations that are new, gone, or came out differently."""
    return frozenset(int(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key))


@transaction.atomic
def cancel(*, registration: Registration, by: str, reason: str = "") -> Registration:
    """Give a place (or the place in line) back; the rule hands out the seat in the same transaction.

    Raises Refused when there is nothing to give back, or the gathering is over.
    """
    event = lock_event(registration.event_id)
    registration = Registration.objects.select_related("delegation").get(pk=registration.pk)
    if registration.state not in (State.CANDIDATE, State.SEATED):
        raise Refused("Deze aanmelding is al afgemeld.")
    if event.is_past:
        raise Refused("Deze bijeenkomst is voorbij. Afmelden kan niet meer.")
    change(registration, State.CANCELLED, by=by, reason=reason)
    notices.cancelled(registration)
    apply_rule(event=event, by=by)
    return registration


@transaction.atomic
def refill(*, event: Event, by: str) -> frozenset[int]:
    """Run the rule after an organiser changed the event (its capacity, priority or moment)."""
    return apply_rule(event=lock_event(event.pk), by=by)
