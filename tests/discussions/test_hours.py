"""Opening hours that keep themselves: each phase at its boundary, at midnight, and when the clock is put on or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from discussions.access import Visitor
from discussions.hours import Hours, Phase, hours_of, phase_of
from discussions.views.frame import frame
from events.models import Event
from registrations.models import GuestKind, State
from tests.admin.helpers import text_of
from tests.environment import browser_of, make_guest, make_lead, make_open_event, make_participant, make_room
from tests.factories import make_registration, make_user

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def at(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=AMSTERDAM, fold=fold)


# The day of facts 1, on a Thursday: messages until 28 May 24:00, to read until Sunday 24:00.
MAY = Event(
    environment_opens_at=at(5, 27, 9, 15),
    support_until=at(5, 27, 18),
    messages_until=at(5, 29, 0),
    environment_closes_at=at(5, 31, 0),
)


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (at(5, 27, 9, 15) - SECOND, Phase.BEFORE),
        (at(5, 27, 9, 15), Phase.OPEN),
        (at(5, 27, 18) - SECOND, Phase.OPEN),
        (at(5, 27, 18), Phase.UNSUPPORTED),
        (at(5, 28, 0), Phase.UNSUPPORTED),
        (at(5, 28, 23, 59), Phase.UNSUPPORTED),
        (at(5, 29, 0), Phase.READ_ONLY),
        (at(5, 30, 23, 59), Phase.READ_ONLY),
        (at(5, 31, 0), Phase.CLOSED),
    ],
)
def test_each_moment_of_the_day_of_may(moment, phase):
    assert phase_of(MAY, moment) == phase
    assert phase_of(MAY, moment.astimezone(UTC)) == phase


@pytest.mark.parametrize(
    ("month", "day", "hours"),
    [(3, 28, 23), (10, 31, 25)],  # the day that the clock is put on, and the one that it is put back
)
def test_midnight_is_midnight_when_the_clock_changes_in_between(month, day, hours):
    begin = at(month, day, 0)
    end = (begin + timedelta(days=1)).replace(tzinfo=AMSTERDAM)
    event = Event(environment_opens_at=begin, environment_closes_at=end)
    # The day lasts another number of hours, and so does the environment.
    lasts = hours * HOUR
    assert phase_of(event, begin.astimezone(UTC) + lasts - SECOND) == Phase.OPEN
    assert phase_of(event, begin.astimezone(UTC) + lasts) == Phase.CLOSED


def test_an_hour_that_comes_twice_closes_the_first_time_that_it_was_set_to():
    event = Event(environment_opens_at=at(10, 31, 0), messages_until=at(10, 31, 2, 30))
    assert phase_of(event, at(10, 31, 2, 29).astimezone(UTC)) == Phase.OPEN
    assert phase_of(event, at(10, 31, 2, 30).astimezone(UTC)) == Phase.READ_ONLY
    assert phase_of(event, at(10, 31, 2, 15, fold=1).astimezone(UTC)) == Phase.READ_ONLY


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({}, (MAY.support_until, MAY.messages_until, MAY.environment_closes_at)),
        ({"support_until": None}, (MAY.messages_until, MAY.messages_until, MAY.environment_closes_at)),
        ({"support_until": None, "messages_until": None}, (MAY.environment_closes_at,) * 3),
        ({"messages_until": None, "environment_closes_at": None}, (MAY.support_until, None, None)),
    ],
)
def test_an_empty_moment_is_the_one_that_follows(changes, hours):
    event = Event(environment_opens_at=MAY.environment_opens_at)
    for field in ("support_until", "messages_until", "environment_closes_at"):
        setattr(event, field, changes.get(field, getattr(MAY, field)))
    assert hours_of(event) == Hours(MAY.environment_opens_at, *hours)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(5, 26, 12), "De omgeving gaat open op donderdag 27 mei 2027, 9.15 uur."),
        (at(5, 27, 12), "De omgeving is open. Er is hulp tot donderdag 27 mei 2027, 18.00 uur. "
         "Schrijven kan tot vrijdag 28 mei 2027, 24.00 uur."),
        (at(5, 28, 0), "De hulp is gestopt. Schrijven kan nog tot vrijdag 28 mei 2027, 24.00 uur. "
         "Lezen kan tot zondag 30 mei 2027, 24.00 uur."),
        (at(5, 29, 0), "Hier kan niemand meer schrijven. Lezen kan tot zondag 30 mei 2027, 24.00 uur."),
        (at(5, 31, 0), "De omgeving is gesloten sinds zondag 30 mei 2027, 24.00 uur. Je kunt het programma nog lezen."),
    ],
)  # fmt: skip
def test_the_banner_says_where_we_are(moment, words):
    event = make_open_event(
        **{name: getattr(MAY, name) for name in vars(MAY) if name.endswith(("_until", "s_at")) and "env" in name},
        support_until=MAY.support_until,
        messages_until=MAY.messages_until,
    )
    seat = make_participant(event)
    visitor = Visitor(event, seat.user, seat, seat.user.visits.get(), moment)
    banner = render_to_string("discussions/includes/banner.html", frame(visitor))
    assert " ".join(text_of_html(banner).split()) == words


def text_of_html(html: str) -> str:
    from lxml.html import fromstring

    return fromstring(html).text_content()


@pytest.fixture
def early(db) -> Event:
    now = timezone.now()
    return make_open_event(
        starts_at=now + 5 * HOUR, environment_opens_at=now + 4 * HOUR, support_until=None, messages_until=None
    )


def test_who_prepares_the_day_rehearses_before_it_opens_and_others_wait(early):
    room = make_room(early)
    kinds = (GuestKind.SPEAKER, GuestKind.HOST, GuestKind.CASE_OWNER, GuestKind.GUIDE)
    organiser = make_registration(early, state=State.SEATED, user=make_user(staff=True, is_superuser=True), name="Otto")
    early_birds = [*(make_guest(early, kind) for kind in kinds), make_lead(room), organiser]
    others = [make_participant(early), make_guest(early, GuestKind.PANEL), make_guest(early, GuestKind.EXPERIENCE)]
    start = f"/omgeving/{early.slug}/"
    for seat in early_birds:
        client = browser_of(seat)
        client.post(f"{start}spelregels/")
        assert client.get(room.get_absolute_url()).status_code == 200
        answer = client.get(start)
        assert "Proefdraaien." in answer.text
        assert room.get_absolute_url() in answer.text
    for seat in others:
        client = browser_of(seat)
        assert client.get(room.get_absolute_url())["Location"] == start
        answer = client.get(start)
        assert "gaat open op" in answer.text
        assert "Proefdraaien" not in text_of(answer)
        assert room.get_absolute_url() not in answer.text


def test_a_participant_who_represents_a_case_rehearses_only_when_they_lead_it(early):
    room = make_room(early)
    seat = make_participant(early)
    part = room.people.create(registration=seat, part="vertegenwoordiger")
    start = f"/omgeving/{early.slug}/"
    assert browser_of(seat).get(room.get_absolute_url())["Location"] == start
    part.part = "inbrenger"
    part.save()
    assert browser_of(seat).get(room.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("moment", ["before", "closed"])
def test_the_start_is_read_without_the_rules_before_and_after(early, moment):
    if moment == "closed":
        now = timezone.now()
        Event.objects.update(environment_opens_at=now - 9 * HOUR, environment_closes_at=now - HOUR)
    early.programme.create(title="Opening", starts_at=early.starts_at)
    seat = make_participant(early, agreed=False)
    answer = browser_of(seat).get(f"/omgeving/{early.slug}/")
    assert answer.status_code == 200
    assert "Opening" in answer.text
