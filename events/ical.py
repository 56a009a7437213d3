"""Builds calendar files (RFC 5545). Pure: a small dataclass in, bytes out; no ORM."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class CalendarItem:
    """One item: `uid` never changes, `sequence` rises with each change of what it says."""

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


def calendar(items: Iterable[CalendarItem], name: str, method: str | None = None) -> bytes:
    """Return a calendar file with `items`, times in Europe/Amsterdam with its VTIMEZONE."""
    result = Calendar()
    result.add("prodid", "-//Samenspel NL//NL")
    result.add("version", "2.0")
    result.add("x-wr-calname", name)
    if method:
        result.add("method", method)
    for item in items:
        result.add_component(_event(item))
    result.add_missing_timezones()
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
    return event


def _zone(*moments: datetime) -> tzinfo:
    """Return Amsterdam, or UTC for the night that winter time begins: its hour from 2 to 3 comes twice, and a local
    time in a calendar file always means the first."""
    return UTC if any(moment.astimezone(AMSTERDAM).fold for moment in moments) else AMSTERDAM
