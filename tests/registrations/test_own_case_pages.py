"""The page of the own case, and what other pages tell about it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import formats, timezone

from events.models import CaseSlot, Event, Role
from registrations.actions import own_cases
from registrations.models import Delegation, OwnCase, State
from tests.admin.helpers import text_of
from tests.factories import (
    ALL_ROLES,
    make_case_slot,
    make_delegation,
    make_event,
    make_own_case,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
TEXT = {"title": "Wonen boven de winkel", "description": "Wie beslist?\nEn wanneer?"}


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def slots(event) -> list[CaseSlot]:
    first = make_case_slot(event)
    return [first, make_case_slot(event, starts_at=first.ends_at)]


@pytest.fixture
def group(event) -> Delegation:
    return make_delegation(event)


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def contact(group) -> Client:
    return browser(group.members.get(address=group.contact_address).user)


def at(group: Delegation, name: str = "own-case") -> str:
    return reverse(f"registrations:{name}", args=[group.public_id])


def press(client: Client, group: Delegation, slot: CaseSlot | None = None, /, **fields: object):
    return client.post(at(group), ({"slot": slot.pk} if slot else {}) | TEXT | fields)


# --- Who gets in ---


def test_nobody_but_the_contact_finds_it(group, slots):
    member = group.members.exclude(address=group.contact_address).first()
    other = make_delegation(group.event)
    leader = other.members.get(address=other.contact_address)
    assert Client().get(at(group)).status_code == 302  # to log in
    for user in (make_user(), make_user(staff=True), member.user, leader.user):
        client = browser(user)
        assert client.get(at(group)).status_code == 404
        assert press(client, group, slots[0]).status_code == 404
    assert not OwnCase.objects.exists()


def test_a_gathering_without_hours_leads_back_to_the_delegation(contact, group):
    assert contact.get(at(group)).url == at(group, "delegation")
    assert press(contact, group).url == at(group, "delegation")


def test_looking_changes_nothing(contact, group, slots):
    make_own_case(group, slots[0])
    before = list(OwnCase.objects.values())
    for method in (contact.get, contact.head):
        assert method(at(group), {"stap": "teruggeven"}).status_code == 200
    assert list(OwnCase.objects.values()) == before


# --- Choosing ---


def test_the_contact_chooses_a_time(contact, group, slots):
    page = text_of(contact.get(at(group)))
    assert "13.00 tot 14.00 uur: nog 1 plek" in page
    answer = contact.post(at(group), TEXT | {"slot": slots[0].pk, "shared": "on"}, follow=True)
    assert "De tijd is gekozen." in text_of(answer)
    own = OwnCase.objects.get()
    assert (own.slot, own.title, own.description, own.shared) == (slots[0], TEXT["title"], TEXT["description"], True)
    page = text_of(contact.get(at(group)))
    for shown in ("13.00 tot 14.00 uur", TEXT["title"], "Bewaar de tekst", "Geef de tijd terug"):
        assert shown in page


def test_a_secretary_who_takes_no_part_may_choose_too(event, slots):
    group = make_delegation(event, contact_name="Sia", contact_address="sia@example.nl")
    assert press(browser(make_user("sia@example.nl")), group, slots[0]).status_code == 302
    assert OwnCase.objects.get().delegation == group


def test_without_all_roles_the_page_says_which_one_is_missing(event, slots):
    group = make_delegation(event, roles=ALL_ROLES[:3])
    contact = browser(group.members.get(address=group.contact_address).user)
    page = text_of(contact.get(at(group)))
    assert "Nu mist nog: Bestuur / directie." in page
    assert "Kies deze tijd" not in page
    answer = press(contact, group, slots[0])
    assert answer.status_code == 422
    assert "alle vier de rollen" in text_of(answer)


def test_a_time_that_has_just_gone_keeps_what_was_typed_and_shows_what_is_free(contact, group, slots):
    contact.get(at(group))
    make_own_case(make_delegation(group.event), slots[0])
    answer = press(contact, group, slots[0])
    page = text_of(answer)
    assert answer.status_code == 422
    assert "De tijd 13.00 tot 14.00 uur is niet meer vrij. Kies een andere tijd." in page
    assert TEXT["title"] in answer.text
    assert "En wanneer?" in answer.text
    assert "14.00 tot 15.00 uur: nog 1 plek" in page
    assert f'value="{slots[0].pk}"' not in answer.text
    assert press(contact, group, slots[1]).status_code == 302


def test_it_is_as_clear_when_the_time_goes_between_looking_and_locking(contact, group, slots, monkeypatch):
    def overtaken(**wish: object) -> None:
        make_own_case(make_delegation(group.event), slots[0])
        own_cases.claim(**wish)

    monkeypatch.setattr(
        "registrations.views.own_case.actions", type("Slow", (), vars(own_cases) | {"claim": overtaken})
    )
    answer = press(contact, group, slots[0])
    assert answer.status_code == 422
    assert "net vergeven aan een andere delegatie" in text_of(answer)
    assert TEXT["title"] in answer.text


def test_when_the_last_time_has_gone_the_text_is_still_there(contact, group, slots):
    for slot in slots:
        make_own_case(make_delegation(group.event), slot)
    answer = press(contact, group, slots[0])
    page = text_of(answer)
    assert answer.status_code == 422
    assert "er is nu geen andere tijd meer vrij" in page
    assert TEXT["title"] in answer.text
    assert "Alle tijden zijn vergeven." in text_of(contact.get(at(group)))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Geef de casus een titel."),
        ({"title": "x" * 121}, "Dit is te lang."),
        ({"description": "x" * 4001}, "Maak je tekst bij ‘Waar gaat het over’ korter."),
        ({"title": "Links\u202erechts"}, "onzichtbaar teken"),
        ({"slot": ""}, "Kies een tijd."),
        ({"slot": "999999"}, "Deze tijd is er niet meer."),
        ({"slot": "x"}, "Deze tijd is er niet meer."),
    ],
)
def test_what_is_wrong_is_told_at_the_form(contact, group, slots, fields, sentence):
    answer = press(contact, group, slots[0], **fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not OwnCase.objects.exists()


def test_pressed_twice_is_one_claim(contact, group, slots):
    for _ in range(2):
        assert press(contact, group, slots[0]).status_code == 302
    assert "al een tijd" in text_of(contact.get(at(group)))
    assert OwnCase.objects.count() == 1


def test_what_is_typed_is_text_and_no_html(contact, group, slots):
    press(contact, group, slots[0], title="<b>dik</b>", description="<script>alert(1)</script>")
    page = contact.get(at(group)).text
    assert "&lt;b&gt;dik&lt;/b&gt;" in page
    assert "<script>alert" not in page


# --- Changing ---


def test_text_and_time_are_changed_each_by_its_own_button(contact, group, slots):
    own = make_own_case(group, slots[0])
    answer = contact.post(at(group), {"stap": "tekst", "title": "Anders", "description": ""}, follow=True)
    assert "De tekst is bewaard." in text_of(answer)
    answer = contact.post(at(group), {"stap": "tijd", "slot": slots[1].pk}, follow=True)
    assert "De delegatie heeft nu deze tijd." in text_of(answer)
    own.refresh_from_db()
    assert (own.title, own.description, own.slot) == ("Anders", "", slots[1])


def test_another_time_that_has_just_gone_leaves_the_present_one(contact, group, slots):
    own = make_own_case(group, slots[0])
    make_own_case(make_delegation(group.event), slots[1])
    answer = contact.post(at(group), {"stap": "tijd", "slot": slots[1].pk})
    assert answer.status_code == 422
    assert "er is nu geen andere tijd meer vrij" in text_of(answer)
    own.refresh_from_db()
    assert own.slot == slots[0]
    assert "Er is nu geen andere tijd vrij." in text_of(contact.get(at(group)))


def test_the_time_is_given_back(contact, group, slots):
    make_own_case(group, slots[0])
    answer = contact.post(at(group), {"stap": "teruggeven"}, follow=True)
    assert "De tijd is teruggegeven." in text_of(answer)
    assert not OwnCase.objects.live().exists()
    for step in ("teruggeven", "tekst", "tijd"):
        again = contact.post(at(group), {"stap": step}, follow=True)
        assert "heeft geen tijd meer" in text_of(again)


@pytest.mark.parametrize(
    "fields", [{"withdrawn_at": timezone.now()}, {"status": Event.Status.CANCELLED}, {"ends_at": timezone.now()}]
)
def test_what_is_over_can_be_read_and_not_changed(contact, group, slots, fields):
    own = make_own_case(group, slots[0])
    if "withdrawn_at" in fields:
        Delegation.objects.filter(pk=group.pk).update(**fields)
    else:
        Event.objects.filter(pk=group.event_id).update(
            **fields, **({"starts_at": timezone.now() - timedelta(hours=9)} if "ends_at" in fields else {})
        )
    page = text_of(contact.get(at(group)))
    assert own.title in page
    assert "Bewaar de tekst" not in page
    assert ("Geef de tijd terug" in page) is ("withdrawn_at" in fields)


def test_a_missing_role_is_told_before_the_clock_has_seen_it(contact, group, slots):
    make_own_case(group, slots[0])
    group.members.filter(role=Role.BESTUUR).update(state=State.CANCELLED)
    for page in (at(group), at(group, "delegation")):
        text = text_of(contact.get(page))
        assert "mist nu een rol: Bestuur / directie" in text
        assert "Vraag voor deze rol een collega, uiterlijk" in text
    OwnCase.objects.update(incomplete_since=timezone.now(), mend_until=timezone.now())
    assert "De organisator beslist nu" in text_of(contact.get(at(group)))


# --- Other pages ---


def test_the_pages_of_delegation_and_members_tell_about_it(contact, group, slots):
    member = group.members.exclude(address=group.contact_address).first()
    theirs = browser(member.user)
    assert "Kies een tijd" in text_of(contact.get(at(group, "delegation")))
    assert "Eigen casus" not in text_of(theirs.get(member.get_absolute_url()))
    make_own_case(group, slots[0])
    for client, path in ((contact, at(group, "delegation")), (theirs, member.get_absolute_url())):
        text = text_of(client.get(path))
        for shown in ("13.00 tot 14.00 uur", "Wonen boven de winkel", "Nee, alleen de delegatie en de begeleider"):
            assert shown in text
    assert at(group) not in theirs.get(member.get_absolute_url()).text
    assert at(group) in contact.get(at(group, "delegation")).text


def test_who_was_only_asked_does_not_see_it(group, slots):
    make_own_case(group, slots[0])
    user = make_user()
    asked = make_registration(group.event, Role.BELEID, State.INVITED, group, address=user.email)
    assert "Eigen casus" not in text_of(browser(user).get(asked.get_absolute_url()))


def test_the_page_takes_the_same_queries_for_one_hour_and_for_thirty(
    contact, group, slots, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(30) as counted:
            contact.get(at(group))
        return len(counted)

    queries()
    one = queries()
    for number in range(28):
        slot = make_case_slot(group.event, starts_at=slots[1].ends_at + timedelta(hours=number))
        make_own_case(make_delegation(group.event), slot)
    assert queries() == one


def test_the_public_page_tells_the_hours_and_what_is_free(client, group, slots):
    path = group.event.get_absolute_url()
    assert "nog 1 plek" in text_of(client.get(path))
    own = own_cases.claim(delegation=group, slot=slots[0], by="contactpersoon", shared=True, **TEXT)
    page = text_of(client.get(path))
    assert "13.00 tot 14.00 uur vol" in page
    assert TEXT["title"] not in page
    own_cases.swap(own_case=own, slot=slots[1], by="contactpersoon")
    page = text_of(client.get(path))
    assert "13.00 tot 14.00 uur nog 1 plek" in page
    assert "14.00 tot 15.00 uur vol" in page


def test_a_gathering_without_hours_says_nothing_of_own_cases(client, event):
    assert "eigen casus" not in text_of(client.get(event.get_absolute_url()))


def test_an_hour_on_a_later_day_names_that_day_once(contact, group, slots):
    later = make_case_slot(group.event, starts_at=slots[0].starts_at + timedelta(days=1))
    day = formats.date_format(timezone.localtime(later.starts_at), "l j F Y")
    assert f"{day}, 13.00 tot 14.00 uur: nog 1 plek" in text_of(contact.get(at(group)))
    make_own_case(group, later)
    assert text_of(contact.get(at(group))).count(day) == 1
