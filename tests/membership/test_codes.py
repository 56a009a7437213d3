"""The code of six digits: in the browser that asked alone, five tries; and the one read out by phone."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership import limits, links
from membership.errors import Refused
from membership.models import LoginLink
from tests.factories import make_user
from tests.membership.support import ask, clock, is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
CODE = "/inloggen/code/"
PHONE = "/inloggen/telefoon/"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_field_for_the_code_helps(client):
    ask(client, "iemand@example.nl")
    html = client.get("/inloggen/verstuurd/").content.decode()
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html
    assert "maxlength" not in html
    assert "onpaste" not in html


@pytest.mark.parametrize(
    "form", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}\n"]
)
def test_code_typed_or_pasted_logs_in_the_browser_that_asked(client, form):
    user = make_user()
    client.get("/inloggen/?next=/contact/")
    client.post("/inloggen/?next=/contact/", {"address": user.email})
    code = latest_mail(user.email).code
    response = client.post(CODE, {"code": form.format(code)})
    assert response["Location"] == "/contact/"
    assert is_logged_in(client)
    assert "asked" not in client.session


def test_code_means_nothing_in_another_browser():
    user = make_user()
    asker, other = Client(), Client()
    ask(asker, user.email)
    code = latest_mail(user.email).code
    assert other.post(CODE, {"code": code})["Location"] == reverse("membership:login")
    ask(other, "iemand@example.nl")  # now that browser has a secret of its own
    assert other.post(CODE, {"code": code}).status_code == 200
    assert not is_logged_in(other)
    assert asker.post(CODE, {"code": code}).status_code == 302


def test_code_and_link_spend_each_other():
    user = make_user()
    client = Client()
    ask(client, user.email)
    mail = latest_mail(user.email)
    assert client.post(CODE, {"code": mail.code}).status_code == 302
    assert "werkt niet meer" in Client().post(mail.path).content.decode()

    client = Client()
    ask(client, user.email)
    mail = latest_mail(user.email)
    assert Client().post(mail.path).status_code == 302
    assert "klopt niet" in client.post(CODE, {"code": mail.code}).content.decode()
    assert not is_logged_in(client)


def test_five_tries(client):
    user = make_user()
    ask(client, user.email)
    mail = latest_mail(user.email)
    for _ in range(5):
        page = client.post(CODE, {"code": wrong(mail.code)})
        assert page.status_code == 200
        assert "Deze code klopt niet, of is te oud" in page.content.decode()
        assert "<title>Fout: " in page.content.decode()
    assert client.post(CODE, {"code": mail.code}).status_code == 200
    assert not is_logged_in(client)
    # The link in the same mail keeps working: guessing locks nobody out.
    assert Client().post(mail.path).status_code == 302


def test_fifth_try_may_still_be_right(client):
    user = make_user()
    ask(client, user.email)
    mail = latest_mail(user.email)
    for _ in range(4):
        client.post(CODE, {"code": wrong(mail.code)})
    assert client.post(CODE, {"code": mail.code}).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "9" * 1_000_000, "１２３４５６"])
def test_what_is_no_code_costs_no_try(client, typed):
    user = make_user()
    ask(client, user.email)
    latest_mail(user.email)
    assert "Vul de zes cijfers van de code in." in client.post(CODE, {"code": typed}).content.decode()
    assert LoginLink.objects.get().tries == 0


@pytest.mark.parametrize(
    ("age", "works"), [(timedelta(minutes=9, seconds=59), True), (timedelta(minutes=10, seconds=1), False)]
)
def test_code_lives_ten_minutes(client, age, works):
    user = make_user()
    start = timezone.now()
    with clock(start):
        ask(client, user.email)
        code = latest_mail(user.email).code
    with clock(start + age):
        assert (client.post(CODE, {"code": code}).status_code == 302) is works


def test_code_of_an_earlier_mail_still_works_in_the_same_browser(client):
    user = make_user()
    ask(client, user.email)
    first = latest_mail(user.email).code
    ask(client, user.email)
    latest_mail(user.email)
    assert client.post(CODE, {"code": first}).status_code == 302


def test_code_of_staff_leads_to_the_password_page(client):
    staff = make_user(staff=True)
    ask(client, staff.email)
    browser = links.fingerprint(client.session["asked"]["browser"])
    _, code = links.issue_with_code("login", address=staff.email, browser_hash=browser, target="/admin/")
    response = client.post(CODE, {"code": code})
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"
    assert not is_logged_in(client)


def test_code_of_who_was_deactivated_is_refused(client):
    user = make_user()
    ask(client, user.email)
    code = latest_mail(user.email).code
    user.is_active = False
    user.save()
    assert "kun je nu niet inloggen" in client.post(CODE, {"code": code}).content.decode()
    assert not is_logged_in(client)


def test_code_read_out_by_phone_logs_in_anywhere_once(client, caplog):
    user = make_user()
    with caplog.at_level(logging.INFO):
        code = links.phone_code(user=user, by="beheer:7")
    assert f"code for the phone made for user {user.pk} by beheer:7" in caplog.text
    assert code not in caplog.text
    assert LoginLink.objects.get().made_by == "beheer:7"
    assert 'autocomplete="one-time-code"' in client.get(PHONE).content.decode()
    response = client.post(PHONE, {"address": f" {user.email.upper()} ", "code": code})
    assert response["Location"] == reverse("mijn")
    assert is_logged_in(client)
    again = Client()
    assert "klopt niet" in again.post(PHONE, {"address": user.email, "code": code}).content.decode()
    assert not is_logged_in(again)


def test_code_read_out_by_phone_is_tied_to_the_address_and_to_ten_minutes_and_five_tries(client):
    user, other = make_user(), make_user()
    start = timezone.now()
    with clock(start):
        code = links.phone_code(user=user, by="beheer:7")
        assert client.post(PHONE, {"address": other.email, "code": code}).status_code == 200
    with clock(start + timedelta(minutes=10, seconds=1)):
        assert client.post(PHONE, {"address": user.email, "code": code}).status_code == 200
    code = links.phone_code(user=user, by="beheer:7")
    for _ in range(5):
        client.post(PHONE, {"address": user.email, "code": wrong(code)})
    assert client.post(PHONE, {"address": user.email, "code": code}).status_code == 200
    assert not is_logged_in(client)


def test_code_from_a_mail_is_no_code_for_the_phone_page(client):
    user = make_user()
    ask(Client(), user.email)
    code = latest_mail(user.email).code
    assert client.post(PHONE, {"address": user.email, "code": code}).status_code == 200
    assert not is_logged_in(client)


def test_phone_page_has_a_limit_per_network(client, monkeypatch):
    monkeypatch.setattr(limits, "TRIES_PER_NETWORK", 2)
    for _ in range(2):
        assert "klopt niet" in client.post(PHONE, {"address": "a@example.nl", "code": "123456"}).content.decode()
    assert "te veel pogingen" in client.post(PHONE, {"address": "a@example.nl", "code": "123456"}).content.decode()


def test_guessing_codes_over_many_addresses_has_a_limit_per_network(monkeypatch):
    monkeypatch.setattr(limits, "TRIES_PER_NETWORK", 2)
    for number in range(2):
        guesser = Client()
        ask(guesser, f"iemand{number}@example.nl")
        assert "klopt niet" in guesser.post(CODE, {"code": "123456"}).content.decode()
    user, guesser = make_user(), Client()
    ask(guesser, user.email)
    mail = latest_mail(user.email)
    assert "te veel pogingen" in guesser.post(CODE, {"code": mail.code}).content.decode()
    assert not is_logged_in(guesser)
    assert LoginLink.objects.get(user=user).tries == 0
    # Another network goes on, and so does the link in the mail from this one: guessing locks nobody out.
    assert "te veel pogingen" in guesser.post(PHONE, {"address": user.email, "code": "123456"}).content.decode()
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert "klopt niet" in guesser.post(CODE, {"code": wrong(mail.code)}, **elsewhere).content.decode()
    assert Client().post(mail.path).status_code == 302


def test_right_codes_do_not_count_for_the_limit_of_the_network(monkeypatch):
    """A whole ministry sits behind one address (requirements 2b 16)."""
    monkeypatch.setattr(limits, "TRIES_PER_NETWORK", 1)
    for _ in range(3):
        user, browser = make_user(), Client()
        ask(browser, user.email)
        assert browser.post(CODE, {"code": latest_mail(user.email).code}).status_code == 302
        caller = Client()
        code = links.phone_code(user=user, by="beheer:7")
        assert caller.post(PHONE, {"address": user.email, "code": code}).status_code == 302


@pytest.mark.parametrize("fields", [{"staff": True}, {"is_active": False}])
def test_no_code_for_the_phone_for_staff_or_inactive_people(fields):
    with pytest.raises(Refused):
        links.phone_code(user=make_user(**fields), by="beheer:7")


def test_hash_of_a_code_is_keyed(settings):
    """Six digits can be guessed from a bare hash, so the hash needs SECRET_KEY."""
    links.phone_code(user=make_user(), by="beheer:7")
    row = LoginLink.objects.get()
    guesses = {links._code_hash(row.token_hash, f"{code:06d}") for code in range(2000)}
    settings.SECRET_KEY = "another"  # noqa: S105
    assert guesses.isdisjoint(links._code_hash(row.token_hash, f"{code:06d}") for code in range(2000))
