"""A message from one member to another: no address shows to its writer, and the answer goes to the writer."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from membership import contact, unsubscribe
from membership.mails_contact import LIST
from membership.models import ContactMessage, Membership, MembershipState, Profile
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from tests.factories import make_user
from tests.membership.support import clock, latest_mail
from tests.network import EVERYTHING_SHOWN, make_member, make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    member = make_member(user=make_user("anna@example.nl", name="Anna Janssen"))
    client.force_login(member.user)
    return member


@pytest.fixture
def other():
    return make_profile(make_member(user=make_user("bo@example.nl", name="Bo de Wit")).user, **EVERYTHING_SHOWN)


@pytest.fixture
def url(other):
    return reverse("membership:contact", args=[other.public_id])


def test_the_writer_is_told_what_goes_along_and_sees_no_address(client, me, url):
    page = client.get(url).content.decode()
    assert "Jouw e-mailadres gaat mee: anna@example.nl." in page
    assert "bo@example.nl" not in page
    sent = client.post(url, {"text": "Kan ik meekijken?"}, follow=True).content.decode()
    assert "Je bericht aan Bo de Wit is onderweg" in sent
    assert "bo@example.nl" not in sent


def test_the_mail_carries_the_text_and_answers_go_to_the_writer(client, me, url, other):
    client.post(url, {"text": "Kan ik <b>meekijken</b>?\r\n\r\nGroet, Anna"})
    mail = latest_mail("bo@example.nl")
    assert mail.rendered.reply_to == "anna@example.nl"
    assert mail.rendered.subject == "Anna Janssen stuurt je een bericht via Samenspel NL"
    assert "Kan ik <b>meekijken</b>?" in mail.rendered.text
    assert "<b>" not in mail.rendered.html
    assert "anna@example.nl" in mail.rendered.text
    assert unsubscribe.link(LIST, str(other.public_id)) in mail.rendered.headers["List-Unsubscribe"]
    assert not KINDS[contact.KIND].logged
    assert "meekijken" not in str(mail.row.arguments)


def test_the_same_form_twice_is_one_message(client, me, url):
    fields = {"text": "Hoi", "form_token": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(url, fields).status_code == 302
    assert ContactMessage.objects.count() == OutgoingMail.objects.count() == 1
    # Somebody else who sends that token again writes a message of their own.
    client.force_login(make_member().user)
    assert client.post(url, fields).status_code == 302
    assert ContactMessage.objects.count() == 2


def test_ten_a_day_and_then_a_clear_answer_with_the_text_kept(client, me, url):
    for number in range(contact.A_DAY):
        assert client.post(url, {"text": f"Bericht {number}"}).status_code == 302
    response = client.post(url, {"text": "Het elfde"})
    assert response.status_code == 409
    assert "Het elfde" in response.content.decode()
    assert "Probeer het morgen opnieuw" in response.content.decode()
    assert ContactMessage.objects.count() == contact.A_DAY
    with clock(timedelta(days=1, minutes=1)):
        client.force_login(me.user)
        assert client.post(url, {"text": "Het elfde"}).status_code == 302


def test_one_press_in_the_mail_ends_the_messages(client, me, url, other):
    client.post(url, {"text": "Hoi"})
    way_out = unsubscribe.link(LIST, str(other.public_id)).removeprefix("http://localhost:8000")
    assert client.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    other.refresh_from_db()
    assert not other.contactable
    response = client.post(url, {"text": "Nog een"})
    assert response.status_code == 409
    assert "wil nu geen berichten" in response.content.decode()
    assert "<textarea" not in client.get(url).content.decode()
    assert ContactMessage.objects.count() == 1


def test_nobody_writes_to_themself_or_without_words(client, me, url):
    own = make_profile(me.user, **EVERYTHING_SHOWN)
    mine = reverse("membership:contact", args=[own.public_id])
    assert client.post(mine, {"text": "Hoi"}).url == reverse("membership:person", args=[own.public_id])
    assert client.post(url, {"text": " \r\n "}).status_code == 422
    assert client.post(url, {"text": "x" * 2001}).status_code == 422
    assert not ContactMessage.objects.exists()


@pytest.mark.parametrize("gone", ["left", "inactive", "moved"])
def test_a_mail_that_makes_no_sense_any_more_is_not_sent(client, me, url, other, gone):
    client.post(url, {"text": "Hoi"})
    if gone == "left":
        Membership.objects.filter(pk=me.pk).update(state=MembershipState.LEFT)
    elif gone == "inactive":
        type(me.user).objects.filter(pk=me.user_id).update(is_active=False)
    else:
        type(me.user).objects.filter(pk=other.user_id).update(email="elders@example.nl")
    with pytest.raises(NotNeeded):
        latest_mail("bo@example.nl")


def test_who_hides_their_name_meanwhile_gets_no_message(client, me, url, other):
    Profile.objects.filter(pk=other.pk).update(name_for="nobody")
    assert client.post(url, {"text": "Hoi"}).status_code == 404
    assert not ContactMessage.objects.exists()
