"""Somebody's own agenda item, from the seat to the end: an invitation, its changes, and that it is off.

One item for one registration, with one UID. Its SEQUENCE is that of the gathering plus that of the registration; both
only rise, so a calendar always believes the last mail. The hour of an own case is an item of its own.

Only one invitation in a mail works everywhere: it stands beside the text (RFC 6047; Outlook looks nowhere else), and
once more as a file, for programs that know no invitations. The hour of an own case comes as a file in those mails, and
as the invitation in the mails about the case itself.
"""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events.calendar_items import location, organiser, uid
from events.ical import CalendarItem, Party, calendar, invitation, method_of
from events.models import Event
from events.queries import organising_body
from outbox.registry import Attachment
from registrations.models import OwnCase, Registration, State
from registrations.states import LEAVING
from registrations.wording import words

# How long before the start a calendar may ring: online one sits ready, elsewhere one has to be under way.
ALARM_ONLINE = timedelta(minutes=15)
ALARM_ELSEWHERE = timedelta(hours=2)


def invite(registration: Registration) -> list[Attachment]:
    """Return the item of a seat as attachments of a mail (METHOD:REQUEST), with the hour of the delegation's own case
    where there is one; nothing while the gathering has no date. Sent again, it takes the place of the earlier one."""
    return _parts(registration, gone=False)


def cancelled(registration: Registration) -> list[Attachment]:
    """Return what takes the item out of the agenda (METHOD:CANCEL); nothing for somebody who never had a seat.

    For a seat that was given back, taken back or passed on, and for a gathering that is off.
    """
    return _parts(registration, gone=True) if had_item(registration) else []


def invite_to_case(case: OwnCase, registration: Registration) -> list[Attachment]:
    """Return the hour of an own case as the invitation of a mail, for a member of the delegation with a seat."""
    return _beside_text(case_item(case, registration)) if registration.state == State.SEATED else []


def cancelled_case(case: OwnCase, registration: Registration) -> list[Attachment]:
    """Return what takes the hour of an own case out of the agenda, after it was given back."""
    return _beside_text(case_item(case, registration, gone=True)) if had_item(registration) else []


def personal_file(registration: Registration) -> bytes:
    """Return the same items as a file to download: published, so that no calendar asks for an answer.

    Raises ValueError while the gathering has no date.
    """
    case = own_case_of(registration)
    items = [seat_item(registration), *([case_item(case, registration)] if case else [])]
    return calendar(items, registration.event.title)


def had_item(registration: Registration) -> bool:
    """Return whether this person was ever mailed the item: with a seat, or after leaving one."""
    return registration.state == State.SEATED or registration.calendar_sequence > 0


def own_case_of(registration: Registration) -> OwnCase | None:
    """Return the case that the delegation of `registration` brings itself, or None."""
    if registration.delegation_id is None:
        return None
    cases = OwnCase.objects.select_related("slot").filter(delegation=registration.delegation_id, given_back_at=None)
    return cases.first()


def seat_item(registration: Registration, *, gone: bool = False) -> CalendarItem:
    """Return the item of a seat; `gone` says that it is off for this person. Raises ValueError without a date."""
    event = registration.event
    if event.starts_at is None:
        raise ValueError("a gathering without a date is no calendar item")
    return _item(
        registration,
        gone,
        template="gathering",
        uid=uid(str(registration.public_id)),
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        sequence=_sequence(registration, gone),
    )


def case_item(case: OwnCase, registration: Registration, *, gone: bool = False) -> CalendarItem:
    """Return the hour of an own case for one member: one UID each, since an item names the one who is invited."""
    return _item(
        registration,
        gone,
        template="slot",
        uid=uid(f"{case.public_id}.{registration.public_id}"),
        title=f"Eigen casus: {case.title}",
        starts_at=case.slot.starts_at,
        ends_at=case.slot.ends_at,
        sequence=_sequence(registration, gone) + case.calendar_sequence,
        case=case,
    )


def _sequence(registration: Registration, gone: bool) -> int:
    """Who left a seat went up by two (registrations.states): the first for the CANCEL, the next for a seat that may
    follow."""
    total = registration.event.sequence + registration.calendar_sequence
    return total - (LEAVING - 1) if gone and registration.state != State.SEATED else total


def _item(
    registration: Registration, gone: bool, *, template: str, case: OwnCase | None = None, **fields: object
) -> CalendarItem:
    event = registration.event
    body = organising_body(event)
    off = event.status == Event.Status.CANCELLED
    to_environment = event.environment_opens_at is not None
    link, page = plain_link(registration), settings.BASE_URL + registration.get_absolute_url()
    item = {"off": off, "gone": gone, "to_environment": to_environment, "link": link, "page": page}
    context = {"item": item, "event": event, "registration": registration, "body": body, "case": case}
    text = render_to_string(f"registrations/agenda/{template}.txt", context | words(event.formal))
    return CalendarItem(
        location=_location(event, link),
        url=link,
        description=text.strip(),
        changed_at=timezone.now(),
        cancelled=gone or off,
        organiser=organiser(body),
        attendee=Party(registration.address, registration.known_as),
        alarm=ALARM_ELSEWHERE if event.venue_name else ALARM_ONLINE,
        **fields,
    )


def plain_link(registration: Registration) -> str:
    """Return where one takes part: an address that asks to log in. Agendas are shared, so no link in them logs in."""
    event = registration.event
    if event.environment_opens_at is not None:
        return settings.BASE_URL + reverse("discussions:environment", args=[event.slug])
    return settings.BASE_URL + registration.get_absolute_url()


def _location(event: Event, link: str) -> str:
    """Online, the link itself is the place: that is what a calendar shows first."""
    if not event.is_online:
        return location(event)
    return f"{location(event)}: {link}" if event.venue_name else link


def _parts(registration: Registration, *, gone: bool) -> list[Attachment]:
    if registration.event.starts_at is None:
        return []
    parts = _beside_text(seat_item(registration, gone=gone))
    if case := own_case_of(registration):
        item = case_item(case, registration, gone=gone)
        parts.append(Attachment("eigen-casus.ics", invitation(item), _type(item)))
    return parts


def _beside_text(item: CalendarItem) -> list[Attachment]:
    content = invitation(item)
    return [
        Attachment("", content, _type(item), beside_text=True),
        Attachment("agenda.ics", content, "application/ics"),
    ]


def _type(item: CalendarItem) -> str:
    """The type names the same method as the file (RFC 6047, 2.4); the charset comes with the mail."""
    return f"text/calendar; method={method_of(item)}"
