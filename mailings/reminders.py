"""A week and a day before, everybody with a seat is reminded: mailings that the gathering makes by itself.

They are made ahead, so that an organiser sees text, moment and number of people, and can change or stop them. How they
differ from the other mails before a gathering: "kom je nog?" (registrations.actions.reconfirm) asks and waits for an
answer, and where it leaves on the same day the reminder is not made; the mail of the morning (registrations.actions.
clock) brings a fresh link on the day itself; these tell what to prepare, and how to get in tomorrow.

What happens to them:
- `for_start` says for which begin a reminder was planned. When that is no longer so, the gathering moved, and the
  reminder moves along. One that would have left before the move is dropped: the mail about the move told it all.
- The text follows the gathering until somebody changes it (`changed_by_hand`).
- Out of the planning (a draft) means switched off: nothing here touches it any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from events.models import Event
from mailings import audience
from mailings.models import REMINDERS, Audience, Mailing, Purpose
from membership.errors import Refused
from registrations.actions import clock
from registrations.actions.locking import lock_event
from registrations.models import Registration
from registrations.office_time import AMSTERDAM

HOUR = time(10, 0)  # Europe/Amsterdam; the question "kom je nog?" leaves at 9.00
DAYS = {Purpose.REMINDER_WEEK: 7, Purpose.REMINDER_DAY: 1}
SUBJECTS = {Purpose.REMINDER_WEEK: "Over een week: {bijeenkomst}", Purpose.REMINDER_DAY: "Morgen: {bijeenkomst}"}
_TEMPLATES = {Purpose.REMINDER_WEEK: "week", Purpose.REMINDER_DAY: "day"}
_LIFE = (Event.Status.ANNOUNCED, Event.Status.OPEN)


@dataclass(frozen=True)
class Text:
    """What a reminder says, in Markdown with named fields (mailings.fields)."""

    subject: str
    body: str


def due_at(event: Event, purpose: str) -> datetime | None:
    """Return when this reminder leaves: 10.00 in the morning, so many calendar days before (Europe/Amsterdam). None
    without a date, and where the question "kom je nog?" leaves on that day."""
    if event.starts_at is None or event.reconfirm_days == DAYS[purpose]:
        return None
    day = event.starts_at.astimezone(AMSTERDAM).date() - timedelta(days=DAYS[purpose])
    return datetime.combine(day, HOUR, AMSTERDAM)


def too_late_at(event: Event, purpose: str) -> datetime:
    """Return from when a reminder that did not leave in time makes no sense: the next mail of this kind then leaves."""
    if purpose == Purpose.REMINDER_WEEK:
        following = due_at(event, Purpose.REMINDER_DAY)
        if following is not None:
            return following
    return clock.morning_of(event)


def text_of(event: Event, purpose: str) -> Text:
    """Return the text that the gathering gives its reminder, as long as nobody changes it."""
    context = {
        "formal": event.formal,
        "link_comes": event.is_online and due_at(event, Purpose.REMINDER_DAY) is not None,
        "environment": event.environment_opens_at is not None,
    }
    body = render_to_string(f"mailings/reminders/{_TEMPLATES[purpose]}.md", context).strip()
    return Text(SUBJECTS[purpose], body)


def still_right(mailing: Mailing, now: datetime) -> bool:
    """Return whether this reminder still says what is so: the gathering goes on, on the day it was planned for, and it
    is not too late. Asked when it begins and again for each mail."""
    event = mailing.event
    return (
        event.status in _LIFE
        and event.starts_at is not None
        and mailing.for_start is not None
        and timezone.localdate(mailing.for_start) == timezone.localdate(event.starts_at)
        and now < too_late_at(event, mailing.purpose)
    )


def came_later(mailing: Mailing, registration: Registration | None) -> bool:
    """Return whether somebody got a seat after the moment of this reminder: they have only just read it all."""
    return (
        registration is not None
        and registration.seated_at is not None
        and mailing.scheduled_at is not None
        and registration.seated_at > mailing.scheduled_at
    )


def keep(now: datetime) -> int:
    """Bring the reminders of all coming gatherings in line with them; return for how many something changed.

    Called just before what is due begins. Looks without a lock, and writes behind the lock of the gathering.
    """
    events = Event.objects.filter(status__in=_LIFE, starts_at__gt=now)
    going = Event.objects.filter(mailings__purpose__in=REMINDERS, mailings__state=Mailing.State.SCHEDULED)
    coming = {event.pk: event for event in [*going.distinct(), *events]}
    known: dict[int, list[Mailing]] = {}
    for mailing in Mailing.objects.filter(event__in=coming, purpose__in=REMINDERS):
        known.setdefault(mailing.event_id, []).append(mailing)
    return sum(_keep(pk, now) for pk, event in coming.items() if _changes(event, known.get(pk, []), now))


@transaction.atomic
def _keep(event_pk: int, now: datetime) -> bool:
    event = lock_event(event_pk)
    rows = list(Mailing.objects.select_for_update(of=["self"]).filter(event=event, purpose__in=REMINDERS))
    changes = _changes(event, rows, now)
    for mailing in changes:
        _apply(mailing)
    return bool(changes)


def _apply(mailing: Mailing) -> None:
    if mailing.pk is None:
        # Two clocks may both come here for a gathering: the database keeps one of a kind.
        Mailing.objects.bulk_create([mailing], ignore_conflicts=True)
    elif mailing.scheduled_at is None and not mailing.changed_by_hand:
        mailing.delete()
    else:
        mailing.save(update_fields=["purpose", "state", "scheduled_at", "for_start", "subject", "body"])


def _changes(event: Event, rows: Iterable[Mailing], now: datetime) -> list[Mailing]:
    """Return the reminders to write, changed in memory; without a key: to make; without a moment: to drop."""
    found = []
    have = {mailing.purpose: mailing for mailing in rows}
    for purpose in REMINDERS:
        mailing = have.get(purpose)
        if mailing is not None and _is_history(mailing, event, now):
            mailing.purpose = Purpose.ORDINARY
            found.append(mailing)
            mailing = None
        if mailing is None:
            found += _new(event, purpose, now)
        elif mailing.state == Mailing.State.SCHEDULED and _bring_along(mailing, event, now):
            found.append(mailing)
    return found


def _is_history(mailing: Mailing, event: Event, now: datetime) -> bool:
    """Return whether it was sent for a day from which the gathering moved, so that the new day has its own."""
    at = due_at(event, mailing.purpose)
    return (
        mailing.state == Mailing.State.SENT
        and at is not None
        and now < at
        and event.status in _LIFE
        and mailing.for_start is not None
        and timezone.localdate(mailing.for_start) != timezone.localdate(event.starts_at)
    )


def _new(event: Event, purpose: str, now: datetime) -> list[Mailing]:
    at = due_at(event, purpose)
    if event.status != Event.Status.OPEN or at is None or at <= now:
        return []
    text = text_of(event, purpose)
    return [
        Mailing(
            event=event,
            purpose=purpose,
            audiences=[Audience.SEATED],
            subject=text.subject,
            body=text.body,
            state=Mailing.State.SCHEDULED,
            scheduled_at=at,
            for_start=event.starts_at,
        )
    ]


def _bring_along(mailing: Mailing, event: Event, now: datetime) -> bool:
    """Change a planned reminder as its gathering asks; return whether anything changed."""
    at = due_at(event, mailing.purpose)
    moved = mailing.for_start != event.starts_at
    gone = (
        event.status not in _LIFE or at is None or (moved and at <= now) or now >= too_late_at(event, mailing.purpose)
    )
    if gone or (mailing.scheduled_at <= now and not audience.expected(mailing)):
        # Dropped; what an organiser wrote stays, as a draft.
        mailing.state, mailing.scheduled_at = Mailing.State.DRAFT, None
        return True
    before = (mailing.scheduled_at, mailing.for_start, mailing.subject, mailing.body)
    if moved:
        mailing.scheduled_at, mailing.for_start = at, event.starts_at
    if not mailing.changed_by_hand:
        text = text_of(event, mailing.purpose)
        mailing.subject, mailing.body = text.subject, text.body
    return before != (mailing.scheduled_at, mailing.for_start, mailing.subject, mailing.body)


@transaction.atomic
def rewrite(*, mailing: Mailing, subject: str, body: str) -> Mailing:
    """Store the words of an organiser; from now on they stay, whatever changes about the gathering. Raises Refused when
    the reminder has left, or was dropped, in the meantime."""
    waiting = [Mailing.State.DRAFT, Mailing.State.SCHEDULED]
    mailing = Mailing.objects.select_for_update(of=["self"]).filter(pk=mailing.pk, state__in=waiting).first()
    if mailing is None:
        raise Refused("Deze herinnering gaat al weg, of is vervallen. Je wijziging is niet bewaard.")
    mailing.subject, mailing.body, mailing.changed_by_hand = subject, body, True
    mailing.save(update_fields=["subject", "body", "changed_by_hand"])
    return mailing


def planned(until: datetime) -> list[Mailing]:
    """Return the mailings, reminders and others, that leave by themselves up to `until`, the first to leave first, with
    their gathering. One query."""
    rows = Mailing.objects.filter(state=Mailing.State.SCHEDULED, scheduled_at__lte=until)
    return list(rows.select_related("event").order_by("scheduled_at", "pk"))
