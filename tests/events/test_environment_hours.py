"""The four moments of an environment: their order, and how they move, are copied and are made from a preset."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.actions import LABELS, Along, copy_event, create_from_preset, missing, move_event, plan
from events.hours import MOMENTS, ORDER_OF_HOURS, out_of_order
from events.models import Event
from netwerk.demo.dates import moment as demo_moment
from tests.environment import make_lead, make_room
from tests.factories import make_event

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=AMSTERDAM)


# 27 May 2027 is a Thursday.
HOURS = dict(zip(MOMENTS, (at(5, 27, 9, 15), at(5, 27, 18), at(5, 29, 0), at(5, 31, 0)), strict=True))


@pytest.fixture
def event(db) -> Event:
    return make_event(
        starts_at=at(5, 27, 9, 30), ends_at=at(5, 27, 18), people_took_part=49, house_rules="Wees eerlijk.", **HOURS
    )


def hours(event: Event) -> list[datetime | None]:
    return [getattr(event, field) and timezone.localtime(getattr(event, field)) for field in MOMENTS]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, None),
        ({"support_until": None, "messages_until": None}, None),
        ({"messages_until": HOURS["support_until"]}, None),  # ends may be the same moment
        ({"environment_closes_at": None}, None),
        ({"support_until": at(5, 27, 9)}, "support_until"),
        ({"support_until": HOURS["environment_opens_at"]}, "support_until"),
        ({"messages_until": at(5, 27, 17)}, "messages_until"),
        ({"environment_closes_at": at(5, 28, 12)}, "environment_closes_at"),
        ({"support_until": None, "messages_until": None, "environment_closes_at": at(5, 27, 9)},
         "environment_closes_at"),
    ],
)  # fmt: skip
def test_the_moments_follow_each_other(changes, wrong):
    assert out_of_order(Event(**HOURS | changes)) == wrong


@pytest.mark.django_db
def test_the_checklist_tells_that_they_do_not():
    assert ORDER_OF_HOURS in missing(make_event(**HOURS | {"support_until": at(5, 30, 0)}))
    assert ORDER_OF_HOURS not in missing(make_event(**HOURS))


def test_all_four_move_along_over_the_change_to_winter_time(event):
    starts_at = at(11, 4, 10)
    shifts = plan(event, starts_at, timezone.now())
    assert {shift.field for shift in shifts if shift.along == Along.ENVIRONMENT} == set(MOMENTS)
    move_event(event=event, starts_at=starts_at, ends_at=at(11, 4, 18), shifts=shifts, along=set(Along))
    event.refresh_from_db()
    # Half an hour later on the clock, as the gathering itself.
    assert hours(event) == [at(11, 4, 9, 45), at(11, 4, 18, 30), at(11, 6, 0, 30), at(11, 8, 0, 30)]


def test_the_hours_of_who_helps_move_along_too_and_say_whose_they_are(event):
    room = make_room(event, title="De brommer naar de kas")
    person = make_lead(room, name="Fatima Host").room_parts.get()
    person.hours.create(starts_at=at(5, 27, 10), ends_at=at(5, 27, 11))
    shifts = plan(event, at(6, 3, 9, 30), timezone.now())
    found = [shift for shift in shifts if shift.along == Along.PRESENCE]
    assert [shift.what for shift in found] == ["Fatima Host, De brommer naar de kas"] * 2
    move_event(event=event, starts_at=at(6, 3, 9, 30), ends_at=at(6, 3, 18), shifts=shifts, along=set(Along))
    assert person.hours.get().starts_at == at(6, 3, 10)
    assert set(LABELS) == set(Along)


def test_a_copy_takes_the_hours_and_rules_along_but_not_how_many_came(event):
    copy = copy_event(event=event, title="Winter", slug="winter", starts_on=date(2027, 11, 4), by="beheer:1")
    copy.refresh_from_db()
    assert hours(copy) == [at(11, 4, 9, 15), at(11, 4, 18), at(11, 6, 0), at(11, 8, 0)]
    assert (copy.house_rules, copy.people_took_part) == ("Wees eerlijk.", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (24, 31),  # Monday: to read until the end of that week
        (27, 31),  # Thursday
        (29, 31),  # Saturday: as long as messages come in
        (30, 38),  # Sunday: messages come in on Monday, so until the end of the next week
    ],
)
def test_the_preset_of_an_online_day_can_be_read_until_the_sunday_after_its_messages(day, closes):
    event = create_from_preset(
        preset="online", title="Dag", slug="dag", starts_on=date(2027, 5, day), by="beheer:1"
    )  # fmt: skip
    first = date(2027, 5, 1)
    found = [(moment.date() - first).days + 1 for moment in hours(event)]
    assert found == [day, day, day + 2, closes]
    assert [moment.hour for moment in hours(event)] == [9, 18, 0, 0]
    assert out_of_order(event) is None


@pytest.mark.parametrize("day", range(24, 31))
def test_the_day_of_the_demo_can_be_read_until_the_end_of_the_week_too(day):
    first = date(2027, 5, day)
    closes = demo_moment(first, "+1 sunday 24:00")
    assert (closes.weekday(), closes.hour) == (0, 0)
    assert timedelta(days=2) <= closes.replace(tzinfo=None) - datetime(2027, 5, day) <= timedelta(days=8)
