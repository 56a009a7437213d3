"""Working days in the Netherlands: Monday to Friday, not on public holidays. Pure: no clock of its own, no ORM."""

from datetime import date, datetime, timedelta
from functools import cache

import holidays


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
