"""Handing a seat over: the pages of who has it, and the link of who takes it over."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from registrations.models import Registration, State
from registrations.office_time import AMSTERDAM
from tests.factories import make_delegation, make_organisation, make_registration, make_user
from tests.registrations.handing_over import ANSWER, NEW, accept, ask, at, handed_out, link_to, mails, seated

pytestmark = pytest.mark.django_db


def page_of(one: Registration) -> str:
    return reverse("registrations:substitute", args=[one.public_id])


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


WISH = {"name": "Nel Nieuw", "address": NEW, "role": "beleid"}


def test_the_person_asks_sees_and_withdraws():
    old = seated()
    client = logged_in(old.user)
    assert page_of(old) in client.get(old.get_absolute_url()).content.decode()
    page = client.get(page_of(old)).content.decode()
    assert '<option value="beleid" selected>' in page
    answer = client.post(page_of(old), WISH, follow=True).content.decode()
    assert "Nel Nieuw krijgt nu een mail" in answer
    assert "Nu gevraagd: Nel Nieuw" in answer
    assert "Nel Nieuw is gevraagd" in client.get(old.get_absolute_url()).content.decode()
    answer = client.post(page_of(old), {"stap": "terug"}, follow=True).content.decode()
    assert "De vraag is ingetrokken" in answer
    assert "Nu gevraagd" not in answer


def test_the_contact_asks_for_a_member():
    group = make_delegation(handed_out(), roles=[], contact_name="Sas", contact_address="sas@example.nl")
    old = seated(group.event, delegation=group)
    client = logged_in(make_user("sas@example.nl"))
    assert page_of(old) in client.get(reverse("registrations:delegation", args=[group.public_id])).content.decode()
    assert client.post(page_of(old), WISH).status_code == 302
    assert old.substitutes.get().changes.first().by == "contactpersoon"


def test_wrong_input_says_what_to_do_and_asks_nobody():
    old = seated()
    client = logged_in(old.user)
    answer = client.post(page_of(old), {"name": "www.spam.example", "address": "geen adres", "role": "koning"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Vul een e-mailadres in met een @" in page
    assert "Kies de rol van deze collega" in page
    answer = client.post(page_of(old), WISH | {"address": old.address})
    assert (answer.status_code, "adres van wie de plek nu heeft" in answer.content.decode()) == (422, True)
    assert not old.substitutes.exists()


def test_others_find_no_page():
    group = make_delegation(handed_out(), state=State.SEATED)
    colleague, old = group.members.last(), group.members.all()[1]
    for user in (colleague.user, make_user()):
        client = logged_in(user)
        assert client.get(page_of(old)).status_code == 404
        assert client.post(page_of(old), WISH).status_code == 404
    assert not old.substitutes.exists()


def test_without_a_seat_the_page_leads_back():
    one = make_registration(handed_out())
    assert logged_in(one.user).get(page_of(one))["Location"] == one.get_absolute_url()


def test_after_the_last_day_the_page_says_so():
    with at(datetime(2027, 5, 27, 8, 0, tzinfo=AMSTERDAM)):
        old = seated(handed_out(starts_at=datetime(2027, 5, 27, 9, 30, tzinfo=AMSTERDAM)))
        page = logged_in(old.user).get(page_of(old)).content.decode()
        assert "Dat kon tot en met woensdag 26 mei 2027" in page
        assert 'name="address"' not in page


def test_looking_at_the_link_changes_nothing_and_pressing_does():
    old = seated()
    request = ask(old)
    link, client = link_to(request), Client()
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    page = client.get(link).content.decode()
    assert old.name in page
    assert "Neem je de plek over?" in page
    request.refresh_from_db()
    assert request.state == State.INVITED
    answer = client.post(link, ANSWER | {"antwoord": "ja"})
    assert answer["Location"] == request.get_absolute_url()
    request.refresh_from_db()
    assert (request.state, request.name) == (State.SEATED, "Nelleke Nieuw")
    assert "hebt een plek" in client.get(request.get_absolute_url()).content.decode()


def test_no_by_the_link_needs_nothing_filled_in():
    request = ask(seated())
    answer = Client().post(link_to(request), {"antwoord": "nee"}, follow=True).content.decode()
    assert "Wie het vroeg, hoort het" in answer
    request.refresh_from_db()
    assert request.state == State.DECLINED


@pytest.mark.parametrize("wish", [{}, {"antwoord": "misschien"}, {"antwoord": "ja", "name": ""}])
def test_a_wrong_answer_by_the_link_keeps_the_link(wish):
    request = ask(seated())
    link = link_to(request)
    assert "error-summary" in Client().post(link, ANSWER | wish).content.decode()
    assert Client().post(link, ANSWER | {"antwoord": "ja"}).status_code == 302


def test_a_link_whose_seat_has_gone_says_so():
    old = seated()
    request = ask(old)
    link = link_to(request)
    Registration.objects.filter(pk=old.pk).update(state=State.HELD)
    page = Client().get(link).content.decode()
    assert "Deze vraag geldt niet meer" in page
    assert "<form" not in page.partition("<main")[2]
    assert "is er niet meer" in Client().post(link, ANSWER | {"antwoord": "ja"}).content.decode()


def test_the_one_who_is_asked_and_has_an_account_reads_who_asks():
    old = seated()
    user = make_user(NEW)
    request = ask(old)
    page = logged_in(user).get(request.get_absolute_url()).content.decode()
    assert f"{old.name} wil een plek aan je geven" in " ".join(page.split()).replace("jou", "je")


def test_a_paid_seat_of_somebody_alone_takes_the_bill_along():
    event = handed_out(price="95.00", formal=True)
    bill = make_delegation(event, roles=[], contact_address="betaalt@example.nl", organisation=make_organisation())
    old = seated(event, delegation=bill, address="betaalt@example.nl")
    assert accept(ask(old)).delegation == bill
    assert mails("substitute_copy") == []  # the contact is the one who went
