"""An offered seat on the pages: by the mailed link without a login, and on one's own page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Role
from events.templatetags.samenspel import dutch_soon
from membership.links import issue
from membership.models import LoginLink
from outbox.models import OutgoingMail
from registrations.actions import offers
from registrations.models import Registration, State, StateChange
from tests.factories import make_delegation, make_event, make_registration, make_user
from tests.registrations.test_my_registration import logged_in, page_of
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db
PURPOSE = "registrations.offer"
YES, NO = {"antwoord": "ja"}, {"antwoord": "nee"}


@pytest.fixture
def event() -> Event:
    return make_event(capacity=1, allocated_at=timezone.now(), offer_hours=16)


@pytest.fixture
def offered(event) -> Registration:
    return make_registration(event, state=State.OFFERED, reason="order_of_registration")


def link_to(one: Registration) -> str:
    return issue(PURPOSE, address=one.address, target=str(one.public_id)).partition("//")[2].partition("/")[2]


def at_link(client: Client, one: Registration, data: dict | None = None) -> str:
    url = f"/{link_to(one)}"
    answer = client.get(url) if data is None else client.post(url, data, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def state_of(one: Registration) -> str:
    return Registration.objects.values_list("state", flat=True).get(pk=one.pk)


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- By the mailed link --------------------------------------------------------------------------


def test_looking_at_the_offer_changes_nothing_however_often(client, offered):
    url = f"/{link_to(offered)}"
    for look in (client.get, client.head, client.get):
        assert look(url).status_code == 200
    page = client.get(url).text
    assert f"Antwoorden kan tot {dutch_soon(offered.answer_until)}." in page
    assert "Ja, ik neem de plek" in page
    assert "Nee, geef de plek aan een ander" in page
    assert state_of(offered) == State.OFFERED
    assert not is_logged_in(client)
    assert not StateChange.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert LoginLink.objects.get().used_at is None


def test_yes_takes_the_seat_and_logs_in(client, offered):
    page = at_link(client, offered, YES)
    assert "De plek is vast." in page
    assert "Je hebt een plek" in page
    assert is_logged_in(client)
    assert state_of(offered) == State.SEATED
    assert kinds(offered.address) == ["seated"]


def test_no_hands_the_seat_on_and_logs_nobody_in(client, event, offered):
    waiting = make_registration(event)
    page = at_link(client, offered, NO)
    assert "De plek gaat naar een ander." in page
    assert not is_logged_in(client)
    assert state_of(offered) == State.CANCELLED
    assert state_of(waiting) == State.OFFERED


@pytest.mark.parametrize("data", [{}, {"antwoord": ""}, {"antwoord": "misschien"}])
def test_a_form_without_a_press_on_one_of_the_buttons_answers_nothing(client, offered, data):
    page = at_link(client, offered, data)
    assert "Kies: ik neem de plek" in page
    assert state_of(offered) == State.OFFERED
    assert not is_logged_in(client)
    assert LoginLink.objects.get().used_at is None


def test_saying_yes_twice_just_shows_the_seat(client, offered):
    reminder = link_to(offered)
    at_link(client, offered, YES)
    page = client.get(f"/{reminder}").text
    assert "Je hebt de plek al" in page
    assert "Bekijk mijn aanmelding" in page
    other = Client()
    answer = other.post(f"/{reminder}", follow=True)
    assert "Je hebt een plek" in re.sub(r"\s+", " ", answer.text)
    assert kinds(offered.address) == ["seated"]


def test_the_same_link_again_goes_on_to_the_registration(client, offered):
    url = f"/{link_to(offered)}"
    client.post(url, YES)
    answer = client.post(url, YES, follow=True)
    assert answer.redirect_chain[-1][0] == offered.get_absolute_url()
    assert "De link is al een keer gebruikt." in Client().get(url).text


def test_no_from_an_old_page_after_yes_elsewhere_keeps_the_seat(client, offered):
    url = f"/{link_to(offered)}"
    offers.accept(registration=offered, by="deelnemer")
    page = client.post(url, NO).text
    assert "al aangenomen" in page
    assert state_of(offered) == State.SEATED
    assert not is_logged_in(client)


CLOSED = [
    ({"answer_until": timezone.now() - timedelta(hours=1)}, {}, "tijd om te antwoorden is voorbij", True),
    ({"state": State.OFFER_LAPSED}, {}, "tijd om te antwoorden is voorbij", True),
    ({"state": State.CANCELLED}, {}, "al teruggegeven", True),
    ({"state": State.CANDIDATE}, {}, "staat weer in de rij", False),
    ({"state": State.HELD}, {}, "houdt de aanmelding apart", False),
    ({}, {"status": Event.Status.CANCELLED}, "gaat niet door", False),
]


@pytest.mark.parametrize(("change", "event_change", "words", "may_register"), CLOSED)
@pytest.mark.parametrize("data", [None, YES, NO])
def test_an_offer_that_is_gone_says_why_and_what_one_can_do(
    client, offered, data, change, event_change, words, may_register
):
    Registration.objects.filter(pk=offered.pk).update(**change)
    Event.objects.filter(pk=offered.event_id).update(**event_change)
    before = state_of(offered)
    page = at_link(client, offered, data)
    assert words in page
    assert ("Meld je opnieuw aan" in page) is may_register
    assert "Vraag ons om hulp" in page
    assert 'name="antwoord"' not in page
    assert state_of(offered) == before
    assert not is_logged_in(client)
    assert not OutgoingMail.objects.exists()


def test_the_link_of_an_erased_registration_is_gone(client, offered):
    url = f"/{link_to(offered)}"
    Registration.objects.filter(pk=offered.pk).update(address="weg@example.nl")
    assert "Deze link geldt niet meer" in client.get(url).text
    assert client.post(url, YES).status_code == 200
    assert state_of(offered) == State.OFFERED


def test_a_formal_gathering_says_u(client, offered):
    Event.objects.filter(pk=offered.event_id).update(formal=True)
    assert "Er is een plek voor u" in at_link(client, offered)


# --- On one's own page ---------------------------------------------------------------------------


def test_my_page_shows_the_offer_with_the_two_buttons(offered):
    page = page_of(offered)
    assert "Er is een plek voor jou" in page
    assert f"Antwoorden kan tot {dutch_soon(offered.answer_until)}." in page
    assert page.count('name="antwoord"') == 2
    assert "Toch niet komen?" not in page


@pytest.mark.parametrize(
    ("data", "state", "words"),
    [
        (YES, State.SEATED, "De plek is vast."),
        (NO, State.CANCELLED, "De plek gaat naar een ander."),
        ({}, State.OFFERED, "Kies: ik neem de plek"),
    ],
)
def test_the_buttons_on_my_page(offered, data, state, words):
    client = logged_in(offered)
    answer = client.post(reverse("registrations:offer", args=[offered.public_id]), data, follow=True)
    assert words in answer.text
    assert state_of(offered) == state


def test_an_answer_that_came_too_late_is_told_on_my_page(offered):
    client = logged_in(offered)
    offers.lapse_due(offered.answer_until)
    answer = client.post(reverse("registrations:offer", args=[offered.public_id]), YES, follow=True)
    page = re.sub(r"\s+", " ", answer.text)
    assert "De tijd om te antwoorden is voorbij." in page
    assert "Het aanbod is verlopen" in page
    assert "Meld je opnieuw aan" in page
    assert state_of(offered) == State.OFFER_LAPSED


def test_nobody_answers_for_somebody_else(offered):
    client = Client()
    url = reverse("registrations:offer", args=[offered.public_id])
    assert client.post(url, YES).status_code == 302
    client.force_login(make_user())
    assert client.post(url, YES).status_code == 404
    assert state_of(offered) == State.OFFERED


def test_looking_at_the_address_of_the_buttons_leads_to_my_page(offered):
    answer = logged_in(offered).get(reverse("registrations:offer", args=[offered.public_id]))
    assert answer.url == offered.get_absolute_url()
    assert state_of(offered) == State.OFFERED


def test_who_waits_reads_what_an_offer_is_and_when_the_next_falls(event, offered):
    page = page_of(make_registration(event))
    assert "Je staat op plek 1 in de rij" in page
    assert f"Uiterlijk {dutch_soon(offered.answer_until)} weten we of die vrijkomt." in page
    assert "16 kantooruren om ja te zeggen" in page


def test_after_the_stop_moment_nothing_is_promised(event, offered):
    Event.objects.filter(pk=event.pk).update(offers_until=timezone.now())
    page = page_of(make_registration(event))
    assert "We bieden geen plekken meer aan." in page
    assert "Uiterlijk" not in page


def test_somebody_apart_reads_that_and_whom_to_ask(event):
    page = page_of(make_registration(event, state=State.HELD))
    assert "De aanmelding staat apart" in page
    assert "Een vraag daarover?" in page


def test_a_delegation_reads_what_completing_it_would_change(event, offered):
    group = make_delegation(event, roles=["uitvoering", "beleid", "management"])
    member = group.members.first()
    page = page_of(member)
    assert "De delegatie mist nog iemand van bestuur. Komt die erbij? Dan is de delegatie compleet." in page
    assert "Je plek in de rij blijft dan gelijk." in page
    contact = logged_in(member)
    other = page_of(group.members.last(), contact)
    assert "De delegatie mist nog" not in other  # that page is somebody else's, read by the contact


def test_an_offered_seat_counts_as_taken_for_everybody(event, offered):
    client = Client()
    page = client.get(event.get_absolute_url()).text
    assert "plekken zijn vergeven" in page
    assert "in de rij" in client.get(reverse("registrations:register", args=[event.slug])).text


def test_the_contact_sees_who_is_offered_a_seat(event):
    group = make_delegation(event, roles=["uitvoering"])
    make_registration(event, Role.BELEID, State.OFFERED, group, name="Els Plan")
    client = logged_in(group.members.first())
    page = client.get(reverse("registrations:delegation", args=[group.public_id])).text
    assert "Plek aangeboden" in page


def test_my_overview_says_until_when(offered):
    page = logged_in(offered).get("/mijn/").text
    assert f"antwoord tot {dutch_soon(offered.answer_until)}" in page


@pytest.mark.parametrize("state", [State.OFFERED, State.OFFER_LAPSED, State.HELD])
def test_my_overview_names_every_state(event, state):
    labels = {State.OFFERED: "Plek voor je vrij", State.OFFER_LAPSED: "Aanbod verlopen", State.HELD: "Staat apart"}
    assert labels[state] in logged_in(make_registration(event, state=state)).get("/mijn/").text


@pytest.mark.parametrize("state", [State.OFFERED, State.CANDIDATE])
def test_queries_of_my_page_do_not_grow_with_the_line(event, state):
    group = make_delegation(event, roles=["uitvoering", "beleid"])
    one = make_registration(event, Role.MANAGEMENT, state, group)
    client = logged_in(one)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(one.get_absolute_url())
        return len(captured)

    queries()
    before = queries()
    for _ in range(30):
        make_registration(event)
        make_registration(event, state=State.OFFERED)
    assert queries() == before
