"""Asking for a mail: nobody learns who is known, and nobody is shut out (requirements 2b 15, 16)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from membership import limits
from membership.models import LoginLink
from outbox.models import OutgoingMail
from tests.factories import make_user
from tests.membership.support import ask, clock, is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
LOGIN = "/inloggen/"
SENT = "/inloggen/verstuurd/"


def without_secrets(html: str, address: str) -> str:
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
    return re.sub(r"\d+\.\d\d uur", "TIJD", html.replace(address, "ADRES"))


def test_page_has_one_field_that_browsers_fill_in(client):
    page = client.get(LOGIN)
    html = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert html.count("<input") == 2  # the token of the form and the address
    assert 'type="email"' in html
    assert 'autocomplete="email"' in html


def test_known_unknown_blocked_and_staff_address_look_the_same_and_cost_the_same():
    known, blocked, staff = make_user(), make_user(is_active=False), make_user(staff=True)
    seen = {}
    for who, address in {
        "known": known.email,
        "unknown": "niemand@example.nl",
        "blocked": blocked.email,
        "staff": staff.email,
    }.items():
        client = Client()
        rows = OutgoingMail.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.post(LOGIN, {"address": address})
        page = client.get(SENT)
        row = OutgoingMail.objects.latest("pk")
        seen[who] = {
            "status": response.status_code,
            "location": response["Location"],
            "headers": sorted(set(response.headers) | set(page.headers)),
            "cookies": sorted(client.cookies),
            "queries": len(queries),
            "rows": OutgoingMail.objects.count() - rows,
            "row": (row.kind, row.queue, row.state, sorted(row.arguments)),
            "page": without_secrets(page.content.decode(), address),
        }
        with CaptureQueriesContext(connection) as queries:
            wrong = client.post("/inloggen/code/", {"code": "000000"})
        seen[who]["wrong"] = (len(queries), wrong.status_code, without_secrets(wrong.content.decode(), address))
    assert seen["known"]["rows"] == 1
    for who in ("unknown", "blocked", "staff"):
        assert seen[who] == seen["known"], who


def test_mail_tells_the_difference():
    known, blocked, staff = make_user(), make_user(is_active=False), make_user(staff=True)
    mails = {}
    for address in (known.email, "niemand@example.nl", blocked.email, staff.email):
        ask(Client(), address)
        mails[address] = latest_mail(address).rendered
    assert "Je inloglink" in mails[known.email].subject
    for address in ("niemand@example.nl", blocked.email):
        assert "dit adres kennen wij niet" in mails[address].subject
        assert "/link/" not in mails[address].html
    assert "vragen wij je wachtwoord" in mails[staff.email].text
    assert not re.search(r"\b\d{6}\b", mails[staff.email].text)


def test_mail_that_is_too_late_is_cancelled_and_not_sent():
    user = make_user()
    with clock(timezone.now()) as now:
        ask(Client(), user.email)
        assert OutgoingMail.objects.get().expires_at == now + timedelta(minutes=10)


@pytest.mark.parametrize(
    "typed", ["  Anna@Gemeente.Example.NL ", "ANNA@GEMEENTE.EXAMPLE.NL", "anna@gemeente.example.nl\t"]
)
def test_capitals_and_spaces_in_the_address_are_simply_handled(client, typed):
    make_user("anna@gemeente.example.nl")
    ask(client, typed)
    assert client.post(latest_mail("anna@gemeente.example.nl").path).status_code == 302


@pytest.mark.parametrize(
    "typed", ["", "anna", "anna@", "@x.nl", "a" * 1_000_000, "anna@x.nl\nBcc: b@x.nl", "😀@x", "\u202eanna@x"]
)
def test_what_is_no_address_is_kept_and_explained(client, typed):
    page = client.post(LOGIN, {"address": typed})
    html = page.content.decode()
    assert page.status_code == 200
    assert "<title>Fout: Inloggen" in html
    assert "Fout" in html and ("met een @" in html or "hoogstens 254 tekens" in html)
    assert OutgoingMail.objects.count() == 0


def test_three_a_minute_and_ten_an_hour_for_one_address_and_then_the_page_says_when():
    user = make_user()
    start = timezone.now().replace(second=0, microsecond=0)
    client = Client()
    sent = []
    for number in range(5):
        with clock(start + timedelta(seconds=number)):
            ask(client, user.email)
            sent.append(OutgoingMail.objects.count())
    assert sent == [1, 2, 3, 3, 3]
    with clock(start + timedelta(seconds=6)):
        page = client.get(SENT).content.decode()
    local = timezone.localtime(start)
    assert "Wij sturen nu geen nieuwe mail" in page
    assert f"om {local.hour}.{local.minute:02} uur" in page
    for minute in range(1, 20):
        with clock(start + timedelta(minutes=minute, seconds=10)):
            ask(Client(), user.email)
    assert OutgoingMail.objects.count() == 10
    with clock(start + timedelta(minutes=61)):
        ask(Client(), user.email)
    assert OutgoingMail.objects.count() == 11


def test_limit_is_the_same_for_an_unknown_address():
    for _ in range(5):
        ask(Client(), "niemand@example.nl")
    assert OutgoingMail.objects.count() == 3


def test_over_the_limit_the_links_that_went_out_keep_working(client):
    user = make_user()
    ask(client, user.email)
    path = latest_mail(user.email).path
    attacker = Client()
    for _ in range(20):
        ask(attacker, user.email)
    assert client.post(path).status_code == 302
    assert is_logged_in(client)


def test_two_requests_at_the_same_moment_are_one_mail():
    """Two processes that saw the same newest mail write the same key."""
    recent = limits.recent("a@example.nl")
    from membership.actions import _queue

    now = timezone.now()
    for _ in range(2):
        _queue("membership.login", "a@example.nl", recent, now, next_path="", browser="x")
    assert OutgoingMail.objects.count() == 1


def test_three_hundred_people_behind_one_ip_within_five_minutes_all_get_a_mail():
    client = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(300):
        client.cookies.clear()
        ask(client, f"ambtenaar{number}@ministerie.example.nl")
    assert OutgoingMail.objects.count() == 300


def test_one_network_has_a_limit_and_hears_so(monkeypatch):
    monkeypatch.setattr(limits, "MAILS_PER_NETWORK", 5)
    client = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(7):
        ask(client, f"iemand{number}@example.nl")
    assert OutgoingMail.objects.count() == 5
    assert "Er komen te veel aanvragen uit je netwerk" in client.get(SENT).content.decode()
    ask(Client(REMOTE_ADDR="192.0.2.8"), "iemand@example.nl")
    assert OutgoingMail.objects.count() == 6


def test_a_cache_that_does_not_answer_stops_nobody(monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(cache, "add", broken)
    ask(Client(), "iemand@example.nl")
    assert OutgoingMail.objects.count() == 1


def test_nothing_personal_stands_in_the_key_of_the_mail():
    ask(Client(), "iemand@example.nl")
    row = OutgoingMail.objects.get()
    assert "iemand" not in row.key + row.subject_ref


def test_outbox_row_holds_nothing_that_logs_in():
    user = make_user()
    client = Client()
    ask(client, user.email)
    mail = latest_mail(user.email)
    token = mail.path.split("/")[2]
    secret = client.session["asked"]["browser"]
    for stored in [*OutgoingMail.objects.values(), *LoginLink.objects.values()]:
        for word in (token, mail.code, secret):
            assert word not in str(stored)


def test_who_is_logged_in_goes_on(client):
    client.force_login(make_user())
    assert client.get(LOGIN)["Location"] == reverse("mijn")
    assert client.get(LOGIN + "?next=/contact/")["Location"] == "/contact/"


def test_page_after_asking_needs_a_question(client):
    assert client.get(SENT)["Location"] == LOGIN
    assert client.post("/inloggen/code/", {"code": "123456"})["Location"] == LOGIN


def test_pages_after_asking_are_not_kept(client):
    ask(client, "iemand@example.nl")
    assert "no-store" in client.get(SENT)["Cache-Control"]
    assert "no-store" in client.post("/inloggen/code/", {"code": "1"})["Cache-Control"]
    assert "no-store" in client.get("/inloggen/telefoon/")["Cache-Control"]


def test_page_without_login_leads_to_login_and_back(client):
    make_user("anna@example.nl")
    response = client.get(reverse("mijn"))
    assert response["Location"] == f"{LOGIN}?next={reverse('mijn')}"
    client.post(response["Location"], {"address": "anna@example.nl"})
    assert client.post(latest_mail("anna@example.nl").path)["Location"] == reverse("mijn")
