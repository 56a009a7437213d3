"""Who can't come, or waits for a date: the list, its mails, its buttons and what people type wrong."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.actions import (
    ask_interest,
    confirm_interest,
    mail_interest,
)
from events.models import Event, Interest, OrganisingBody
from events.purposes import CONFIRM
from membership.errors import Refused
from membership.limits import MAILS_PER_NETWORK
from membership.models import LoginLink, User
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from privacy import cleaning
from registrations.views.interest import SENT_SALT
from tests.factories import make_event, make_user


def erase_old(now):
    """What the nightly job does here."""
    return cleaning.clean_one("events.Interest:Op de hoogte blijven van een bijeenkomst", now)


pytestmark = pytest.mark.django_db
ADDRESS = "sanne@example.nl"


@pytest.fixture
def event():
    OrganisingBody.objects.create(
        name="PRCS", email="post@example.nl", privacy_contact="privacy@example.nl", is_default=True
    )
    return make_event(title="Eerste dag")


def url(event, name="interest"):
    return reverse(f"registrations:{name}", args=[event.slug])


def ask(client, event, address=ADDRESS, token=None):
    return client.post(url(event), {"address": address, "form_token": token or str(uuid.uuid4())})


def rendered(mail):
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def links(text):
    return re.findall(r"http://localhost:8000(/link/[\w-]+/)", text)


def leave_path(text):
    (path,) = set(re.findall(r"http://localhost:8000(/uitschrijven/[^/\s]+/)", text))
    return path


def newest_mail():
    return OutgoingMail.objects.order_by("-pk").first()


def on_the_list(event, address=ADDRESS):
    return Interest.objects.create(event=event, address=address, confirmed_at=timezone.now())


# --- The whole way -------------------------------------------------------------------------------------------------


def test_from_the_form_to_the_list_and_off_it_again(client, event):
    response = ask(client, event)
    page = client.get(response["Location"]).content.decode()
    assert "s***@example.nl" in page and ADDRESS not in page
    assert Interest.objects.get().confirmed_at is None

    mail = rendered(newest_mail())
    assert mail.subject == "Bevestig je adres: Eerste dag"
    assert mail.reply_to == "post@example.nl"
    (path,) = set(links(mail.text))
    looked = client.get(path)
    assert "Zet mij op de lijst" in looked.content.decode() and "Eerste dag" in looked.content.decode()
    assert Interest.objects.get().confirmed_at is None

    pressed = client.post(path)
    assert pressed["Location"] == url(event, "interest-confirmed")
    assert "Je staat op de lijst" in client.get(pressed["Location"]).content.decode()
    assert Interest.objects.get().confirmed_at is not None
    assert not User.objects.exists()  # a list needs no account
    assert "_auth_user_id" not in client.session

    listed = rendered(newest_mail())
    assert listed.subject == "Je staat op de lijst: Eerste dag"
    leave = leave_path(listed.text)
    assert listed.headers["List-Unsubscribe"] == (
        f"<http://localhost:8000{leave}>, <mailto:post@example.nl?subject=Uitschrijven>"
    )
    mail_program = Client(enforce_csrf_checks=True)
    assert "Eerste dag" in mail_program.get(leave).content.decode()
    assert Interest.objects.exists()
    for _ in range(2):
        left = mail_program.post(leave, {"List-Unsubscribe": "One-Click"})
        assert "van de lijst gehaald en gewist" in left.content.decode()
    assert "van de lijst gehaald en gewist" in mail_program.get(leave).content.decode()
    assert not Interest.objects.exists()
    assert not OutgoingMail.objects.filter(address=ADDRESS).exists()


def test_both_parts_of_each_mail_say_the_same(event):
    interest = ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    for state in ("asked", "listed", "gone"):
        if state == "listed":
            Interest.objects.update(confirmed_at=timezone.now())
        if state == "gone":
            interest.delete()
        mail = rendered(newest_mail())
        assert "\n" not in mail.subject
        for link in re.findall(r'href="(http[^"]+)"', mail.html):
            assert link in mail.text


def test_a_conference_says_u(client):
    event = make_event(formal=True)
    for name in ("interest", "interest-sent", "interest-confirmed"):
        text = re.sub(r"<[^>]+>", " ", client.get(url(event, name)).content.decode().partition("<main")[2])
        assert not re.search(r"\b(je|jij|jouw)\b", text, re.IGNORECASE), name
    ask(client, event)
    mail = rendered(newest_mail())
    assert not re.search(r"\b(je|jij|jouw)\b", mail.text, re.IGNORECASE)


# --- Known or unknown: the same page, the same work ----------------------------------------------------------------


def test_the_page_does_not_tell_who_is_on_the_list(client, event):
    known, waiting = on_the_list(event), Interest.objects.create(event=event, address="mo@example.nl")
    outcomes = []
    for address in ("nieuw@example.nl", known.address, waiting.address):
        client.get(url(event))
        with CaptureQueriesContext(connection) as queries:
            response = ask(client, event, address)
        signed = re.search(r"voor=([^&]+)", response["Location"])
        assert signed
        page = client.get(response["Location"]).content.decode().replace(address[0] + "***", "x***")
        outcomes.append((response.status_code, len(queries), page))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert OutgoingMail.objects.count() == 3


def test_the_mail_tells_who_is_on_the_list_already(client, event):
    on_the_list(event)
    ask(client, event)
    assert rendered(newest_mail()).subject == "Je staat op de lijst: Eerste dag"


def test_the_same_form_twice_is_one_mail(client, event):
    token = str(uuid.uuid4())
    for _ in range(5):
        assert ask(client, event, token=token).status_code == 302
    assert Interest.objects.count() == OutgoingMail.objects.count() == 1


def test_one_address_on_two_lists_is_two_rows(client, event):
    other = make_event()
    ask(client, event)
    ask(client, other)
    assert Interest.objects.count() == 2


def test_the_database_refuses_a_double_and_a_capital(event):
    on_the_list(event)
    for address in (ADDRESS, "SANNE@example.nl"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interest.objects.create(event=event, address=address)


# --- Limits ---------------------------------------------------------------------------------------------------------


def test_a_fourth_mail_within_the_hour_is_not_sent_and_the_page_says_when_the_last_went(client, event):
    other = make_event()
    for gathering in (event, event, other):
        assert ask(client, gathering).status_code == 302
    response = ask(client, event, " SANNE@example.nl ")
    page = response.content.decode()
    assert response.status_code == 429
    moment = timezone.localtime(newest_mail().created_at)
    assert f"stuurden we al een mail, om {moment.hour}.{moment.minute:02} uur" in page
    assert "SANNE@example.nl" in page
    assert OutgoingMail.objects.count() == 3
    assert ask(client, event, "iemand.anders@example.nl").status_code == 302
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert ask(client, event).status_code == 302


def test_three_hundred_people_behind_one_ip_get_their_mail(client, event):
    for number in range(300):
        assert ask(client, event, f"p{number}@example.nl").status_code == 302
    assert OutgoingMail.objects.count() == 300


def test_one_network_can_not_go_on_for_ever(client, event, monkeypatch):
    monkeypatch.setattr("membership.limits.MAILS_PER_NETWORK", 2)
    assert MAILS_PER_NETWORK >= 300
    statuses = [ask(client, event, f"p{number}@example.nl").status_code for number in range(3)]
    assert statuses == [302, 302, 429]
    assert Interest.objects.count() == 2


# --- What people type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "sanne",
        "sanne@",
        "@example.nl",
        "sanne example.nl",
        "sanne@example.nl, mo@example.nl",
        "😀@example.nl",
        "\u202eln.elpmaxe@ennas",
        "sanne\u0000@example.nl",
        "sanne@example.nl\r\nBcc: mo@example.nl",
        "a" * 1_000_000,
        "a" * 250 + "@example.nl",
    ],
)
def test_what_is_no_address_gets_a_dutch_answer_and_stays_in_the_field(client, event, typed):
    response = ask(client, event, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in page
    assert "Vul een e-mailadres in" in page or "te lang" in page
    assert 'aria-invalid="true"' in page and 'role="alert"' in page
    assert not Interest.objects.exists() and not OutgoingMail.objects.exists()
    if typed in ("sanne", "😀@example.nl"):
        assert f'value="{typed}"' in page


@pytest.mark.parametrize("typed", ["  Sanne@Example.NL ", "SANNE@EXAMPLE.NL", "sanne@example.nl\t"])
def test_capitals_and_spaces_are_simply_handled(client, event, typed):
    assert ask(client, event, typed).status_code == 302
    assert Interest.objects.get().address == ADDRESS


@pytest.mark.parametrize("token", ["", "geen-token", "😀", "1" * 10_000])
def test_a_tampered_form_token_harms_nobody(client, event, token):
    assert client.post(url(event), {"address": ADDRESS, "form_token": token}).status_code == 302
    assert OutgoingMail.objects.count() == 1


def test_a_tampered_masked_address_shows_nothing(client, event):
    for value in ("hallo", "a:b:c", signing.dumps("x***@example.nl", salt="anders")):
        page = client.get(url(event, "interest-sent"), {"voor": value})
        assert page.status_code == 200
        assert "***" not in page.content.decode()


def test_the_masked_address_shows_for_an_hour(client, event, monkeypatch):
    before = int((timezone.now() - timedelta(minutes=61)).timestamp())
    with monkeypatch.context() as earlier:
        earlier.setattr(signing.TimestampSigner, "timestamp", lambda self: signing.b62_encode(before))
        old = signing.dumps("s***@example.nl", salt=SENT_SALT)
    assert "***" not in client.get(url(event, "interest-sent"), {"voor": old}).text


def test_the_form_says_what_happens_with_the_address(client, event):
    page = client.get(url(event)).content.decode()
    for part in ("Waarvoor:", "Waarom het mag:", "Hoe lang:", "zeven dagen", "privacy@example.nl"):
        assert part in page
    assert 'autocomplete="email"' in page and "novalidate" in page and 'type="email"' in page


def test_who_is_logged_in_types_no_address(client, event):
    client.force_login(make_user(ADDRESS))
    assert f'value="{ADDRESS}"' in client.get(url(event)).content.decode()


@pytest.mark.parametrize("fields", [{"status": Event.Status.CANCELLED}, {"past": True}])
def test_there_is_no_list_where_nothing_comes(client, fields):
    if fields.pop("past", False):
        fields = {"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=1)}
    event = make_event(**fields)
    for response in (client.get(url(event)), ask(client, event)):
        assert response["Location"] == event.get_absolute_url()
    assert not Interest.objects.exists()


def test_a_gathering_without_a_date_has_a_list(client):
    event = make_event(starts_at=None, status=Event.Status.ANNOUNCED)
    assert "De datum van deze bijeenkomst volgt nog." in client.get(url(event)).content.decode()
    assert ask(client, event).status_code == 302


# --- Erasing, and links that come late --------------------------------------------------------------------------------


def test_who_does_not_press_is_erased_after_seven_days_in_mails_too(event):
    interest = ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    kept = on_the_list(event, "mo@example.nl")
    now = interest.created_at + timedelta(days=7)
    assert erase_old(now - timedelta(seconds=1)) == 0
    assert erase_old(now) == 1
    assert erase_old(now) == 0
    assert list(Interest.objects.all()) == [kept]
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.address, mail.arguments) == (MailState.CANCELLED, "", {})


def test_asking_again_keeps_nobody_longer_than_seven_days(event):
    """Anybody can send the form: it must not keep an address that never pressed."""
    interest = ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    Interest.objects.update(created_at=interest.created_at - timedelta(days=6))
    ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    assert OutgoingMail.objects.count() == 2
    assert erase_old(interest.created_at + timedelta(days=1)) == 1


def test_nobody_stays_on_a_list_longer_than_two_years(event):
    interest = on_the_list(event)
    assert erase_old(interest.confirmed_at + timedelta(days=729)) == 0
    assert erase_old(interest.confirmed_at + timedelta(days=730)) == 1
    assert not Interest.objects.exists()


def test_a_button_pressed_after_erasing_says_what_to_do(client, event):
    ask(client, event)
    (path,) = set(links(rendered(newest_mail()).text))
    erase_old(timezone.now() + timedelta(days=7))
    assert "Laat het opnieuw achter" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert not Interest.objects.exists()
    with pytest.raises(Refused, match="opnieuw"):
        confirm_interest(public_id=str(uuid.uuid4()), address=ADDRESS)


def test_a_fresh_link_is_mailed_by_the_purpose_of_the_old_one(client, event):
    ask(client, event)
    (path,) = set(links(rendered(newest_mail()).text))
    LoginLink.objects.update(
        expires_at=timezone.now() - timedelta(minutes=1), created_at=timezone.now() - timedelta(days=7)
    )
    assert client.post(path).status_code == 200
    assert Interest.objects.get().confirmed_at is None
    client.post(f"{path}opnieuw/")
    assert OutgoingMail.objects.count() == 2
    assert rendered(newest_mail()).subject == "Bevestig je adres: Eerste dag"


def test_the_row_of_somebody_else_can_not_be_confirmed(event):
    interest = ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    with pytest.raises(Refused):
        confirm_interest(public_id=str(interest.public_id), address="mo@example.nl")
    assert Interest.objects.filter(confirmed_at=None).count() == 1


def test_confirming_twice_mails_once(event):
    interest = ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    for _ in range(2):
        confirm_interest(public_id=str(interest.public_id), address=ADDRESS)
    assert OutgoingMail.objects.count() == 2
    assert LoginLink.objects.count() == 0  # a link is born when its mail is rendered


def test_who_is_off_the_list_hears_so_when_asking_for_a_fresh_link(event):
    mail_interest(public_id=uuid.uuid4(), address=ADDRESS)
    mail = rendered(newest_mail())
    assert mail.subject == "Dit adres staat niet meer op de lijst"
    assert not links(mail.text)


def test_only_the_first_mail_holds_a_link_that_is_spent(event):
    ask_interest(event=event, address=ADDRESS, form_token=uuid.uuid4())
    rendered(newest_mail())
    Interest.objects.update(confirmed_at=timezone.now())
    rendered(newest_mail())
    assert list(LoginLink.objects.order_by("pk").values_list("purpose", flat=True)) == [CONFIRM]
