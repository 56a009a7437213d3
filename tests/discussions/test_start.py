"""The start of the environment: what is new, who helps, where the rooms are; and the house rules at the door."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml.html import fromstring

from discussions.models import Post, PresenceHour, RoomKind, Summary, Visit
from events.models import Case, Event, ProgrammeItem
from registrations.models import State
from tests.admin.helpers import text_of
from tests.environment import (
    browser_of,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
)
from tests.factories import make_case_slot, make_delegation, make_own_case, make_user
from tests.walk.walker import writes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def event() -> Event:
    return make_open_event()


@pytest.fixture
def reader(event):
    """Somebody who looked an hour ago."""
    seat = make_participant(event)
    Visit.objects.filter(user=seat.user).update(read_until=timezone.now() - HOUR)
    return seat


def start(seat) -> str:
    return f"/omgeving/{seat.event.slug}/"


def page(seat):
    return browser_of(seat).get(start(seat))


def add_news(event, number: int) -> None:
    """So many of everything that the start shows."""
    slot = make_case_slot(event, guides=100)
    for index in range(number):
        room = make_room(event)
        make_post(make_thread(room))
        live = ProgrammeItem.objects.create(event=event, title=f"Live {index}", starts_at=event.starts_at)
        make_room(event, RoomKind.LIVE, programme_item=live)
        own = make_own_case(make_delegation(event), slot, shared=True)
        make_post(make_thread(make_room(event, RoomKind.OWN_CASE, own_case=own)))
        now = timezone.now()
        PresenceHour.objects.create(person=make_lead(room).room_parts.get(), starts_at=now - HOUR, ends_at=now + HOUR)


@pytest.mark.parametrize("number", [1, 30])
def test_the_same_queries_for_one_of_everything_and_for_thirty(event, reader, number, django_assert_num_queries):
    add_news(event, number)
    client = browser_of(reader)
    client.get(start(reader))
    with django_assert_num_queries(13):
        assert client.get(start(reader)).status_code == 200


def test_what_others_placed_since_is_new_by_room_and_what_i_or_others_hid_is_not(event, reader):
    kas, dijk = make_room(event, title="De kas"), make_room(event, title="De dijk")
    thread = make_thread(kas, title="Wie betaalt?")
    make_post(thread, body="Wij **leenden** er een & het werkte.")
    make_post(thread, body="Wij ook.")
    make_post(make_thread(dijk), body="Van lang geleden.", created_at=timezone.now() - 2 * HOUR)
    make_post(thread, reader, body="Mijn eigen bericht.")
    make_post(thread, body="Weggehaald.", state="verborgen", hidden_reason="Privacy")
    make_post(thread, body="Teruggenomen.", state="ingetrokken")
    answer = page(reader)
    text = text_of(answer)
    assert "De kas 2 nieuwe berichten" in text
    assert "Wij leenden er een & het werkte." in text
    for hidden in ("lang geleden", "Mijn eigen", "Weggehaald", "Teruggenomen"):
        assert hidden not in text


def test_a_title_that_was_hidden_with_the_first_post_is_no_news(event, reader):
    thread = make_thread(make_room(event), title="Samira uit de Kerkstraat")
    make_post(thread, state="verborgen")
    make_post(thread, body="Een reactie daarop")
    text = text_of(page(reader))
    assert "Een reactie daarop" in text
    assert "Samira" not in text
    assert "Verborgen gesprek" in text


def test_a_post_without_a_name_shows_no_name_here_either(event, reader):
    writer = make_participant(event, name="Geheime Schrijver")
    room = make_room(event, allow_nameless=True)
    make_post(make_thread(room), writer, nameless=True, shown_as="Uitvoering, gemeente")
    text = text_of(page(reader))
    assert "Uitvoering, gemeente:" in text
    assert "Geheime" not in text
    assert writer.organisation.name not in text
    # It keeps its day only; it is read all the same.
    browser_of(reader).post(f"{start(reader)}gezien/")
    assert "Uitvoering, gemeente:" not in text_of(page(reader))
    late = make_participant(event, agreed=False)
    browser_of(late).post(f"{start(late)}spelregels/")
    assert "Uitvoering, gemeente:" not in text_of(page(late))


def test_what_is_new_in_a_closed_room_is_for_who_may_enter_it(event, reader):
    own = make_own_case(make_delegation(event), make_case_slot(event), title="Stil")
    make_post(make_thread(make_room(event, RoomKind.OWN_CASE, own_case=own, title="Stil")), body="Besloten woorden.")
    assert "Besloten woorden" not in page(reader).text


def test_the_page_changes_nothing_and_the_press_makes_it_read(event, reader):
    make_post(make_thread(make_room(event)), body="Nieuw.")
    client = browser_of(reader)
    client.get(start(reader))
    with writes() as written:
        shown = client.get(start(reader))
    assert written == set()
    until = shown.context["now"].isoformat()
    make_post(make_thread(make_room(event)), body="Net erna.")
    assert client.get(f"{start(reader)}gezien/").status_code == 405
    answer = client.post(f"{start(reader)}gezien/", {"tot": until}, follow=True)
    text = text_of(answer)
    assert "Nieuw." not in text
    assert "Net erna." in text  # it came after the page was shown


def test_what_came_without_a_name_after_the_page_was_shown_stays_new(event, reader):
    nameless = {"nameless": True, "shown_as": "Een deelnemer"}
    make_post(make_thread(make_room(event)), body="Gezien zonder naam.", **nameless)
    client = browser_of(reader)
    fields = dict(fromstring(client.get(start(reader)).content).xpath("//form[contains(@action, 'gezien')]")[0].fields)
    make_post(make_thread(make_room(event)), body="Net erna zonder naam.", **nameless)
    text = text_of(client.post(f"{start(reader)}gezien/", fields, follow=True))
    assert "Gezien zonder naam." not in text
    assert "Net erna zonder naam." in text
    client.post(f"{start(reader)}gezien/", {"bericht": "9" * 18})
    assert Visit.objects.get(user=reader.user).seen_post <= Post.objects.latest("pk").pk


@pytest.mark.parametrize(
    "until", ["", "gisteren", "2020-01-01T00:00", "9999-01-01T00:00:00+00:00", "2020-01-01T00:00Z"]
)
def test_what_is_read_never_goes_back_nor_into_the_future(event, reader, until):
    before = Visit.objects.get(user=reader.user).read_until
    browser_of(reader).post(f"{start(reader)}gezien/", {"tot": until})
    assert before <= Visit.objects.get(user=reader.user).read_until <= timezone.now()


def test_who_helps_now_stands_there_with_the_room_until_when(event, reader):
    room = make_room(event, title="De kas")
    now = timezone.now()
    for name, begin, end in (("Fatima", -1, 1), ("Vroeger", -2, -1), ("Straks", 1, 2)):
        person = make_lead(room, name=name).room_parts.get()
        PresenceHour.objects.create(person=person, starts_at=now + begin * HOUR, ends_at=now + end * HOUR)
    text = text_of(page(reader))
    assert "Fatima, gespreksleider" in text
    assert "Vroeger" not in text
    assert "Straks, " not in text
    Event.objects.update(messages_until=now - HOUR, support_until=now - HOUR)
    assert "Fatima" not in text_of(page(reader))


def test_a_helper_who_gave_the_seat_back_helps_no_more(event, reader):
    guest = make_lead(make_room(event), name="Fatima")
    now = timezone.now()
    PresenceHour.objects.create(person=guest.room_parts.get(), starts_at=now - HOUR, ends_at=now + HOUR)
    type(guest).objects.filter(pk=guest.pk).update(state=State.CANCELLED)
    assert "Fatima" not in text_of(page(reader))


def test_cases_live_items_and_the_network_lead_to_their_rooms(event, reader):
    live = ProgrammeItem.objects.create(event=event, title="Gesprek", starts_at=timezone.now())
    rooms = [
        make_room(event),
        make_room(event, RoomKind.LIVE, programme_item=live),
        make_room(event, RoomKind.NETWORK),
    ]
    Case.objects.create(event=event, title="Nog zonder ruimte", organisation="X", summary="Y")
    answer = page(reader)
    assert all(f'href="{room.get_absolute_url()}"' in answer.text for room in rooms)
    assert "Nog zonder ruimte" in answer.text


def test_the_summary_is_named_once_it_is_published(event, reader):
    summary = Summary.objects.create(event=event)
    assert "Lees de samenvatting" not in page(reader).text
    summary.published_at = timezone.now()
    summary.save()
    assert "Lees de samenvatting" in page(reader).text


def test_an_organiser_without_a_seat_gets_in_also_when_it_is_off(event):
    organiser = make_user(staff=True, is_superuser=True, name="Otto")
    Visit.objects.create(event=event, user=organiser)
    seat = make_participant(event)
    client = browser_of(seat)
    client.force_login(organiser)
    assert "Welkom Otto. Je bent hier namens de organisatie." in text_of(client.get(start(seat)))
    Event.objects.update(status=Event.Status.CANCELLED)
    answer = client.get(start(seat))
    assert "gaat niet door" in answer.text
    assert "Naar mijn aanmelding" not in answer.text


# --- The house rules --------------------------------------------------------------------------------------------------


def test_who_comes_in_first_agrees_once_and_goes_on_to_what_was_asked_for(event):
    seat = make_participant(event, agreed=False)
    room = make_room(event)
    client = browser_of(seat)
    asked = client.get(room.get_absolute_url())
    assert asked["Location"].startswith(f"{start(seat)}spelregels/?next=")
    assert client.get(start(seat))["Location"] == f"{start(seat)}spelregels/"
    rules = client.get(asked["Location"])
    for told in ("inwoner", "buiten deze omgeving", "bewaren", "Wet open overheid"):
        assert told in text_of(rules)
    assert not Visit.objects.filter(user=seat.user).exists()
    answer = client.post(f"{start(seat)}spelregels/", {"next": room.get_absolute_url()})
    assert answer["Location"] == room.get_absolute_url()
    client.post(f"{start(seat)}spelregels/")
    assert Visit.objects.filter(user=seat.user).count() == 1
    assert client.get(start(seat)).status_code == 200
    assert "Ik houd mij hieraan" not in client.get(f"{start(seat)}spelregels/").text


@pytest.mark.parametrize("target", ["//kwaad.example", "https://kwaad.example/", "/\\kwaad", "javascript:alert(1)", ""])
def test_agreeing_leads_to_a_page_of_this_site_alone(event, target):
    seat = make_participant(event, agreed=False)
    client = browser_of(seat)
    assert client.post(f"{start(seat)}spelregels/", {"next": target})["Location"] == start(seat)
    page = client.get(f"{start(seat)}spelregels/", {"next": target})
    assert page.context["next"] == start(seat)


def test_a_gathering_may_have_rules_of_its_own(event):
    Event.objects.update(house_rules="Wees **eerlijk**. <script>alert(1)</script>")
    seat = make_participant(event, agreed=False)
    text = browser_of(seat).get(f"{start(seat)}spelregels/").text
    assert "<strong>eerlijk</strong>" in text
    assert "<script>alert" not in text
    assert "Wet open overheid" not in text


def test_nobody_agrees_to_a_gathering_that_is_off_or_not_theirs(event):
    seat = make_participant(event, agreed=False)
    other = make_participant(make_open_event())
    assert browser_of(other).post(f"{start(seat)}spelregels/").status_code == 404
    Event.objects.update(status=Event.Status.CANCELLED)
    assert browser_of(seat).post(f"{start(seat)}spelregels/")["Location"] == start(seat)
    assert not Visit.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    "typed",
    ["2026-13-45T00:00:00+00:00", "2026-01-01T25:61:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)
def test_no_moment_that_somebody_makes_up_breaks_seeing(typed):
    event = make_open_event()
    response = browser_of(make_participant(event)).post(f"/omgeving/{event.slug}/gezien/", {"tot": typed})
    assert response.status_code == 302
