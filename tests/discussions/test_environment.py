"""Who gets in, and what shows when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from discussions import schedule
from discussions.hours import Phase, phase_of
from events.models import Case, Event, ProgrammeItem
from registrations.models import State
from tests.environment import make_participant
from tests.factories import make_event, make_registration, make_user

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JOIN = "https://video.example.nl/gesprek-8412"


@pytest.fixture
def event(db) -> Event:
    """It opened an hour ago; one conversation is going on, one comes later."""
    now = timezone.now()
    event = make_event(
        starts_at=now - timedelta(hours=1),
        environment_opens_at=now - timedelta(hours=1),
        environment_closes_at=now + timedelta(hours=30),
    )
    hour = timedelta(hours=1)
    ProgrammeItem.objects.create(
        event=event, title="Gesprek", starts_at=now - hour / 2, ends_at=now + hour / 2, join_url=JOIN
    )
    ProgrammeItem.objects.create(
        event=event, title="Later", starts_at=now + hour, ends_at=now + 2 * hour, join_url=JOIN + "-later"
    )
    ProgrammeItem.objects.create(event=event, title="Praktijkcasussen")
    return event


def enter(client, event: Event, **fields):
    seat = make_participant(event, **fields)
    client.force_login(seat.user)
    return client.get(f"/omgeving/{event.slug}/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/omgeving/", "/omgeving/bestaat-niet/", "/omgeving/a/b/c", "/omgeving/x.pdf"])
def test_without_a_session_every_address_leads_to_the_login_and_back(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == f"/inloggen/?next={address}"


def test_an_existing_environment_leads_to_the_login_too(client, event):
    address = f"/omgeving/{event.slug}/"
    assert client.get(address)["Location"] == f"/inloggen/?next={address}"


@pytest.mark.parametrize("state", [State.CANDIDATE, State.CANCELLED])
def test_somebody_without_a_seat_gets_a_404(client, event, state):
    registration = make_registration(event, state=state, user=make_user())
    client.force_login(registration.user)
    assert client.get(f"/omgeving/{event.slug}/").status_code == 404
    assert client.get("/omgeving/bestaat-niet/").status_code == 404


def test_a_seat_elsewhere_is_no_seat_here(client, event):
    elsewhere = make_registration(make_event(), state=State.SEATED)
    client.force_login(elsewhere.user)
    assert client.get(f"/omgeving/{event.slug}/").status_code == 404


def test_a_draft_has_no_environment(client, event):
    Event.objects.update(status=Event.Status.DRAFT)
    assert enter(client, event).status_code == 404


def test_a_cancelled_gathering_says_so_and_has_no_links(client, event):
    Event.objects.update(status=Event.Status.CANCELLED)
    response = enter(client, event)
    assert response.status_code == 200
    assert "Deze bijeenkomst gaat niet door" in response.text
    assert JOIN not in response.text
    assert "Doe mee" not in response.text


def test_the_link_shows_only_in_its_hours(client, event):
    page = enter(client, event).content.decode()
    assert f'href="{JOIN}"' in page
    assert JOIN + "-later" not in page
    assert "Nu bezig" in page
    assert "De link om mee te doen staat hier vanaf" in page


def test_before_opening_the_programme_and_when_the_links_will_appear(client, event):
    Event.objects.update(environment_opens_at=timezone.now() + timedelta(minutes=5))
    page = enter(client, event).content.decode()
    assert "gaat open op" in page
    assert "Praktijkcasussen" in page
    assert JOIN not in page


def test_after_closing_no_link_shows(client, event):
    Event.objects.update(environment_closes_at=timezone.now() - timedelta(minutes=5))
    page = enter(client, event).content.decode()
    assert "gesloten" in page
    assert JOIN not in page


def test_nothing_of_it_is_kept_by_a_cache(client, event):
    assert "no-store" in enter(client, event)["Cache-Control"]


def test_a_case_shows_in_short(client, event):
    Case.objects.create(
        event=event, title="Een brommer", organisation="Gemeente Voorbeeld", summary="Wat **helpt** er?"
    )
    page = enter(client, event).content.decode()
    assert "<strong>helpt</strong>" in page


@pytest.mark.parametrize("number", [1, 30])
def test_as_many_queries_for_a_long_programme(client, event, number, django_assert_num_queries):
    for index in range(number):
        ProgrammeItem.objects.create(event=event, title=f"Deel {index}")
        Case.objects.create(event=event, title=f"Casus {index}", organisation="X", summary="Y")
    seat = make_participant(event)
    client.force_login(seat.user)
    with django_assert_num_queries(13):
        client.get(f"/omgeving/{event.slug}/")


def test_hours_set_on_the_item_go_before_its_own_and_summer_time_counts():
    start = datetime(2027, 3, 28, 13, 0, tzinfo=AMSTERDAM)
    event = Event(
        environment_opens_at=datetime(2027, 3, 28, 1, 30, tzinfo=AMSTERDAM),
        environment_closes_at=datetime(2027, 3, 28, 23, 59, tzinfo=AMSTERDAM),
    )
    item = ProgrammeItem(
        title="x",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        join_url=JOIN,
        link_from=start - timedelta(hours=1),
    )
    before = schedule.lines(event, [item], start - timedelta(hours=1, seconds=1))
    at = schedule.lines(event, [item], start - timedelta(hours=1))
    after = schedule.lines(event, [item], start + timedelta(hours=1))
    assert [lines[0].join_url for lines in (before, at, after)] == ["", JOIN, ""]
    # 1.30 in the night of summer time is an hour before 3.30: two o'clock does not exist.
    assert phase_of(event, datetime(2027, 3, 28, 3, 0, tzinfo=AMSTERDAM)) == Phase.OPEN
