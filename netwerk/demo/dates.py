"""Which day a gathering of the demo is on. Pure: no clock of its own, no ORM."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day_of(rule: str, today: date) -> date | None:
    """Return the day that `rule` names: "coming 05-27", "past 03-17", "2020-05-27", or None for "none"."""
    if rule == "none":
        return None
    word, _, month_day = rule.partition(" ")
    if not month_day:
        return date.fromisoformat(word)
    month, day = map(int, month_day.split("-"))
    this_year = date(today.year, month, day)
    if word == "coming":
        return this_year if this_year > today else date(today.year + 1, month, day)
    return this_year if this_year < today else date(today.year - 1, month, day)


def moment(day: date, clock: str) -> datetime:
    """Return the moment on `day` that `clock` names: "09:30", "+1 24:00" for midnight after the next day, or
    "+1 sunday 24:00" for that of the first Sunday from the next day on."""
    *shifts, clock = clock.split()
    for shift in shifts:
        day += timedelta(days=6 - day.weekday() if shift == "sunday" else int(shift))
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(clock), AMSTERDAM)
