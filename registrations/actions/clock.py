"""What time asks: reminders, the day of the allocation, the morning of the day, and erasing.

Each asks "due and not yet done", so that a late or double call does the right thing once.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.models import AllocationMode, Event
from membership.models import User
from registrations.actions import colleagues, notices, seats, substitute_notices
from registrations.actions.locking import lock_event
from registrations.models import Registration, State
from registrations.office_time import add_working_days
from registrations.states import change

REMIND_AFTER_WORKING_DAYS = 2
WARN_BEFORE = timedelta(days=1)
ANSWER_TIME = timedelta(days=colleagues.ANSWER_DAYS)
MORNING = time(7, 0)  # Europe/Amsterdam
SLICE = 200  # one call never works longer than a few seconds; the next goes on


def reminders_until(until: datetime, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield the key of who gets a reminder up to `until` if nobody answers, with the moment."""
    waiting = Registration.objects.filter(
        state=State.INVITED,
        reminded_at=None,
        invited_at__lte=until - timedelta(days=REMIND_AFTER_WORKING_DAYS),
        event__ends_at__gt=now,
    ).exclude(event__status=Event.Status.CANCELLED)
    for key, invited_at in waiting.order_by("invited_at").values_list("pk", "invited_at").iterator():
        due_at = add_working_days(timezone.localtime(invited_at), REMIND_AFTER_WORKING_DAYS)
        if due_at <= until:
            yield key, due_at


def remind_invited(now: datetime) -> int:
    """Remind colleagues who haven't answered for two working days, once. Return how many."""
    due = Registration.objects.in_bulk([key for key, _ in islice(reminders_until(now, now), SLICE)])
    return sum(_mark(one, "reminded_at", now, notices.remind) for one in due.values())


def last_notices_until(until: datetime) -> QuerySet[Registration]:
    """Return who hears up to `until` that name and address will be erased, if nobody answers."""
    return Registration.objects.filter(
        state=State.INVITED, warned_at=None, invited_at__lte=until - ANSWER_TIME + WARN_BEFORE
    )


def warn_before_erasing(now: datetime) -> int:
    """Tell both sides, a day before, that name and address will be erased. Return how many."""
    due = last_notices_until(now).select_related("delegation")[:SLICE]
    return sum(_mark(one, "warned_at", now, notices.warn_before_erasing) for one in due)


@transaction.atomic
def _mark(registration: Registration, field: str, now: datetime, notice: object) -> bool:
    """Set the mark and queue the mail together; a second worker finds the mark and does nothing."""
    if not Registration.objects.filter(pk=registration.pk, state=State.INVITED, **{field: None}).update(**{field: now}):
        return False
    notice(registration)
    return True


def lapse_unanswered(now: datetime) -> int:
    """Erase name and address of whoever did not answer or confirm within a week (requirements 5.4). Return how many."""
    return sum(_lapse(pk, now) for pk in unanswered(now).values_list("pk", flat=True)[:SLICE])


def unanswered(now: datetime) -> QuerySet[Registration]:
    """Return who did not answer or confirm within a week, and who said no or was let go, and is not erased yet."""
    old = now - ANSWER_TIME
    # Nobody is erased who was not told before: the warning has gone out a day ago.
    invited = Registration.objects.filter(state=State.INVITED, invited_at__lte=old, warned_at__lte=now - WARN_BEFORE)
    unconfirmed = Registration.objects.filter(state__in=[State.UNCONFIRMED, State.PREPARED], registered_at__lte=old)
    closed = Registration.objects.filter(
        state__in=[State.LAPSED, State.DECLINED], erased_at=None, registered_at__lte=old
    )
    return invited | unconfirmed | closed


@transaction.atomic
def _lapse(pk: int, now: datetime) -> bool:
    event_id = Registration.objects.values_list("event_id", flat=True).get(pk=pk)
    lock_event(event_id)
    registration = unanswered(now).filter(pk=pk).first()
    if registration is None:
        return False
    if registration.state not in (State.LAPSED, State.DECLINED):
        change(registration, State.LAPSED, by="klok", reason="geen antwoord")
        if registration.replaces_id:
            substitute_notices.news(registration, "unanswered")
    colleagues.erase(registration)
    return True


def allocations_until(until: datetime, now: datetime) -> QuerySet[Event]:
    """Return the gatherings whose day of the allocation comes up to `until`, and that are not over."""
    due = Event.objects.filter(
        status=Event.Status.OPEN, allocated_at=None, proposal_mailed_at=None, allocation_at__lte=until
    ).exclude(allocation_mode=AllocationMode.AT_ONCE)
    return due.exclude(ends_at__lt=now)


def allocate_due(now: datetime) -> int:
    """On the day of the allocation: mail the organiser the proposal, or confirm it where the event says so."""
    return sum(_allocate(event.pk, now) for event in allocations_until(now, now))


@transaction.atomic
def _allocate(event_pk: int, now: datetime) -> bool:
    event = lock_event(event_pk)
    if event.allocated_at or event.proposal_mailed_at:
        return False
    Event.objects.filter(pk=event_pk).update(proposal_mailed_at=now)
    if event.allocation_mode == AllocationMode.AUTOMATIC:
        seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    else:
        notices.proposal_ready(event, _organisers())
    return True


def _organisers() -> list[User]:
    """The staff who may confirm an allocation."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    return [user for user in staff if user.has_perm("registrations.confirm_allocation")]


def mornings_until(until: datetime, now: datetime) -> QuerySet[Event]:
    """Return the gatherings of today and later whose morning has come at `until`, and that got no mail for it."""
    local = timezone.localtime(until)
    last = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    return Event.objects.exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED]).filter(
        starts_at__gte=_midnight(timezone.localdate(now)),
        starts_at__lt=_midnight(last + timedelta(days=1)),
        ends_at__gt=now,
        day_mailed_at=None,
    )


def morning_of(event: Event) -> datetime:
    """Return when the mail of the morning leaves for a gathering with a date."""
    return timezone.make_aware(datetime.combine(timezone.localdate(event.starts_at), MORNING))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def mail_the_morning(now: datetime) -> int:
    """On the morning of the day, send each seated person of that day's events a fresh link, once."""
    local = timezone.localtime(now)
    return sum(_mail_morning(event.pk, local) for event in mornings_until(now, now))


@transaction.atomic
def _mail_morning(event_pk: int, local: datetime) -> bool:
    event = lock_event(event_pk)
    if event.day_mailed_at:
        return False
    Event.objects.filter(pk=event_pk).update(day_mailed_at=local)
    notices.day_of(event, local.date())
    return True
