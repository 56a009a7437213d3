"""An offered seat: yes, no, no answer in time, and what an organiser can still do about that.

Who is offered a seat is decided by the rule (registrations.actions.seats); the seat counts as taken meanwhile.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from registrations.actions import notices, offer_notices, seats
from registrations.actions.locking import check_going_on, lock_event
from registrations.models import Registration, State
from registrations.office_time import halfway
from registrations.states import change, change_many

SLICE = 200  # one call never works longer than a few seconds; the next goes on
DECLINED = "nam het aanbod niet aan"
SEATED_ALREADY = "De plek is al aangenomen. Toch niet komen? Geef de plek terug op de pagina van de aanmelding."
# Why an offer can't be answered any more, in words that fit "je" and "u".
GONE = {
    State.OFFER_LAPSED: "De tijd om te antwoorden is voorbij. De plek ging naar de volgende in de rij.",
    State.CANDIDATE: "Dit aanbod is ingetrokken. De aanmelding staat weer in de rij.",
    State.HELD: "Dit aanbod is ingetrokken. De organisatie houdt de aanmelding apart.",
    State.CANCELLED: "Deze plek is al teruggegeven. Die gaat naar de volgende in de rij.",
}
NEVER = "Er is geen aanbod om op te antwoorden."


def closed_because(registration: Registration, event: Event, now: datetime | None = None) -> str:
    """Return in Dutch why the offer can't be answered (any more); empty while it can. Only reads."""
    now = now or timezone.now()
    if event.status == Event.Status.CANCELLED:
        return "Deze bijeenkomst gaat niet door. Daarmee vervalt het aanbod."
    if event.starts_at is not None and event.starts_at <= now:
        return "Deze bijeenkomst is al begonnen. Antwoorden kan niet meer."
    if registration.state != State.OFFERED:
        return GONE.get(State(registration.state), NEVER)
    # The clock comes by once a minute; what is said about the end holds to the second.
    return GONE[State.OFFER_LAPSED] if registration.answer_until <= now else ""


@transaction.atomic
def accept(*, registration: Registration, by: str) -> Registration:
    """Take the offered seat. Saying it twice is fine.

    Raises Refused when the answer time is over, the offer was withdrawn or given back, or the gathering is off.
    """
    event, registration = _locked(registration)
    if registration.state == State.SEATED:
        return registration
    _check_open(registration, event)
    change(registration, State.SEATED, by=by, reason="nam het aanbod aan", seated_at=timezone.now())
    offer_notices.accepted(event, registration)
    return registration


@transaction.atomic
def decline(*, registration: Registration, by: str) -> Registration:
    """Leave the offered seat to the next in line, who hears in the same transaction. Raises Refused as `accept` does,
    and when the seat was taken already."""
    event, registration = _locked(registration)
    if registration.state == State.SEATED:
        raise Refused(SEATED_ALREADY)
    _check_open(registration, event)
    change(registration, State.CANCELLED, by=by, reason=DECLINED)
    notices.cancelled(registration)
    seats.apply_rule(event=event, by=by)
    return registration


@transaction.atomic
def restore(*, registration: Registration, by: str) -> Registration:
    """Offer the seat again, with a new answer time, to somebody who did not answer; by an organiser.

    Where the gathering has no answer time (any more), it is a seat at once. Raises Refused when no seat is free, the
    person registered again meanwhile, or nothing is offered any more.
    """
    event, registration = _locked(registration)
    if registration.state != State.OFFER_LAPSED:
        raise Refused("Het aanbod aan deze persoon is niet verlopen. Er valt niets te herstellen.")
    check_going_on(event)
    now = timezone.now()
    if seats.offers_stopped(event, now):
        raise Refused("Er worden geen plekken meer aangeboden voor deze bijeenkomst. Zet het moment eerst later.")
    if registration.erased_at:
        raise Refused("Naam en adres van deze persoon zijn gewist. Opnieuw aanbieden kan niet meer.")
    if event.registrations.live().filter(address=registration.address).exists():
        raise Refused("Deze persoon meldde zich intussen opnieuw aan. Het oude aanbod herstellen kan niet meer.")
    if event.capacity is not None and event.registrations.taken().count() >= event.capacity:
        raise Refused(
            "Er is nu geen plek vrij: het aanbod ging naar de volgende in de rij. "
            "Zet deze persoon terug in de rij, of geef een plek buiten de rij om."
        )
    if not event.offer_hours:
        change(registration, State.SEATED, by=by, reason="verlopen aanbod hersteld", seated_at=now)
        offer_notices.accepted(event, registration)
        return registration
    change(
        registration,
        State.OFFERED,
        by=by,
        reason="verlopen aanbod hersteld",
        offered_at=now,
        answer_until=seats.answer_until(event, now),
        offer_reminded_at=None,
    )
    offer_notices.offered(event, [registration.pk])
    return registration


def reminders_until(until: datetime, now: datetime) -> list[tuple[int, datetime]]:
    """Return the key of who gets a reminder up to `until` if nobody answers, and the moment: halfway in office time."""
    open_ones = _open().filter(offer_reminded_at=None, answer_until__gt=now)
    rows = open_ones.values_list("pk", "offered_at", "answer_until")
    moments = [(key, halfway(offered_at, answer_until)) for key, offered_at, answer_until in rows]
    return [(key, moment) for key, moment in moments if moment <= until]


def remind_due(now: datetime) -> int:
    """Remind, once, who has not answered after half of the office time. Return how many."""
    due = Registration.objects.in_bulk([key for key, _ in reminders_until(now, now)[:SLICE]])
    return sum(_remind(one, now) for one in due.values())


@transaction.atomic
def _remind(registration: Registration, now: datetime) -> bool:
    """Set the mark and queue the mail together; a second worker finds the mark and does nothing."""
    unmarked = Registration.objects.filter(
        pk=registration.pk, state=State.OFFERED, offered_at=registration.offered_at, offer_reminded_at=None
    )
    if not unmarked.update(offer_reminded_at=now):
        return False
    offer_notices.remind(registration)
    return True


def lapse_due(now: datetime) -> int:
    """Let the offers lapse whose answer time is over, and hand those seats on. Return how many."""
    events = _overdue(now).order_by("event").values_list("event", flat=True).distinct()
    return sum(_lapse(event_pk, now) for event_pk in list(events))


@transaction.atomic
def _lapse(event_pk: int, now: datetime) -> int:
    """All of one gathering together, so that the rule hands on all their seats at once."""
    event = lock_event(event_pk)
    due = list(_overdue(now).filter(event=event).select_related("delegation").order_by("answer_until", "pk")[:SLICE])
    if due:
        change_many(due, State.OFFER_LAPSED, by="klok", reason="geen antwoord")
        offer_notices.lapsed(due)
        seats.apply_rule(event=event, by="klok")
    return len(due)


def _overdue(now: datetime) -> object:
    return _open().filter(Q(answer_until__lte=now) | Q(event__starts_at__lte=now))


def _open() -> object:
    """Offers that count: those of a cancelled gathering stay as they are, and nobody is told anything about them."""
    return Registration.objects.filter(state=State.OFFERED).exclude(event__status=Event.Status.CANCELLED)


def _check_open(registration: Registration, event: Event) -> None:
    if reason := closed_because(registration, event):
        raise Refused(reason)


def _locked(registration: Registration) -> tuple[Event, Registration]:
    event = lock_event(registration.event_id)
    return event, Registration.objects.select_related("delegation").get(pk=registration.pk)
