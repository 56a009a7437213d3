"""Office time in the Netherlands: Monday to Friday, 9 to 17, not on public holidays. Pure: no clock, no ORM."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OPENS, CLOSES = time(9), time(17)


@cache
def _dutch_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_working_day(day: date) -> bool:
    """Return whether offices are open on `day`."""
    return day.weekday() < 5 and day not in _dutch_holidays(day.year)


def add_working_days(moment: datetime, days: int) -> datetime:
    """Return the moment `days` working days after `moment`, at the same time of day (local to `moment`'s zone)."""
    result = moment
    while days:
        result += timedelta(days=1)
        if is_working_day(result.date()):
            days -= 1
    return result


def add_office_hours(moment: datetime, duration: timedelta) -> datetime:
    """Return when `duration` of office time has passed since `moment` (aware), in Europe/Amsterdam.

    The hours lie between 9 and 17 on working days (the answer time of an offered seat); summer time can't disturb
    them, since clocks change on Sunday nights. What ends at 17.00 ends that day, not at 9.00 on the next.
    """
    day, left = moment.astimezone(AMSTERDAM).date(), duration
    start = moment.astimezone(AMSTERDAM)
    while True:
        if is_working_day(day):
            opens, closes = (datetime.combine(day, hour, AMSTERDAM) for hour in (OPENS, CLOSES))
            begin = max(start, opens)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        day += timedelta(days=1)


def office_time_between(start: datetime, end: datetime) -> timedelta:
    """Return how much office time lies between two aware moments; nothing when `end` is not after `start`."""
    start, end = start.astimezone(AMSTERDAM), end.astimezone(AMSTERDAM)
    passed = timedelta()
    for days in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=days)
        if is_working_day(day):
            opens, closes = (datetime.combine(day, hour, AMSTERDAM) for hour in (OPENS, CLOSES))
            passed += max(min(end, closes) - max(start, opens), timedelta())
    return passed


def halfway(start: datetime, end: datetime) -> datetime:
    """Return when half of the office time between two aware moments has passed."""
    return add_office_hours(start, office_time_between(start, end) / 2)
