"""When the environment and the links to join show. Pure: models in, no query and no clock of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.models import Event, ProgrammeItem
from registrations.models import OwnCase

LINK_BEFORE = timedelta(minutes=15)  # so early one can enter the hour of one's own case


@dataclass(frozen=True)
class Line:
    """A line of the programme as a participant sees it at one moment."""

    item: ProgrammeItem
    live: bool
    join_url: str  # empty outside the hours set, so that it can't leak into the page
    link_from: datetime | None


def link_hours(item: ProgrammeItem, event: Event) -> tuple[datetime | None, datetime | None]:
    """Return from and until when the link to join shows: as set, else the item's hours, else the environment's."""
    begin = item.link_from or item.starts_at or event.environment_opens_at
    end = item.link_until or item.ends_at or event.environment_closes_at
    return begin, end


def lines(event: Event, items: Iterable[ProgrammeItem], now: datetime) -> list[Line]:
    """Return the programme at `now`; a link shows only while the environment is open and within its own hours."""
    is_open = event.environment_is_open(now)
    result = []
    for item in items:
        begin, end = link_hours(item, event)
        shows = is_open and begin is not None and begin <= now and (end is None or now < end)
        live = bool(item.starts_at and item.starts_at <= now and (item.ends_at is None or now < item.ends_at))
        result.append(Line(item, live, item.join_url if shows else "", begin if item.join_url else None))
    return result


def with_own_hours(items: Iterable[ProgrammeItem], own_cases: Iterable[OwnCase]) -> list[ProgrammeItem]:
    """Return the programme of one participant: the hours of these own cases as items among the others, by time."""
    hours = [
        ProgrammeItem(
            title=f"Eigen casus: {own_case.title}",
            starts_at=own_case.slot.starts_at,
            ends_at=own_case.slot.ends_at,
            join_url=own_case.slot.join_url,
            link_from=own_case.slot.starts_at - LINK_BEFORE,
        )
        for own_case in own_cases
    ]
    timed = [item for item in items if item.starts_at]
    whole_day = [item for item in items if not item.starts_at]
    return [*sorted([*timed, *hours], key=lambda item: item.starts_at), *whole_day]


def now_and_next(programme: list[Line], now: datetime) -> tuple[list[Line], Line | None]:
    """Return what is going on at `now`, and the first item that still has to begin."""
    coming = [line for line in programme if line.item.starts_at and line.item.starts_at > now]
    return [line for line in programme if line.live], min(coming, key=lambda line: line.item.starts_at, default=None)
