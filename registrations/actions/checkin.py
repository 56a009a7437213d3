"""Who is in: pressed at the door, counted once, and undone when it was the wrong name."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from registrations.models import Registration, State

PERMISSION = "registrations.check_in"
NO_SEAT = {
    State.CANDIDATE: "heeft geen plek en staat nog in de rij",
    State.OFFERED: "kreeg een plek aangeboden en zei nog geen ja",
    State.OFFER_LAPSED: "zei niet op tijd ja tegen de aangeboden plek",
    State.HELD: "heeft nu geen plek: de organisator hield de aanmelding apart",
    State.CANCELLED: "is afgemeld",
    State.DECLINED: "heeft afgezegd",
}
NO_ANSWER = "heeft nog niet gezegd mee te doen"


def todays(now: datetime) -> QuerySet[Event]:
    """Return the gatherings that are going on on the day of `now`, the first to begin first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    published = Event.objects.filter(status__in=[Event.Status.ANNOUNCED, Event.Status.OPEN])
    return published.filter(starts_at__lt=midnight + timedelta(days=1), ends_at__gte=midnight).order_by("starts_at")


def closed_because(event: Event, now: datetime) -> str:
    """Return why nobody can be checked in for `event` at `now`, in Dutch; empty when one can.

    From the day itself on: pressed before, it would count somebody who is not there. Afterwards one can still work
    through a list on paper.
    """
    if event.status == Event.Status.CANCELLED:
        return "Deze bijeenkomst gaat niet door. Inchecken kan niet."
    if event.starts_at is None or timezone.localdate(event.starts_at) > timezone.localdate(now):
        return "Inchecken kan op de dag zelf."
    return ""


def no_seat_because(registration: Registration) -> str:
    """Return why this person is not expected at the door, as the rest of a sentence; empty for who has a seat."""
    if registration.state == State.SEATED:
        return ""
    return NO_SEAT.get(State(registration.state), NO_ANSWER)


@transaction.atomic
def check_in(*, registration: Registration, by: str) -> bool:
    """Write that this person is in; return False when somebody had written that before, also at the same moment.

    Raises Refused for who has no seat, and on another day.
    """
    if refusal := closed_because(registration.event, timezone.now()):
        raise Refused(refusal)
    # One conditional write: whoever presses second, or while the seat is given back, changes nothing.
    rows = Registration.objects.filter(pk=registration.pk, state=State.SEATED, attended_at=None, erased_at=None)
    first = bool(rows.update(attended_at=timezone.now(), attended_by=by))
    registration.refresh_from_db()
    if not first and registration.attended_at is None:
        raise Refused(f"{registration} {no_seat_because(registration) or 'staat niet meer op de lijst'}.")
    return first


@transaction.atomic
def undo(*, registration: Registration, by: str) -> bool:
    """Take back that this person is in; return False when that was not written, or taken back before."""
    rows = Registration.objects.filter(pk=registration.pk, attended_at__isnull=False)
    undone = bool(rows.update(attended_at=None, attended_by=""))
    registration.refresh_from_db()
    return undone
