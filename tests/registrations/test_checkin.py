"""The door of a venue: who is found, who is counted, and who may press."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from membership.models import User
from netwerk.groups import DOOR, ensure_groups
from registrations.actions import checkin, seats
from registrations.admin.history import history_of
from registrations.door import read_code
from registrations.models import GuestKind, Registration, State
from registrations.papers import confirmation
from tests.admin.helpers import text_of
from tests.factories import make_event, make_organisation, make_registration, make_user

DAY = timedelta(days=1)


@pytest.fixture
def host(db: None) -> User:
    ensure_groups()
    user = make_user(staff=True, name="Dora Deur")
    user.groups.add(Group.objects.get(name=DOOR))
    return user


@pytest.fixture
def porter(host: User) -> Client:
    client = Client()
    client.force_login(host)
    return client


@pytest.fixture
def event(db: None) -> Event:
    return make_event(title="Dag", starts_at=timezone.now(), allocated_at=timezone.now() - DAY)


def door(event: Event, query: str = "") -> str:
    return reverse("registrations:checkin", args=[event.slug]) + query


def page_of(registration: Registration, event: Event | None = None) -> str:
    slug = (event or registration.event).slug
    return reverse("registrations:checkin-person", args=[slug, registration.public_id])


def seated(event: Event, **fields: object) -> Registration:
    return make_registration(event, state=State.SEATED, **fields)


def names(response: object) -> list[str]:
    return [one.name for one in response.context["door"].found]


# --- Pressing -------------------------------------------------------------------------------------------------------


def test_one_press_counts_one_person_once(porter, event, host):
    one, _ = seated(event, name="Sanne"), seated(event)
    response = porter.post(page_of(one), follow=True)
    assert "Welkom: Sanne is binnen." in text_of(response)
    one.refresh_from_db()
    first = one.attended_at
    assert one.attended_by == f"beheer:{host.pk}"
    assert "Sanne was al binnen" in text_of(porter.post(page_of(one), follow=True))
    one.refresh_from_db()
    assert one.attended_at == first
    assert "1 van 2 binnen" in text_of(porter.get(door(event)))


def test_pressing_in_the_list_leads_back_to_the_list(porter, event):
    one = seated(event)
    assert porter.post(page_of(one), {"lijst": "1"}).url == door(event)
    assert porter.post(page_of(one)).url == page_of(one)


def test_the_wrong_name_can_be_undone_and_that_stays_in_the_history(porter, event, host):
    one = seated(event)
    porter.post(page_of(one))
    assert "niet meer binnen" in text_of(porter.post(page_of(one), {"uit": "1"}, follow=True))
    one.refresh_from_db()
    assert (one.attended_at, one.attended_by) == (None, "")
    entry = history_of(one)[-1]
    assert entry.what.startswith("Inchecken teruggedraaid (was binnen sinds")
    assert entry.by == "Dora Deur (beheer)"
    porter.post(page_of(one), {"uit": "1"})
    assert LogEntry.objects.count() == 1
    porter.post(page_of(one))
    one.refresh_from_db()
    entry = history_of(one)[-1]
    assert (entry.what, entry.by) == ("Ingecheckt bij de deur", "Dora Deur (beheer)")


def test_looking_counts_nobody(porter, event):
    one = seated(event)
    for path in (page_of(one), door(event), door(event, f"?code={one.public_id}"), one.get_absolute_url()):
        porter.get(path, follow=True)
    one.refresh_from_db()
    assert one.attended_at is None


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_count_once():
    event = make_event(starts_at=timezone.now(), allocated_at=timezone.now() - DAY)
    one = seated(event)
    barrier = Barrier(6)

    def press(number: int) -> bool:
        mine = Registration.objects.select_related("event").get(pk=one.pk)
        barrier.wait()
        try:
            return checkin.check_in(registration=mine, by=f"beheer:{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        firsts = list(pool.map(press, range(6)))
    assert sum(firsts) == 1
    one.refresh_from_db()
    assert one.attended_by == f"beheer:{firsts.index(True)}"


def test_who_gave_the_seat_back_a_moment_ago_is_not_counted(event):
    one = seated(event, name="Sanne")
    stale = Registration.objects.select_related("event").get(pk=one.pk)
    seats.cancel(registration=one, by="deelnemer")
    with pytest.raises(Refused, match="Sanne is afgemeld"):
        checkin.check_in(registration=stale, by="beheer:1")


# --- Answers for who is not expected ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in State if state != State.SEATED])
def test_without_a_seat_nobody_is_counted_and_the_page_says_why(porter, event, state):
    fields = {"offered_at": timezone.now(), "answer_until": timezone.now() + DAY} if state == State.OFFERED else {}
    one = make_registration(event, state=state, name="Sanne", **fields)
    response = porter.get(page_of(one))
    assert "Geen plek" in text_of(response)
    assert "door-answer--no" in response.content.decode()
    assert "Check in" not in text_of(response)
    assert f"Sanne {checkin.no_seat_because(one)}" in text_of(porter.post(page_of(one), follow=True))
    one.refresh_from_db()
    assert one.attended_at is None


def test_a_code_of_another_gathering_says_so(porter, event):
    other = make_event(title="Elders", starts_at=timezone.now() + 9 * DAY)
    one = seated(other)
    text = text_of(porter.get(page_of(one, event)))
    assert "Andere bijeenkomst" in text
    assert "voor Elders" in text
    porter.post(page_of(one, event))
    one.refresh_from_db()
    assert one.attended_at is None


def test_a_code_of_the_other_gathering_of_today_leads_to_its_door(porter, event):
    other = make_event(title="Hiernaast", starts_at=timezone.now())
    one = seated(other)
    assert f'href="{page_of(one)}"' in porter.get(page_of(one, event)).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": timezone.now() + 2 * DAY}, "Inchecken kan op de dag zelf."),
        ({"starts_at": None}, "Inchecken kan op de dag zelf."),
        ({"starts_at": timezone.now(), "status": Event.Status.CANCELLED}, "Deze bijeenkomst gaat niet door."),
    ],
)
def test_on_another_day_nobody_is_counted(porter, fields, sentence):
    one = seated(make_event(**fields))
    assert sentence in text_of(porter.get(page_of(one)))
    assert sentence in text_of(porter.post(page_of(one), follow=True))
    one.refresh_from_db()
    assert one.attended_at is None


def test_the_day_after_one_can_still_work_through_a_list_on_paper(porter):
    one = seated(make_event(starts_at=timezone.now() - 2 * DAY))
    porter.post(page_of(one))
    one.refresh_from_db()
    assert one.attended_at is not None


# --- Finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["zoe", "ZOË", "Zoé", "ozturk", "türk zoe", " zoe   ozt ", "Duinrand", "dúinrand zo"])
def test_a_part_of_the_name_is_enough_without_minding_capitals_and_accents(porter, event, words):
    seated(event, name="Zoë Öztürk", organisation=make_organisation("Gemeente Duinrand"))
    seated(event, name="Iemand Anders")
    assert names(porter.get(door(event), {"naam": words})) == ["Zoë Öztürk"]


def test_without_words_one_sees_who_is_still_to_come_in(porter, event):
    seated(event, name="Zoë")
    seated(event, name="Ab")
    seated(event, name="Binnen", attended_at=timezone.now())
    make_registration(event, name="Wacht")
    assert names(porter.get(door(event))) == ["Ab", "Zoë"]
    assert names(porter.get(door(event), {"naam": "binnen"})) == ["Binnen"]
    assert "Geen plek" in text_of(porter.get(door(event), {"naam": "wacht"}))


def test_a_guest_without_organisation_is_found_too(porter, event):
    seated(event, name="Riet", guest=True, guest_kind=GuestKind.PANEL, organisation=None)
    text = text_of(porter.get(door(event), {"naam": "riet"}))
    assert "Riet inwonerspanel" in text
    assert "None" not in text


def test_nobody_found_says_what_to_do(porter, event):
    text = text_of(porter.get(door(event), {"naam": "xyz"}))
    assert "Niemand gevonden." in text
    assert "Haal de organisator." in text


def test_more_than_fifty_ask_for_another_letter(porter, event):
    body = make_organisation()
    for number in range(53):
        seated(event, name=f"Persoon {number}", organisation=body)
    response = porter.get(door(event))
    assert len(names(response)) == 50
    assert "En nog 3." in text_of(response)


def test_the_list_takes_the_same_queries_at_one_and_at_thirty(porter, event):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            porter.get(door(event), {"naam": "deelnemer"})
        return len(asked)

    seated(event)
    queries()
    before = queries()
    for _ in range(29):
        seated(event)
    assert queries() == before


# --- The QR code ----------------------------------------------------------------------------------------------------


def test_the_code_on_the_paper_leads_staff_to_the_one_button(porter, event):
    one = seated(event)
    address = confirmation(one).address
    assert "/link/" not in address
    path = address.partition("//")[2].partition("/")[2]
    assert porter.get(f"/{path}").url == page_of(one)
    assert "Check in" in text_of(porter.get(page_of(one)))


def test_the_same_code_leads_the_owner_to_the_own_page_and_a_stranger_to_the_login(event):
    one = seated(event)
    mine, stranger = Client(), Client()
    mine.force_login(one.user)
    stranger.force_login(make_user())
    path = one.get_absolute_url()
    assert "Mijn aanmelding" in text_of(mine.get(path))
    assert stranger.get(path).status_code == 404
    assert Client().get(path).url.startswith("/inloggen/")


def test_staff_who_take_part_see_their_own_page(event, host):
    one = make_registration(event, state=State.SEATED, address=host.email, user=host)
    client = Client()
    client.force_login(host)
    assert client.get(one.get_absolute_url()).status_code == 200


def test_what_a_camera_read_leads_to_the_person(porter, event):
    one = seated(event)
    for code in (confirmation(one).address, str(one.public_id), f" {str(one.public_id).upper()} "):
        assert porter.get(door(event), {"code": code}).url == page_of(one)


@pytest.mark.parametrize(
    "code",
    [
        "https://kwaad.example.nl/",
        "javascript:alert(1)",
        "7c2f8d1e-0000-4000-8000-000000000000",
        "x" * 5_000,
        "12345",
        "\x00",
    ],
)
def test_any_other_code_is_not_followed_and_says_so(porter, event, code):
    response = porter.get(door(event), {"code": code})
    assert response.url == door(event, "?onbekend")
    assert "Deze QR-code kennen we niet." in text_of(porter.get(response.url))


def test_only_a_number_of_a_registration_is_read_from_a_code():
    number = uuid4()
    assert read_code(f"https://samenspel.example.nl/aanmelding/{number}/") == number
    assert read_code("https://samenspel.example.nl/") is None


# --- Who may --------------------------------------------------------------------------------------------------------


def test_strangers_log_in_as_staff_and_others_learn_nothing(event):
    one = seated(event)
    member, helper = Client(), Client()
    member.force_login(one.user)
    helper.force_login(make_user(staff=True))
    for path in (door(event), page_of(one)):
        assert Client().get(path).url.startswith("/admin/login/?next=")
        for client in (member, helper):
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
    one.refresh_from_db()
    assert one.attended_at is None


def test_the_permission_counts_for_staff_alone(event):
    ensure_groups()
    user = make_user()
    user.groups.add(Group.objects.get(name=DOOR))
    client = Client()
    client.force_login(user)
    assert client.get(door(event)).status_code == 404


def test_a_draft_and_an_erased_registration_are_not_there(porter, event):
    draft = make_event(status=Event.Status.DRAFT, starts_at=timezone.now())
    assert porter.get(door(draft)).status_code == 404
    assert porter.get(page_of(seated(draft))).status_code == 404
    gone = seated(event, erased_at=timezone.now())
    assert porter.get(page_of(gone)).status_code == 404
    assert porter.get(door(event), {"code": gone.public_id}).url == door(event, "?onbekend")


def test_only_the_page_with_the_camera_may_use_one(porter, event):
    one = seated(event)
    assert porter.get(door(event))["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    assert not porter.get(page_of(one)).has_header("Permissions-Policy")


def test_whoever_only_helps_at_the_door_reads_no_names_of_long_ago(porter, host):
    ago = timezone.now() - 3 * DAY
    event = make_event(starts_at=ago, ends_at=ago + timedelta(hours=8))
    one = seated(event)
    assert porter.get(door(event)).status_code == 200
    Event.objects.update(starts_at=ago - 6 * DAY, ends_at=ago - 5 * DAY)
    for path in (door(event), door(event, f"?code={one.public_id}"), page_of(one)):
        assert porter.get(path).status_code == 404
    assert porter.post(page_of(one)).status_code == 404
    host.user_permissions.add(Permission.objects.get(codename="view_registration"))
    assert porter.get(door(event)).status_code == 200
