"""Still coming? Some days before (Event.reconfirm_days) everybody with a seat is asked, who is silent once more.

"No" frees the seat at once. What happens to those who stay silent is the organiser's decision.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from outbox.actions import queue_many
from registrations.actions import seats
from registrations.actions.locking import check_going_on, lock_event
from registrations.actions.posting import person_message
from registrations.allocation import SEATED, allocate
from registrations.models import Registration, State
from registrations.office_time import AMSTERDAM, add_office_hours
from registrations.states import note_many

MORNING = time(9, 0)
A_DAY = timedelta(days=1)
COMES = "komt nog"
KEPT = "geen antwoord, houdt de plek"
FREED = "geen antwoord op de vraag of je nog komt"


@dataclass(frozen=True)
class Preview:
    """What freeing would do: how many lose their seat, and how many who wait get one (or an offer) by it."""

    silent: int
    refilled: int


def ask_at(event: Event) -> datetime | None:
    """Return when the question goes out: 9.00 in the morning, `reconfirm_days` calendar days before the day of the
    gathering (Europe/Amsterdam). None when it isn't asked."""
    if not event.reconfirm_days or event.starts_at is None:
        return None
    day = event.starts_at.astimezone(AMSTERDAM).date() - timedelta(days=event.reconfirm_days)
    return datetime.combine(day, MORNING, AMSTERDAM)


def remind_at(asked_at: datetime, starts_at: datetime) -> datetime:
    """Return when who is silent is asked again: halfway to the start, at least a day later, in office time."""
    halfway = asked_at + (starts_at - asked_at) / 2
    return add_office_hours(max(halfway, asked_at + A_DAY), timedelta(0))


def can_answer(registration: Registration, event: Event, now: datetime | None = None) -> bool:
    """Return whether this person was asked, and may still say yes or no. Only reads."""
    return (
        registration.state == State.SEATED
        and registration.reconfirm_asked_at is not None
        and event.status != Event.Status.CANCELLED
        and event.starts_at is not None
        and (now or timezone.now()) < event.starts_at
    )


def silent(event: Event) -> QuerySet[Registration]:
    """Return those with a seat who were asked and have not answered, in the order of their names."""
    asked = event.registrations.seated().filter(guest=False, reconfirm_asked_at__isnull=False, reconfirmed_at=None)
    return asked.order_by("name", "pk")


def ask_due(now: datetime) -> int:
    """Ask, once, everybody who had a seat on the morning of asking. Return how many.

    Who got a seat after that moment, by the rule or as a substitute, has only just said yes and isn't asked.
    """
    return sum(_ask(event.pk, now) for event in _coming(now) if ask_at(event) <= now)


@transaction.atomic
def _ask(event_pk: int, now: datetime) -> int:
    event = lock_event(event_pk)
    moment = ask_at(event)
    if moment is None or now < moment or event.status == Event.Status.CANCELLED:
        return 0
    unasked = event.registrations.seated().filter(guest=False, reconfirm_asked_at=None, seated_at__lt=moment)
    return _mail("reconfirm", unasked, event, reconfirm_asked_at=now)


def remind_due(now: datetime) -> int:
    """Ask those who are silent once more. Return how many."""
    return sum(_remind(event.pk, now) for event in _coming(now))


@transaction.atomic
def _remind(event_pk: int, now: datetime) -> int:
    event = lock_event(event_pk)
    if event.starts_at is None or event.reconfirm_settled_at or event.status == Event.Status.CANCELLED:
        return 0
    waiting = silent(event).filter(reconfirm_reminded_at=None)
    moments = set(waiting.values_list("reconfirm_asked_at", flat=True))
    due = [moment for moment in moments if remind_at(moment, event.starts_at) <= now]
    return _mail("reconfirm_again", waiting.filter(reconfirm_asked_at__in=due), event, reconfirm_reminded_at=now)


def _mail(kind: str, people: QuerySet[Registration], event: Event, **mark: datetime) -> int:
    """Set the mark and queue the mails together, with as many queries for one as for five hundred."""
    people = list(people)
    if people:
        Registration.objects.filter(pk__in=[one.pk for one in people]).update(**mark)
        stamp = f"{event.starts_at:%Y%m%d%H%M}"
        queue_many(person_message(kind, one, suffix=stamp, expires_at=event.starts_at) for one in people)
    return len(people)


def _coming(now: datetime) -> list[Event]:
    events = Event.objects.filter(reconfirm_days__gt=0, starts_at__gt=now)
    return list(events.exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED]))


@transaction.atomic
def confirm(*, registration: Registration, by: str) -> Registration:
    """Say that one still comes. Saying it twice is fine. Raises Refused when there is no seat, or nothing was asked."""
    event = lock_event(registration.event_id)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.state != State.SEATED:
        raise Refused("Deze plek is er niet meer. Antwoorden kan niet meer.")
    if registration.reconfirmed_at:
        return registration
    if not can_answer(registration, event):
        raise Refused("Antwoorden kan nu niet. De bijeenkomst is begonnen of gaat niet door, of er is niets gevraagd.")
    _mark_coming([registration], by=by, reason=COMES)
    return registration


@transaction.atomic
def refuse(*, registration: Registration, by: str) -> Registration:
    """Say that one does not come: the seat is free at once and the rule hands it out. Raises Refused as `confirm`."""
    event = lock_event(registration.event_id)
    registration = Registration.objects.select_related("delegation").get(pk=registration.pk)
    if registration.state == State.CANCELLED:
        return registration
    if not can_answer(registration, event):
        raise Refused("Antwoorden kan nu niet. De bijeenkomst is begonnen of gaat niet door, of er is niets gevraagd.")
    seats.give_back(event=event, registrations=[registration], by=by, reason="komt niet")
    return registration


def preview(event: Event) -> Preview:
    """Return what freeing the seats of all who are silent would do now; changes nothing. Two queries."""
    keys = set(silent(event).values_list("pk", flat=True))
    field = seats.field_of(event)
    staying = [person for person in field.seated if person.id not in keys]
    decisions = allocate(field.candidates, staying, field.capacity, field.priority)
    refilled = sum(decision.outcome == SEATED for decision in decisions)
    if event.allocated_at is None or (event.offer_hours and seats.offers_stopped(event)):
        refilled = 0
    return Preview(len(keys), refilled)


@transaction.atomic
def keep(*, event: Event, registrations: Collection[Registration], by: str) -> list[Registration]:
    """Let these silent people keep their seat, without a mail. Return those who were still silent."""
    event, people = _still_silent(event, registrations)
    _mark_coming(people, by=by, reason=KEPT)
    _settle(event)
    return people


@transaction.atomic
def free(*, event: Event, registrations: Collection[Registration], by: str) -> list[Registration]:
    """Take the seats of these silent people back, mail them, and run the rule once. Return those still silent.

    Who answered meanwhile keeps the seat. Raises Refused when the gathering has begun, is over or is off.
    """
    event, people = _still_silent(event, registrations)
    if people:
        seats.give_back(event=event, registrations=people, by=by, reason=FREED, how="silent")
    _settle(event)
    return people


def _still_silent(event: Event, registrations: Collection[Registration]) -> tuple[Event, list[Registration]]:
    event = lock_event(event.pk)
    check_going_on(event)
    if event.starts_at is not None and event.starts_at <= timezone.now():
        raise Refused("De bijeenkomst is al begonnen. Besluiten over wie niet antwoordde kan niet meer.")
    found = silent(event).filter(pk__in=[one.pk for one in registrations]).select_related("delegation")
    return event, list(found)


def _settle(event: Event) -> None:
    """Note that the organiser has decided about everybody, so that nobody is asked again and no list asks for it."""
    if not silent(event).exists():
        Event.objects.filter(pk=event.pk).update(reconfirm_settled_at=timezone.now())


def _mark_coming(people: Collection[Registration], *, by: str, reason: str) -> None:
    now = timezone.now()
    Registration.objects.filter(pk__in=[one.pk for one in people]).update(reconfirmed_at=now)
    for one in people:
        one.reconfirmed_at = now
    note_many(people, by=by, reason=reason)
