"""Moving to another address: prove who you are, press in the new mailbox, tell the old one (requirements 2b 20)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership import actions, links
from membership.errors import Refused
from membership.models import LoginLink, User
from outbox.models import OutgoingMail
from tests.factories import make_user
from tests.membership.support import clock, is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
NEW = "nieuw@gemeente.example.nl"


def log_in(client, user):
    url = links.issue("login", address=user.email, user=user)
    client.post(url.removeprefix("http://localhost:8000"))


@pytest.fixture
def address_page() -> str:
    return reverse("account_email")


def test_whole_way_for_a_participant(client, address_page):
    user = make_user("oud@gemeente.example.nl")
    other_place = Client()
    log_in(other_place, user)
    pending = links.issue("login", address=user.email, user=user).removeprefix("http://localhost:8000")
    log_in(client, user)
    assert client.post(address_page, {"address": f"  {NEW.upper()} "})["Location"] == reverse("membership:login-sent")
    user.refresh_from_db()
    assert user.email == "oud@gemeente.example.nl"  # not before the press
    mail = latest_mail(NEW)
    newer = Client()  # the new mailbox opens in whatever browser
    assert newer.get(mail.path).status_code == 200
    assert newer.post(mail.path)["Location"] == reverse("mijn")
    user.refresh_from_db()
    assert user.email == NEW
    assert is_logged_in(newer)
    # The old address is told, its links die, other sessions end.
    notice = latest_mail("oud@gemeente.example.nl")
    assert notice.rendered.subject == "Je e-mailadres is veranderd"
    assert NEW not in notice.rendered.text
    late = Client()
    late.post(pending)
    assert not is_logged_in(late)
    assert other_place.get(reverse("mijn")).status_code == 302
    assert not LoginLink.objects.live().filter(address="oud@gemeente.example.nl").exists()


def test_participant_proves_again_after_ten_minutes(client, address_page):
    user = make_user()
    start = timezone.now()
    with clock(start):
        log_in(client, user)
        assert client.get(address_page).status_code == 200
    with clock(start + timedelta(minutes=11)):
        assert client.get(address_page)["Location"] == reverse("account_prove")
        assert client.post(address_page, {"address": NEW})["Location"] == reverse("account_prove")
        assert not OutgoingMail.objects.exists()
        client.post(reverse("account_prove"))
        mail = latest_mail(user.email)
        assert "Kijk in je mail" in client.get(reverse("membership:login-sent")).content.decode()
        assert client.post(reverse("membership:login-code"), {"code": mail.code})["Location"] == address_page
        assert client.get(address_page).status_code == 200


def test_staff_give_their_password_first(client, address_page):
    staff = make_user(staff=True, password="een lange zin vol woorden")  # noqa: S106
    client.post(reverse("account_login"), {"login": staff.email, "password": "een lange zin vol woorden"})
    response = client.get(address_page)
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(address_page, {"address": NEW})["Location"].startswith(reverse("account_reauthenticate"))
    client.get(response["Location"])
    wrong = client.post(response["Location"], {"password": "fout"})
    assert "Dit wachtwoord klopt niet" in wrong.content.decode()
    assert not OutgoingMail.objects.exists()
    # What was typed before is not asked again.
    done = client.post(response["Location"], {"password": "een lange zin vol woorden"})
    assert done["Location"] == reverse("membership:login-sent")
    mailed = Client().post(latest_mail(NEW).path)
    assert mailed["Location"].startswith(reverse("account_login"))  # never logged in by mail
    staff.refresh_from_db()
    assert staff.email == NEW


def test_address_of_somebody_else_is_told_in_the_mail_alone(client, address_page):
    other = make_user()
    log_in(client, make_user())
    free = client.post(address_page, {"address": NEW}, follow=True).content.decode().replace(NEW, "X")
    taken = client.post(address_page, {"address": other.email}, follow=True).content.decode().replace(other.email, "X")
    assert free == taken
    mail = latest_mail(other.email)
    assert mail.rendered.subject == "Dit adres is al in gebruik"
    assert "/link/" not in mail.rendered.html


def test_address_that_was_taken_meanwhile_is_refused(client, address_page):
    user = make_user()
    log_in(client, user)
    client.post(address_page, {"address": NEW})
    path = latest_mail(NEW).path
    make_user(NEW)
    response = Client().post(path)
    assert actions.TAKEN in response.content.decode()
    user.refresh_from_db()
    assert user.email != NEW


def test_own_address_is_no_new_address(client, address_page):
    user = make_user()
    log_in(client, user)
    html = client.post(address_page, {"address": user.email.upper()}).content.decode()
    assert "Dit is het adres dat je al hebt" in html
    assert "<title>Fout: " in html


def test_mails_that_wait_follow_and_higher_apps_too(monkeypatch):
    from outbox import actions as outbox

    moves = []
    monkeypatch.setattr(actions, "_followers", [])
    actions.follows_address(lambda user, old, new: moves.append((user.pk, old, new)))
    user = make_user("oud@example.nl")
    outbox.queue("membership.notice", user.email, key="a", event="key_added", moment=timezone.now().isoformat())
    waiting = OutgoingMail.objects.get()
    OutgoingMail.objects.update(kind="registrations.seated")
    actions.change_address(user=user, new=NEW, by="eigenaar")
    waiting.refresh_from_db()
    assert waiting.address == NEW
    assert moves == [(user.pk, "oud@example.nl", NEW)]


def test_a_follower_that_refuses_stops_the_change(monkeypatch):
    def refuse(user, old, new):
        raise Refused("Met dat adres is er al een aanmelding.")

    monkeypatch.setattr(actions, "_followers", [refuse])
    user = make_user()
    with pytest.raises(Refused):
        actions.change_address(user=user, new=NEW, by="eigenaar")
    user.refresh_from_db()
    assert user.email != NEW
    assert not OutgoingMail.objects.exists()


def test_an_old_change_can_not_be_renewed_by_its_link(client, address_page):
    user = make_user()
    log_in(client, user)
    client.post(address_page, {"address": NEW})
    path = latest_mail(NEW).path
    with clock(timedelta(minutes=31)):
        assert "De link is te oud" in Client().get(path).content.decode()
        browser = Client()
        assert "Vraag de verandering" in browser.post(path + "opnieuw/").content.decode()
        assert browser.get(reverse("membership:login-sent"))["Location"] == reverse("membership:login")


def test_one_address_is_one_person_whatever_the_capitals():
    User.objects.create_user(" Anna@Example.NL ")
    assert User.objects.get().email == "anna@example.nl"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANNA@example.nl")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Anna2@Example.NL")])
    assert User.objects.for_address("ANNA@EXAMPLE.NL").email == "anna@example.nl"
    assert User.objects.count() == 1
