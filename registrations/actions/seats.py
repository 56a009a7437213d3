"""Handing out seats: there is one rule (allocation.py), and this is the only place that applies it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.models import AllocationMode, Event
from membership.errors import Refused
from registrations.actions import notices, offer_notices, substitute_requests
from registrations.actions.locking import check_going_on, lock_event
from registrations.allocation import RULE_VERSION, SEATED, Decision, Person, allocate, fingerprint
from registrations.consequences import Consequence, of_leaving
from registrations.models import AllocationPreview, AllocationRun, Registration, State, StateChange
from registrations.models.registration import LIVE, TAKEN
from registrations.office_time import add_office_hours
from registrations.replay import numbers_of, stored_input, stored_outcome
from registrations.states import change_many

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
    """Read everybody whom the rule is about, with one query; guests stay outside it, and who is held.

    An offered seat counts as taken.
    """
    rows = (
        Registration.objects.counting()
        .filter(event=event)
        .values_list("pk", "delegation_id", "role", "registered_at", F("delegation__together"), "state")
    )
    candidates, seated = [], []
    for pk, delegation_id, role, registered_at, together, state in rows:
        person = Person(pk, delegation_id, role, registered_at, bool(together))
        (seated if state in TAKEN else candidates).append(person)
    return Field(candidates, seated, event.capacity, event.priority)


def apply_rule(*, event: Event, by: str, first: bool = False, fresh: Collection[int] = ()) -> frozenset[int]:
    """Hand out what is free, and return the keys of the registrations that got a seat or an offer now.

    Call it behind `lock_event`, after every change of the input. Before the first allocation nothing is handed out,
    unless the event does so at once; nothing either once the gathering is over or cancelled.

    With an answer time (`Event.offer_hours`) who waited gets an offer; those in `fresh`, who said yes a moment ago in
    this very transaction, get their seat at once.
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
    if event.offer_hours and not first:
        offered = [decision for decision in newly if decision.registration not in fresh]
        newly = [decision for decision in newly if decision.registration in fresh]
        if offers_stopped(event):
            offered = []
    else:
        offered = []
    _hand_out(newly, State.SEATED, seated_at=timezone.now())
    if offered:
        now = timezone.now()
        _hand_out(offered, State.OFFERED, offered_at=now, answer_until=answer_until(event, now), offer_reminded_at=None)
        offer_notices.offered(event, [decision.registration for decision in offered])
    if first:
        notices.allocation_outcome(event, decisions)
    elif newly:
        notices.seated(event, newly)
    return frozenset(decision.registration for decision in (*newly, *offered))


def offers_stopped(event: Event, now: datetime | None = None) -> bool:
    """Return whether free seats are no longer offered: after the event's stop moment, and once it has begun."""
    now = now or timezone.now()
    return any(stop is not None and stop <= now for stop in (event.offers_until, event.starts_at))


def answer_until(event: Event, now: datetime) -> datetime:
    """Return until when an offer made at `now` can be answered: office hours, and never past the start."""
    end = add_office_hours(now, timedelta(hours=event.offer_hours))
    return min(end, event.starts_at) if event.starts_at else end


def _hand_out(decisions: list[Decision], state: State, **fields: object) -> None:
    """Write seats or offers: one update for each pair of tier and reason, one insert for the history."""
    by_outcome = sorted(decisions, key=lambda decision: (decision.tier, decision.reason))
    for (tier, reason), group in groupby(by_outcome, key=lambda decision: (decision.tier, decision.reason)):
        keys = [decision.registration for decision in group]
        Registration.objects.filter(pk__in=keys, state=State.CANDIDATE).update(
            state=state, tier=tier, reason=reason.value, **fields
        )
    now = timezone.now()
    StateChange.objects.bulk_create(
        StateChange(
            registration_id=decision.registration,
            from_state=State.CANDIDATE,
            to_state=state,
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
    outcome = stored_outcome(field.decide())
    return AllocationPreview.objects.create(event=event, fingerprint=field.fingerprint(), outcome=outcome, by=by)


@transaction.atomic
def confirm(*, preview: AllocationPreview, by: object) -> Result:
    """Apply what the preview showed; when its input changed, apply nothing and return a fresh one with the differences.

    What was applied is stored as an AllocationRun with its input, so that it can be replayed. `by` is the User who
    confirms, or None for an event that confirms itself. Raises Refused when this preview was applied before, or the
    gathering is over or cancelled.
    """
    event = lock_event(preview.event_id)
    check_going_on(event)
    preview = AllocationPreview.objects.select_for_update().get(pk=preview.pk)
    if preview.confirmed_at:
        raise Refused("Dit voorstel is al bevestigd.")
    field = field_of(event)
    if field.fingerprint() != preview.fingerprint:
        fresh = _store_preview(event, field, by)
        return Result(False, fresh, _differences(preview.outcome, fresh.outcome))
    preview.confirmed_at = timezone.now()
    preview.save(update_fields=["confirmed_at"])
    _store_run(preview, field, by)
    apply_rule(event=event, by=RULE, first=event.allocated_at is None)
    return Result(True, preview)


def _store_run(preview: AllocationPreview, field: Field, by: object) -> None:
    seated_count, waiting_count = numbers_of(preview.outcome)
    AllocationRun.objects.create(
        event_id=preview.event_id,
        preview=preview,
        rule_version=RULE_VERSION,
        fingerprint=preview.fingerprint,
        input=stored_input(field.candidates, field.seated, field.capacity, field.priority),
        outcome=preview.outcome,
        seated_count=seated_count,
        waiting_count=waiting_count,
        at=preview.confirmed_at,
        by=by,
    )


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
    if registration.state not in LIVE:
        raise Refused("Deze aanmelding is al afgemeld.")
    give_back(event=event, registrations=[registration], by=by, reason=reason)
    return registration


def give_back(
    *, event: Event, registrations: Collection[Registration], by: str, reason: str = "", how: str = ""
) -> frozenset[int]:
    """Cancel these live registrations together, tell them (`how` as in notices.cancelled) and run the rule once.

    Call it behind `lock_event`, with their delegations read. Return the keys of those who got a seat or an offer by
    it. Raises Refused when the gathering is over.
    """
    if event.is_past:
        raise Refused("Deze bijeenkomst is voorbij. Afmelden kan niet meer.")
    consequences = consequences_of(event, registrations)
    in_order = sorted(registrations, key=lambda one: one.state)
    for _, group in groupby(in_order, key=lambda one: one.state):
        change_many(group, State.CANCELLED, by=by, reason=reason)
    open_requests = list(substitute_requests.waiting(registrations))
    substitute_requests.lapse(open_requests, by=by, reason="de plek is teruggegeven")
    notices.cancelled(*registrations, how=how, consequences=consequences)
    return apply_rule(event=event, by=by)


def consequences_of(event: Event, leaving: Collection[Registration]) -> dict[int, Consequence]:
    """Return for each delegation of `leaving` what it means for the others that they go, as the rule sees it.

    One query, whatever their number; none for who came alone.
    """
    groups: dict[int, set[int]] = {}
    for one in leaving:
        if one.delegation_id is not None:
            groups.setdefault(one.delegation_id, set()).add(one.pk)
    if not groups:
        return {}
    field = field_of(event)
    return {
        key: of_leaving(
            field.candidates, field.seated, field.capacity, field.priority,
            leaving=members, handed_out=event.allocated_at is not None,
        )
        for key, members in groups.items()
    }  # fmt: skip


@transaction.atomic
def refill(*, event: Event, by: str) -> frozenset[int]:
    """Run the rule after an organiser changed the event (its capacity, priority or moment)."""
    return apply_rule(event=lock_event(event.pk), by=by)
