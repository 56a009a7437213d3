"""The rooms of an environment: how they come to be, and what their page shows to whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import RestrictedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml.html import fromstring

from discussions import tasks
from discussions.actions import rooms
from discussions.models import Post, PresenceHour, Room, RoomFile, RoomKind, RoomPart, RoomPerson, Thread, ThreadKind
from events.models import Case, Event, ProgrammeItem, Role
from membership.models import Membership
from registrations.models import OwnCase
from tests.environment import (
    browser_of,
    make_guest,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
)
from tests.factories import make_case_slot, make_delegation, make_event, make_own_case

pytestmark = pytest.mark.django_db
PARTS = {role: f"Dit is de kant van {role}." for role in Role.values}


def make_case(event: Event, **fields: object) -> Case:
    return Case.objects.create(
        **{"event": event, "title": "De brommer", "organisation": "Gemeente Duinrand", "summary": "Kort."} | fields
    )


def make_item(event: Event, **fields: object) -> ProgrammeItem:
    now = timezone.now()
    hours = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=1)}
    link = {"join_url": "https://video.example.nl/opening"}
    return ProgrammeItem.objects.create(**{"event": event, "title": "Het gesprek"} | hours | link | fields)


def page_of(seat, room) -> str:
    response = browser_of(seat).get(room.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


# --- They come to be ---


def test_each_case_live_item_and_own_case_gets_a_room_and_the_network_one_with_its_questions():
    event = make_open_event()
    make_case(event)
    make_case(event)  # of the same title, so with another address
    make_item(event)
    make_item(event, title="Zonder link", join_url="")
    make_item(event, title="De hele dag", starts_at=None, ends_at=None)
    own_case = make_own_case(make_delegation(event), make_case_slot(event), title="Geheim")
    made = rooms.ensure_rooms(event=event)
    slugs = {room.slug: room.kind for room in made if room.kind != RoomKind.OWN_CASE}
    assert slugs == {
        "de-brommer": "casus", "de-brommer-2": "casus", "het-gesprek": "live", "samen-het-netwerk-vormen": "netwerk",
    }  # fmt: skip
    assert "geheim" not in Room.objects.get(own_case=own_case).slug
    network = Room.objects.get(kind=RoomKind.NETWORK)
    assert [thread.title for thread in network.threads.order_by("order")] == list(rooms.NETWORK_QUESTIONS)
    assert rooms.ensure_rooms(event=event) == []
    assert Thread.objects.count() == 3


def test_a_room_follows_the_title_of_what_it_is_about():
    event = make_open_event()
    case, item = make_case(event), make_item(event)
    rooms.ensure_rooms(event=event)
    Room.objects.filter(case=case).update(programme_item=None)
    Case.objects.update(title="De fiets")
    ProgrammeItem.objects.update(title="Een ander gesprek")
    rooms.ensure_due(timezone.now())
    assert {room.title for room in Room.objects.all()} == {"De fiets", "Een ander gesprek", rooms.NETWORK_TITLE}
    assert not rooms.lacking_rooms(timezone.now()).exists()
    assert item.room.slug == "het-gesprek"  # links to it stay good


def test_a_case_with_a_live_hour_has_one_room_that_keeps_its_title(django_assert_num_queries):
    event = make_open_event()
    case, item = make_case(event), make_item(event)
    Room.objects.create(event=event, kind=RoomKind.CASE, case=case, programme_item=item, slug="a", title=case.title)
    rooms.ensure_due(timezone.now())
    assert set(Room.objects.values_list("title", flat=True)) == {case.title, rooms.NETWORK_TITLE}
    with django_assert_num_queries(1):
        assert rooms.ensure_due(timezone.now()) == 0


@pytest.mark.parametrize(
    ("fields", "gets"),
    [
        pytest.param({}, True, id="open now"),
        pytest.param({"environment_opens_at": timedelta(days=29)}, True, id="within a month"),
        pytest.param({"environment_opens_at": timedelta(days=31)}, False, id="later"),
        pytest.param({"environment_closes_at": timedelta(minutes=-1)}, False, id="closed"),
        pytest.param({"environment_opens_at": None}, False, id="without an environment"),
        pytest.param({"status": Event.Status.DRAFT}, False, id="a draft"),
        pytest.param({"status": Event.Status.CANCELLED}, False, id="called off"),
    ],
)
def test_the_clock_makes_them_a_month_before(fields, gets):
    now = timezone.now()
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    if "environment_opens_at" in fields:
        moments |= {"support_until": None, "messages_until": None, "environment_closes_at": None}
    event = make_open_event(**moments)
    make_case(event)
    tasks.clock()
    assert Room.objects.filter(event=event).exists() == gets


def test_the_clock_asks_one_question_when_no_room_is_missing(django_assert_num_queries):
    for _ in range(3):
        event = make_open_event()
        make_case(event)
        rooms.ensure_rooms(event=event)
    with django_assert_num_queries(1):
        rooms.ensure_due(timezone.now())


def test_an_own_case_that_is_claimed_gets_its_room_with_the_clock():
    event = make_open_event()
    rooms.ensure_rooms(event=event)
    own_case = make_own_case(make_delegation(event), make_case_slot(event))
    assert rooms.ensure_due(timezone.now()) == 1
    assert Room.objects.get(own_case=own_case).kind == RoomKind.OWN_CASE


@pytest.mark.parametrize("what", ["case", "item"])
def test_what_people_wrote_outlives_the_case_or_item(what):
    event = make_open_event()
    case, item = make_case(event), make_item(event)
    rooms.ensure_rooms(event=event)
    with pytest.raises(RestrictedError):
        (case if what == "case" else item).delete()
    event.delete()  # as a whole it goes


def test_a_summary_of_a_case_has_at_most_sixty_words():
    event = make_event()
    make_case(event, summary="woord " * 60).clean()
    with pytest.raises(ValidationError, match="61 woorden"):
        make_case(event, summary="woord " * 61).clean()


# --- A case ---


@pytest.fixture
def case_room():
    event = make_open_event()
    room = make_room(event, case=make_case(event, **PARTS), title="De brommer")
    for number, role in enumerate(Role.values):
        make_thread(room, kind=ThreadKind.POSED, role=role, title=f"Vraag aan {role}?", order=number)
    return room


@pytest.mark.parametrize("role", Role.values)
def test_ones_own_role_and_its_question_come_first(case_room, role):
    page = page_of(make_participant(case_room.event, role=role), case_room)
    assert f'<h2 id="jouw-vraag">Vraag aan {role}?</h2>' in page
    order = sorted(Role.values, key=lambda one: page.index(f'id="kant-{one}"'))
    assert order[0] == role
    assert all(text in page for text in PARTS.values())
    assert all(f"Vraag aan {one}?" in page for one in Role.values)


def test_ones_own_question_is_answered_on_the_page(case_room):
    seat = make_participant(case_room.event, role=Role.BESTUUR)
    browser, thread = browser_of(seat), case_room.threads.get(role=Role.BESTUUR)
    page = browser.get(case_room.get_absolute_url()).content.decode()
    form = page.split('class="room-question__form"')[1].split("</form>")[0]
    token = form.split('name="form_token" value="')[1].split('"')[0]
    for _ in range(2):  # a second press places nothing
        browser.post(thread.get_absolute_url(), {"body": "Ik vertel over Samira.", "form_token": token})
    post = Post.objects.get()
    assert (post.thread, post.registration) == (thread, seat)
    page = browser.get(case_room.get_absolute_url()).content.decode()
    assert "1 antwoord" in page.split('class="room-question__form"')[1].split("</form>")[0]


def test_who_has_no_role_reads_all_four_questions(case_room):
    page = page_of(make_guest(case_room.event), case_room)
    assert "jouw-vraag" not in page
    assert page.count("Vraag aan deze rol") == 4


def test_when_nobody_can_write_there_is_no_form(case_room):
    Event.objects.update(support_until=None, messages_until=timezone.now())
    page = page_of(make_participant(case_room.event, role=Role.BESTUUR), case_room)
    assert "Vraag aan bestuur?" in page
    assert "room-question__form" not in page


def test_who_helps_stands_there_with_role_and_hours_and_who_is_here_now_first(case_room):
    now = timezone.now()
    later = RoomPerson.objects.create(
        room=case_room, registration=make_guest(case_room.event, name="Ruben"), part=RoomPart.REPRESENTATIVE,
        role=Role.MANAGEMENT,
    )  # fmt: skip
    here = RoomPerson.objects.create(
        room=case_room, registration=make_guest(case_room.event, name="Hatice"), part=RoomPart.REPRESENTATIVE,
        role=Role.UITVOERING,
    )  # fmt: skip
    gone = make_guest(case_room.event, name="Weggegaan")
    gone.state = "cancelled"
    gone.save()
    RoomPerson.objects.create(room=case_room, registration=gone, part=RoomPart.REPRESENTATIVE)
    hours = {
        later: (timedelta(hours=1), timedelta(hours=2)),
        here: (timedelta(minutes=-10), timedelta(minutes=10)),
    }
    for person, (begin, end) in hours.items():
        PresenceHour.objects.create(person=person, starts_at=now + begin, ends_at=now + end)
    PresenceHour.objects.create(person=later, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    page = page_of(make_participant(case_room.event), case_room)
    assert page.index("Hatice") < page.index("Ruben")
    assert page.count("Nu hier") == 1
    assert page.count(" uur</li>") == 2  # what is over is left out
    assert "Weggegaan" not in page


# --- Live, network, own case ---


@pytest.mark.parametrize(
    ("begin", "shows"),
    [
        pytest.param(timedelta(minutes=-5), True, id="now"),
        pytest.param(timedelta(hours=2), False, id="later"),
        pytest.param(timedelta(hours=-3), False, id="over"),
    ],
)
def test_the_link_to_join_and_the_number_show_in_their_hours_alone(begin, shows):
    event = make_open_event()
    starts_at = timezone.now() + begin
    item = make_item(event, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    room = make_room(event, RoomKind.LIVE, programme_item=item, dial_in="088 123 45 67", recorded=True, captioned=True)
    page = page_of(make_participant(event), room)
    assert ("https://video.example.nl/opening" in page) == shows
    assert ("088 123 45 67" in page) == shows
    assert ("wordt opgenomen" in page and "Er is ondertiteling" in page) == (begin > timedelta(hours=-3))


def test_a_recording_shows_once_it_has_captions_and_consent():
    event = make_open_event()
    room = make_room(event, RoomKind.LIVE, programme_item=make_item(event))
    seat = make_participant(event)
    assert "Kijk de opname terug" not in page_of(seat, room)
    Room.objects.update(
        recording_url="https://video.example.nl/opname", recording_captioned=True, recording_consent=True
    )
    assert "https://video.example.nl/opname" in page_of(seat, room)


def test_the_network_asks_three_questions_to_answer_at_once():
    event = make_open_event()
    rooms.ensure_rooms(event=event)
    page = page_of(make_participant(event), Room.objects.get(kind=RoomKind.NETWORK))
    assert page.count("room-question__form") == 3
    assert all(question in page for question in rooms.NETWORK_QUESTIONS)


def test_what_one_answered_there_goes_along_to_word_lid():
    event = make_open_event()
    rooms.ensure_rooms(event=event)
    room, seat = Room.objects.get(kind=RoomKind.NETWORK), make_participant(event)
    first, second, _ = room.threads.order_by("order")
    assert 'href="/lid-worden/"' in page_of(seat, room)
    make_post(first, seat, "Dat het <b>kan</b>.")
    make_post(second, seat, "Liever zonder naam.", nameless=True, shown_as="Een deelnemer")
    make_post(second, body="Van een ander.")
    browser = browser_of(seat)
    page = fromstring(browser.get(room.get_absolute_url()).content)
    (form,) = (one for one in page.forms if one.action == "/lid-worden/")
    assert form.fields["wish"] == f"{first.title}\nDat het <b>kan</b>."
    answer = browser.post("/lid-worden/", {"stap": "meenemen", "wish": form.fields["wish"] + "x" * 2000})
    field = fromstring(answer.content).get_element_by_id("id_wish")
    assert field.value.strip().startswith(form.fields["wish"]) and len(field.value.strip()) == 1000
    assert not Membership.objects.exists()


@pytest.fixture
def own_room():
    event = make_open_event()
    now = timezone.now()
    slot = make_case_slot(
        event, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=55),
        join_url="https://video.example.nl/eigen",
    )  # fmt: skip
    delegation = make_delegation(event)
    own_case = make_own_case(delegation, slot, title="Onze casus", description="Waar wij op vastlopen.")
    return make_room(event, RoomKind.OWN_CASE, own_case=own_case, title="Onze casus")


def test_an_own_case_has_its_link_for_the_delegation_and_the_guide(own_room):
    for seat in (
        make_participant(own_room.event, delegation=own_room.own_case.delegation),
        make_lead(own_room, RoomPart.GUIDE),
    ):
        page = page_of(seat, own_room)
        assert "https://video.example.nl/eigen" in page
        assert "Waar wij op vastlopen." in page


def test_a_shared_own_case_is_read_by_others_without_its_link(own_room):
    seat = make_participant(own_room.event)
    assert browser_of(seat).get(own_room.get_absolute_url()).status_code == 404
    OwnCase.objects.update(shared=True)
    page = page_of(seat, own_room)
    assert "Waar wij op vastlopen." in page
    assert "https://video.example.nl/eigen" not in page


# --- Files ---


def make_file(room: Room, **fields: object) -> RoomFile:
    about = {"title": "Het plan", "mimetype": "application/pdf", "size": 7} | fields
    return RoomFile.objects.create(room=room, file=ContentFile(b"%PDF-1.", name="a.pdf"), **about)


def file_address(one: RoomFile) -> str:
    return f"/omgeving/{one.room.event.slug}/bestand/{one.public_id}/"


def test_a_file_is_handed_out_to_be_saved(case_room):
    one = make_file(case_room)
    seat = make_participant(case_room.event)
    assert f'href="{file_address(one)}"' in page_of(seat, case_room)
    response = browser_of(seat).get(file_address(one))
    assert b"".join(response.streaming_content) == b"%PDF-1."
    assert response["Content-Disposition"] == 'attachment; filename="het-plan.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_file_is_for_who_may_enter_the_room(own_room):
    one = make_file(own_room)
    elsewhere = make_participant(make_open_event())
    for seat in (make_participant(own_room.event), elsewhere):
        assert browser_of(seat).get(file_address(one)).status_code == 404
    assert browser_of(make_lead(own_room, RoomPart.GUIDE)).get(file_address(one)).status_code == 200


def test_a_file_that_is_gone_from_the_disk_is_not_found(case_room):
    one = make_file(case_room)
    one.file.storage.delete(one.file.name)
    assert browser_of(make_participant(case_room.event)).get(file_address(one)).status_code == 404


# --- The number of queries ---


def _fill(room: Room, number: int) -> None:
    now = timezone.now()
    for count in range(number):
        guest = make_guest(room.event)
        person = RoomPerson.objects.create(room=room, registration=guest, part=RoomPart.REPRESENTATIVE)
        PresenceHour.objects.create(person=person, starts_at=now, ends_at=now + timedelta(hours=1))
        make_file(room, title=f"Bestand {count}")
        make_post(make_thread(room, kind=ThreadKind.POSED))
        make_post(make_thread(room))


def test_the_page_asks_as_much_for_thirty_of_each_as_for_one(case_room):
    browser = browser_of(make_participant(case_room.event, role=Role.BESTUUR))
    _fill(case_room, 1)
    browser.get(case_room.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        browser.get(case_room.get_absolute_url())
    _fill(case_room, 29)
    with CaptureQueriesContext(connection) as thirty:
        browser.get(case_room.get_absolute_url())
    assert len(thirty) == len(one)
