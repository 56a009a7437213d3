"""Answer time in office hours: Monday to Friday, 9 to 17, Europe/Amsterdam, not on Dutch holidays."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.office_time import AMSTERDAM, add_office_hours, halfway, is_working_day, office_time_between


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def in_words(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2027-05-10T10:00", 4, "Mon 10 May 14:00"),  # within a day
        ("2027-05-10T15:00", 4, "Tue 11 May 11:00"),  # over a night
        ("2027-05-10T15:00", 16, "Wed 12 May 15:00"),
        ("2027-05-10T07:00", 2, "Mon 10 May 11:00"),  # made before the office opens
        ("2027-05-10T20:00", 2, "Tue 11 May 11:00"),  # made in the evening
        ("2027-05-07T16:00", 2, "Mon 10 May 10:00"),  # over a weekend
        ("2027-05-08T12:00", 8, "Mon 10 May 17:00"),  # made on a Saturday
        ("2027-05-10T13:00", 4, "Mon 10 May 17:00"),  # ends at five, not at nine the next day
        ("2027-05-10T17:00", 1, "Tue 11 May 10:00"),  # at five the office is closed
        ("2027-05-10T16:59", 1, "Tue 11 May 09:59"),
        ("2027-04-26T16:00", 2, "Wed 28 Apr 10:00"),  # Tuesday 27 April is the King's birthday
        ("2027-05-05T16:00", 2, "Fri 07 May 10:00"),  # Thursday 6 May is Ascension Day
        ("2025-05-02T16:00", 2, "Tue 06 May 10:00"),  # 5 May is a day off once in five years
        ("2026-12-24T16:00", 2, "Mon 28 Dec 10:00"),  # Christmas: Friday and Saturday
        ("2026-12-31T16:00", 2, "Mon 04 Jan 10:00"),  # New Year on a Friday
        ("2027-03-25T16:00", 2, "Tue 30 Mar 10:00"),  # Good Friday and Easter Monday, and summer time on the Sunday
        ("2026-03-27T16:00", 9, "Mon 30 Mar 17:00"),  # summer time on the Sunday
        ("2026-10-23T16:00", 2, "Mon 26 Oct 10:00"),  # winter time on the Sunday
    ],
)
def test_answer_time_runs_in_office_hours_alone(start, hours, end):
    assert in_words(add_office_hours(at(start), timedelta(hours=hours))) == end


def test_the_zone_of_the_moment_does_not_matter():
    moment = at("2027-05-10T15:00")
    assert add_office_hours(moment.astimezone(UTC), timedelta(hours=4)) == add_office_hours(moment, timedelta(hours=4))


def test_before_and_after_summer_time_an_office_day_lasts_eight_hours():
    for friday in ("2026-03-27T09:00", "2026-10-23T09:00"):
        assert office_time_between(at(friday), at(friday) + timedelta(days=1)) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [
        ("2027-05-10T10:00", "2027-05-10T14:00", "Mon 10 May 12:00"),
        ("2027-05-10T15:00", "2027-05-12T15:00", "Tue 11 May 15:00"),
        ("2027-05-07T16:00", "2027-05-10T10:00", "Fri 07 May 17:00"),
        ("2027-05-10T20:00", "2027-05-11T17:00", "Tue 11 May 13:00"),
    ],
)
def test_halfway_is_halfway_the_office_time(start, end, middle):
    assert in_words(halfway(at(start), at(end))) == middle


def test_an_offer_without_any_office_time_has_no_middle():
    friday_evening, sunday = at("2027-05-07T18:00"), at("2027-05-09T10:00")
    assert office_time_between(friday_evening, sunday) == timedelta()
    assert halfway(friday_evening, sunday) > sunday


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
HOURS = st.integers(1, 60 * 40).map(lambda minutes: timedelta(minutes=minutes))


@given(MOMENTS, HOURS)
def test_the_end_is_in_office_hours_and_exactly_so_much_later(start, duration):
    end = add_office_hours(start, duration)
    local = end.astimezone(AMSTERDAM)
    assert is_working_day(local.date())
    assert time(9) < local.time() <= time(17)
    assert end > start
    assert office_time_between(start, end) == duration


@given(MOMENTS, HOURS, HOURS)
def test_time_adds_up(start, one, other):
    assert add_office_hours(add_office_hours(start, one), other) == add_office_hours(start, one + other)


@given(MOMENTS, MOMENTS)
def test_halfway_splits_office_time_in_two(start, end):
    total = office_time_between(start, end)
    if total:
        middle = halfway(start, end)
        assert office_time_between(start, middle) == total / 2
        assert office_time_between(middle, end) == total - total / 2  # to the microsecond, also for an odd number
