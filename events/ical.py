"""Builds calendar files (RFC 5545) and invitations (RFC 5546). Pure: a small dataclass in, bytes out; no ORM."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The rule of the European Union since 1996, in the one form that every calendar reads. (What the library makes of the
# zone itself names each year since 1970 in turn, until 2038: Outlook wants one rule for summer and one for winter.)
_VTIMEZONE = b"""BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


class Method(StrEnum):
    """What the file asks a calendar to do (RFC 5546, 3.2)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Party:
    """Somebody in an item: who organises, or who attends."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class CalendarItem:
    """One item: `uid` never changes, `sequence` rises with each change of what it says.

    `attendee` is the one person a personal item is for; a published item names none (RFC 5546, 3.2.1).
    `alarm` is how long before the start a calendar may ring.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    url: str
    description: str
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False
    organiser: Party | None = None
    attendee: Party | None = None
    alarm: timedelta | None = None


def calendar(items: Iterable[CalendarItem], name: str) -> bytes:
    """Return a file that publishes `items` to whoever opens it (METHOD:PUBLISH), so without attendees; times are in
    Europe/Amsterdam with its VTIMEZONE."""
    result = _empty(Method.PUBLISH)
    result.add("x-wr-calname", name)
    return _filled(result, (replace(item, attendee=None) for item in items))


def invitation(item: CalendarItem) -> bytes:
    """Return `item` as an invitation for its attendee (METHOD:REQUEST), or as its end (METHOD:CANCEL) when it is
    cancelled.

    One item a file: a calendar takes an invitation only when all in it has one UID (RFC 5546, 3.2.2). Raises
    ValueError for an item without organiser or attendee.
    """
    if item.organiser is None or item.attendee is None:
        raise ValueError("an invitation has an organiser and an attendee")
    return _filled(_empty(method_of(item)), [item])


def method_of(item: CalendarItem) -> Method:
    return Method.CANCEL if item.cancelled else Method.REQUEST


def _empty(method: Method) -> Calendar:
    result = Calendar()
    result.add("prodid", "-//Samenspel NL//NL")
    result.add("version", "2.0")
    result.add("method", method.value)
    return result


def _filled(result: Calendar, items: Iterable[CalendarItem]) -> bytes:
    events = [_event(item) for item in items]
    if any("TZID" in event["DTSTART"].params for event in events):
        result.add_component(Timezone.from_ical(_VTIMEZONE))
    for event in events:
        result.add_component(event)
    return result.to_ical()


def _event(item: CalendarItem) -> Event:
    event = Event()
    event.add("uid", item.uid)
    event.add("dtstamp", item.changed_at.astimezone(UTC))
    zone = _zone(item.starts_at, item.ends_at)
    event.add("dtstart", item.starts_at.astimezone(zone))
    event.add("dtend", item.ends_at.astimezone(zone))
    event.add("summary", item.title)
    event.add("sequence", item.sequence)
    event.add("url", item.url)
    event.add("description", item.description)
    event["location"] = vText(item.location)
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    if item.organiser:
        event["organizer"] = _party(item.organiser)
    if item.attendee:
        # The person said yes to us already; a calendar need not ask again.
        event.add("attendee", _party(item.attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE"))
    if item.alarm and not item.cancelled:
        event.add_component(_alarm(item))
    return event


def _party(party: Party, **params: str) -> vCalAddress:
    value = vCalAddress(f"mailto:{party.address}")
    # No quote or line end fits in a parameter (RFC 5545, 3.1); the library would refuse the whole item.
    name = " ".join("".join(" " if ord(char) < 32 or char in '"\x7f' else char for char in party.name).split())
    value.params.update(({"CN": name} if name else {}) | params)
    return value


def _alarm(item: CalendarItem) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", item.title)
    alarm.add("trigger", -item.alarm)
    return alarm


def _zone(*moments: datetime) -> tzinfo:
    """Return Amsterdam, or UTC for the night that winter time begins: its hour from 2 to 3 comes twice, and a local
    time in a calendar file always means the first."""
    return UTC if any(moment.astimezone(AMSTERDAM).fold for moment in moments) else AMSTERDAM
