"""The hours that somebody is present, as an organiser types them: "10.00-11.00, 15.00-16.00". Pure."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone

Hours = tuple[datetime, datetime]

_CLOCK = r"(\d{1,2})(?:[.:](\d{2}))?"
_LINE = re.compile(rf"(?:(\d{{1,2}})-(\d{{1,2}})\s+)?{_CLOCK}\s*(?:-|–|tot)\s*{_CLOCK}(?:\s*uur)?")


def read_hours(text: str, day: date) -> list[Hours]:
    """Return the hours in `text`, on `day` unless a line begins with another ("28-5 10.00-11.00").

    Raises ValueError with the part that can't be read, or that ends before it begins.
    """
    found = []
    for part in re.split(r"[,;\n]", text):
        line = part.strip()
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        on_day, in_month, *clock = match.groups()
        try:
            on = day.replace(month=int(in_month), day=int(on_day)) if on_day else day
            begin, end = (time(int(clock[at]), int(clock[at + 1] or 0)) for at in (0, 2))
        except ValueError as error:
            raise ValueError(line) from error
        if end <= begin:
            raise ValueError(line)
        found.append((_moment(on, begin), _moment(on, end)))
    return found


def write_hours(hours: Iterable[Hours], day: date) -> str:
    """Return hours as `read_hours` understands them."""
    lines = []
    for starts_at, ends_at in hours:
        begin, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
        other = "" if begin.date() == day else f"{begin.day}-{begin.month} "
        lines.append(f"{other}{begin:%H.%M}-{end:%H.%M}")
    return ", ".join(lines)


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
