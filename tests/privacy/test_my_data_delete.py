"""`/mijn/gegevens/verwijderen/`: what goes and stays is said beforehand, and the press does it, once and for all."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership import links
from membership.models import LoginLink, Membership, MembershipChange, MembershipState, User
from outbox import actions, delivery
from outbox.models import MailState, OutgoingMail
from privacy import forgetting
from privacy.forgetting import forget, person_of, resume
from privacy.models import Erasure
from privacy.registry import Wishes
from registrations.models import Registration, State
from tests.factories import make_delegation, make_event, make_registration, make_user
from tests.membership.support import clock, is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
ADDRESS = "/mijn/gegevens/verwijderen/"
SURE = {"posts": "laten", "sure": "on"}
EMAIL = "noor@gemeente.example.nl"


def log_in(client, user):
    url = links.issue("login", address=user.email, user=user)
    assert client.post(url.removeprefix("http://localhost:8000")).status_code == 302
    return client


@pytest.fixture
def noor():
    user = make_user(EMAIL, name="Noor de Wit")
    Membership.objects.create(user=user, state=MembershipState.MEMBER, decided_at=timezone.now())
    return user


def test_the_seat_goes_to_the_next_in_line_and_nothing_of_the_person_stays(client, noor):
    event = make_event(capacity=1, priority=False, allocated_at=timezone.now())
    mine = make_registration(event, state=State.SEATED, user=noor, address=EMAIL, name="Noor de Wit")
    waiting = make_registration(event)
    elsewhere = log_in(Client(), noor)
    old_link = links.issue("login", address=EMAIL, user=noor).removeprefix("http://localhost:8000")
    log_in(client, noor)
    page = client.get(ADDRESS).content.decode()
    assert event.title in page
    assert "Dit verdwijnt" in page and "Dit blijft, en waarom" in page
    done = client.post(ADDRESS, SURE, follow=True)
    assert done.redirect_chain == [(reverse("gegevens-verwijderd"), 302)]
    assert "Je bent uitgelogd en verwijderd" in done.content.decode()
    waiting.refresh_from_db()
    assert waiting.state in (State.SEATED, State.OFFERED)
    kept = Registration.objects.filter(pk=mine.pk).first()
    assert kept is None or (kept.state == State.CANCELLED and not kept.name and not kept.address)
    assert not User.objects.filter(email=EMAIL).exists()
    # Nobody is logged in any more, and no link leads in.
    assert not is_logged_in(client)
    assert not is_logged_in(elsewhere)
    late = Client()
    late.post(old_link)
    assert not is_logged_in(late)
    assert not LoginLink.objects.filter(address=EMAIL).exists()
    assert not any("Noor" in str(one.get_decoded()) for one in Session.objects.all())


def test_a_login_afterwards_is_answered_as_for_anybody_unknown(client, noor):
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    answers = []
    for address in (EMAIL, "vreemd@example.nl"):
        page = Client().post("/inloggen/", {"address": address}, follow=True).content.decode().replace(address, "X")
        rendered = latest_mail(address).rendered
        assert "/link/" not in rendered.text
        answers.append((re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page), rendered.subject))
    assert answers[0] == answers[1]


def test_the_last_mail_leaves_and_its_row_forgets_the_address(client, noor):
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    [row] = OutgoingMail.objects.filter(address=EMAIL)
    assert row.kind == "membership.erased"
    rendered = latest_mail(EMAIL).rendered
    assert rendered.subject == "Je gegevens zijn verwijderd"
    assert "Noor" not in rendered.text
    delivery.deliver("login", seconds=10)
    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert (row.address, row.copy, row.arguments) == ("", "", {})
    assert EMAIL not in row.key


def test_a_last_mail_that_can_not_leave_forgets_the_address_after_a_day(client, noor):
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    OutgoingMail.objects.filter(address=EMAIL).update(state=MailState.FAILED)
    actions.forget_left(timezone.now())
    assert OutgoingMail.objects.filter(address=EMAIL).exists()
    actions.forget_left(timezone.now() + timedelta(days=1, minutes=1))
    assert not OutgoingMail.objects.filter(address=EMAIL).exists()


def test_the_box_and_the_choice_are_needed(client, noor):
    log_in(client, noor)
    for data in ({}, {"posts": "laten"}, {"sure": "on"}, {"posts": "anders", "sure": "on"}):
        response = client.post(ADDRESS, data)
        assert response.status_code == 422, data
        assert "<title>Fout: " in response.content.decode()
    assert User.objects.filter(pk=noor.pk, is_active=True).exists()
    assert not Erasure.objects.exists()


def test_it_asks_for_a_login_of_just_now_and_comes_back(client, noor):
    start = timezone.now()
    with clock(start):
        log_in(client, noor)
        assert "Ja, verwijder mij" in client.get(ADDRESS).content.decode()
    with clock(start + timedelta(minutes=11)):
        page = client.get(ADDRESS).content.decode()
        assert "Ja, verwijder mij" not in page
        assert "Dit verdwijnt" in page  # to read, before the trouble of a mail
        prove = client.post(ADDRESS, SURE)["Location"]
        assert prove == reverse("account_prove") + "?next=%2Fmijn%2Fgegevens%2Fverwijderen%2F"
        assert client.get(prove).status_code == 200
        client.post(prove)
        assert client.post(latest_mail(EMAIL).path)["Location"] == ADDRESS
        assert "Ja, verwijder mij" in client.get(ADDRESS).content.decode()
    assert not Erasure.objects.exists()


def test_staff_read_why_not_and_a_press_does_nothing(client):
    staff = make_user(staff=True)
    client.force_login(staff)
    for response in (client.get(ADDRESS), client.post(ADDRESS, SURE)):
        assert "Vraag een collega" in response.content.decode()
        assert "Ja, verwijder mij" not in response.content.decode()
    with pytest.raises(forgetting.CannotForget):
        forget(person_of(staff), Wishes(), by="zelf")
    assert User.objects.filter(pk=staff.pk, is_active=True).exists()
    assert not Erasure.objects.exists()


def test_pressed_twice_is_once(client, noor):
    event = make_event(allocated_at=timezone.now())
    make_registration(event, state=State.SEATED, user=noor, address=EMAIL)
    person = person_of(noor)
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    assert client.post(ADDRESS, SURE)["Location"].startswith("/inloggen/")
    forget(person, Wishes(), by="zelf")  # a second request that was on its way
    assert Erasure.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="membership.erased").count() == 1


@pytest.mark.parametrize("step", ["_forget_one", "_finish"])
def test_killed_half_way_the_clock_goes_on_with_it(client, noor, monkeypatch, step):
    event = make_event(capacity=1, priority=False, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED, user=noor, address=EMAIL)
    waiting = make_registration(event)
    log_in(client, noor)

    def dies(*arguments):
        raise RuntimeError("the power went off")

    with monkeypatch.context() as broken:
        broken.setattr(forgetting, step, dies)
        answer = client.post(ADDRESS, SURE)
    assert answer["Location"] == reverse("gegevens-verwijderd")
    assert not is_logged_in(client)  # access has ended already
    assert forgetting.is_being_forgotten(noor.pk)
    assert not OutgoingMail.objects.filter(kind="membership.erased").exists()
    resume(timezone.now() + timedelta(minutes=6))
    assert not forgetting.is_being_forgotten(noor.pk)
    assert not User.objects.filter(email=EMAIL).exists()
    waiting.refresh_from_db()
    assert waiting.state in (State.SEATED, State.OFFERED)
    assert OutgoingMail.objects.filter(kind="membership.erased", address=EMAIL).count() == 1
    erasure = Erasure.objects.get()
    assert (erasure.address, erasure.names) == ("", [])


def test_who_is_the_contact_of_others_is_told_and_the_others_stay(client, noor):
    delegation = make_delegation(make_event(), contact_address=EMAIL)
    log_in(client, noor)
    page = client.get(ADDRESS).content.decode()
    assert f"je bent contactpersoon van {delegation.organisation.name}" in page
    client.post(ADDRESS, SURE)
    assert delegation.members.filter(state=State.CANDIDATE).count() == 4
    delegation.refresh_from_db()
    assert delegation.contact_address != EMAIL


def test_an_invitation_that_waits_is_answered_with_no(client, noor):
    delegation = make_delegation(make_event())
    asked = make_registration(delegation.event, state=State.INVITED, delegation=delegation, address=EMAIL)
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    assert not Registration.objects.filter(address=EMAIL).exists()
    kept = Registration.objects.filter(pk=asked.pk).first()
    assert kept is None or kept.state == State.DECLINED


def test_a_past_gathering_keeps_its_numbers(client, noor):
    start = timezone.now() - timedelta(days=10)
    event = make_event(starts_at=start, ends_at=start + timedelta(hours=8), allocated_at=start - timedelta(days=20))
    make_registration(event, state=State.SEATED, user=noor, address=EMAIL, name="Noor de Wit")
    log_in(client, noor)
    assert "je wordt afgemeld" not in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, SURE)
    assert Registration.objects.filter(event=event, state=State.SEATED, address="").count() == 1


def test_the_membership_ends(client, noor):
    log_in(client, noor)
    client.post(ADDRESS, SURE)
    assert not Membership.objects.filter(user=noor.pk).exists()
    assert not MembershipChange.objects.filter(membership__user=noor.pk).exists()
