"""The newsletter: asking, confirming, ending it, and what people type wrong."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.actions import ask_interest
from events.models import OrganisingBody
from mailings import audience, newsletter
from mailings.models import Audience, Subscription
from membership.errors import Refused
from membership.models import User
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from privacy import cleaning
from privacy import tasks as privacy_tasks
from tests.factories import make_event, make_user


def erase_old(now):
    """What the nightly job does here."""
    return cleaning.clean_one("mailings.Subscription:De nieuwsbrief", now)


pytestmark = pytest.mark.django_db
ADDRESS = "sanne@example.nl"
URL = "/nieuwsbrief/"


def ask(client, address=ADDRESS, token=None):
    return client.post(URL, {"address": address, "form_token": token or str(uuid.uuid4())})


def rendered(mail):
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def newest_mail():
    return OutgoingMail.objects.latest("pk")


def path_in(text, kind):
    (path,) = set(re.findall(rf"http://localhost:8000(/{kind}/[^/\s]+/)", text))
    return path


def test_from_the_form_to_the_newsletter_and_off_it_again(client):
    OrganisingBody.objects.create(name="W", email="post@example.nl", privacy_contact="p@example.nl", is_default=True)
    sent = client.get(ask(client)["Location"]).content.decode()
    assert "s***@example.nl" in sent and ADDRESS not in sent
    mail = rendered(newest_mail())
    assert mail.subject == "Bevestig je adres voor de nieuwsbrief"
    confirm = path_in(mail.text, "link")
    assert "Stuur mij de nieuwsbrief" in client.get(confirm).content.decode()
    assert audience.number_of([Audience.NEWSLETTER], None) == 0

    done = client.post(confirm, follow=True)
    assert "Je krijgt de nieuwsbrief" in done.content.decode()
    assert audience.number_of([Audience.NEWSLETTER], None) == 1
    assert not User.objects.exists()  # a newsletter needs no account

    listed = rendered(newest_mail())
    assert listed.reply_to == "post@example.nl"
    leave = path_in(listed.text, "uitschrijven")
    assert leave in listed.headers["List-Unsubscribe"] and "post@example.nl" in listed.headers["List-Unsubscribe"]
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.get(leave).status_code == 200
    assert Subscription.objects.exists()
    for _ in range(2):
        answer = mail_program.post(leave, {"List-Unsubscribe": "One-Click"})
        assert "De nieuwsbrief komt niet meer" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.filter(address=ADDRESS).exists()


def test_the_page_does_not_tell_who_gets_it(client):
    Subscription.objects.create(address=ADDRESS, confirmed_at=timezone.now())
    Subscription.objects.create(address="mo@example.nl")
    outcomes = []
    for address in ("nieuw@example.nl", ADDRESS, "mo@example.nl"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, address)
        page = client.get(answer["Location"]).content.decode().replace(address[0] + "***", "x***")
        outcomes.append((answer.status_code, len(queries), page))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert OutgoingMail.objects.count() == 3


def test_the_mail_tells_who_gets_it_already(client):
    Subscription.objects.create(address=ADDRESS, confirmed_at=timezone.now())
    ask(client)
    assert rendered(newest_mail()).subject == "Je krijgt de nieuwsbrief"


def test_the_same_form_twice_is_one_mail(client):
    token = str(uuid.uuid4())
    assert {ask(client, token=token).status_code for _ in range(4)} == {302}
    assert Subscription.objects.count() == OutgoingMail.objects.count() == 1


def test_one_address_gets_three_mails_an_hour_about_lists_together(client):
    ask_interest(event=make_event(), address=ADDRESS, form_token=uuid.uuid4())
    assert [ask(client).status_code for _ in range(3)] == [302, 302, 429]
    assert OutgoingMail.objects.count() == 3
    assert ask(client, "iemand.anders@example.nl").status_code == 302
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert ask(client).status_code == 302


def test_one_network_can_not_go_on_for_ever(client, monkeypatch):
    monkeypatch.setattr("membership.limits.MAILS_PER_NETWORK", 2)
    assert [ask(client, f"p{number}@example.nl").status_code for number in range(3)] == [302, 302, 429]


@pytest.mark.parametrize("typed", ["", "sanne", "sanne@", "a@b.nl, c@d.nl", "a" * 250 + "@example.nl", "x\u0000@y.nl"])
def test_what_is_no_address_gets_a_dutch_answer(client, typed):
    answer = ask(client, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fout: " in page and 'aria-invalid="true"' in page and 'role="alert"' in page
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("token", ["", "geen-token", "😀", "1" * 10_000])
def test_a_tampered_form_token_harms_nobody(client, token):
    assert client.post(URL, {"address": ADDRESS, "form_token": token}).status_code == 302
    assert OutgoingMail.objects.count() == 1


def test_a_tampered_masked_address_shows_nothing(client):
    page = client.get(reverse("mailings:newsletter-sent"), {"voor": "hallo"})
    assert page.status_code == 200 and "***" not in page.content.decode()


def test_capitals_are_handled_and_who_is_logged_in_types_nothing(client):
    ask(client, " SANNE@Example.nl ")
    assert Subscription.objects.get().address == ADDRESS
    client.force_login(make_user("mo@example.nl"))
    assert 'value="mo@example.nl"' in client.get(URL).content.decode()


def test_who_does_not_press_is_erased_after_seven_days_in_mails_too():
    asked = newsletter.subscribe(address=ADDRESS, form_token=uuid.uuid4())
    kept = Subscription.objects.create(address="mo@example.nl", confirmed_at=timezone.now())
    moment = asked.created_at + timedelta(days=7)
    assert erase_old(moment - timedelta(seconds=1)) == 0
    assert erase_old(moment) == 1
    assert list(Subscription.objects.all()) == [kept]
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.address, mail.arguments) == (MailState.CANCELLED, "", {})


def test_the_nightly_task_erases():
    asked = newsletter.subscribe(address=ADDRESS, form_token=uuid.uuid4())
    Subscription.objects.update(created_at=asked.created_at - timedelta(days=8))
    privacy_tasks.clean()
    assert not Subscription.objects.exists()


def test_asking_again_keeps_nobody_longer_than_seven_days():
    first = newsletter.subscribe(address=ADDRESS, form_token=uuid.uuid4())
    Subscription.objects.update(created_at=first.created_at - timedelta(days=6))
    newsletter.subscribe(address=ADDRESS, form_token=uuid.uuid4())
    assert erase_old(first.created_at + timedelta(days=1)) == 1


def test_a_button_pressed_after_erasing_says_what_to_do(client):
    ask(client)
    path = path_in(rendered(newest_mail()).text, "link")
    erase_old(timezone.now() + timedelta(days=7))
    assert "opnieuw in op de pagina van de nieuwsbrief" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert not Subscription.objects.exists()
    with pytest.raises(Refused, match="opnieuw"):
        newsletter.confirm(public_id=str(uuid.uuid4()), address=ADDRESS)
    newsletter.mail_where_it_stands(public_id=uuid.uuid4(), address=ADDRESS)
    assert rendered(newest_mail()).subject == "Dit adres krijgt geen nieuwsbrief"


def test_the_row_of_somebody_else_can_not_be_confirmed():
    asked = newsletter.subscribe(address=ADDRESS, form_token=uuid.uuid4())
    with pytest.raises(Refused):
        newsletter.confirm(public_id=str(asked.public_id), address="mo@example.nl")
    for _ in range(2):
        newsletter.confirm(public_id=str(asked.public_id), address=ADDRESS)
    assert OutgoingMail.objects.count() == 2


def test_the_database_refuses_a_double_and_a_capital():
    Subscription.objects.create(address=ADDRESS)
    for address in (ADDRESS, "Mo@example.nl"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(address=address)


def test_every_page_leads_to_it(client):
    assert f'href="{URL}"' in client.get("/").content.decode()


def test_in_the_admin_one_looks_and_erases(admin_client):
    rows = [newsletter.subscribe(address=f"p{number}@example.nl", form_token=uuid.uuid4()) for number in range(30)]
    listing = reverse("admin:mailings_subscription_changelist")
    counts = []
    for size in (30, 1):
        Subscription.objects.filter(pk__in=[row.pk for row in rows[size:]]).delete()
        admin_client.get(listing)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(listing).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    admin_client.post(reverse("admin:mailings_subscription_delete", args=[rows[0].pk]), {"post": "yes"})
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.filter(address="p0@example.nl").exists()
    assert admin_client.get(reverse("admin:mailings_subscription_add")).status_code == 403
