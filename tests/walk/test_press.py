"""Pressing: nobody presses for somebody else, no form works without its token, and no press leads out of the site."""

import pytest
from django.test import Client

from membership.models import LoginLink
from registrations.models import JoinRequest
from tests.walk.rows import LOGIN, PASSWORD
from tests.walk.table import PUBLIC, ROWS
from tests.walk.urlconf import addresses
from tests.walk.walker import NOTED, path_of, writes

pytestmark = pytest.mark.django_db

# One of each kind of stranger; the other sessionless kinds send the same requests as "anonymous".
OUTSIDERS = (
    "anonymous", "inactive", "stranger", "elsewhere", "other_contact", "moderator", "finance", "staff",
    "former", "auditor",
)  # fmt: skip
REFUSED = (403, 404, LOGIN, PASSWORD)
# The day on which a member last pressed something, whatever came of it (membership.activity).
PRESSED = {"membership_membership"}
# A mail program presses there (RFC 8058); the signed address is the proof (tests/membership/test_unsubscribe.py).
WITHOUT_TOKEN = {"membership:unsubscribe"}
FOREIGN = [
    "//evil.example", "https://evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
    "///evil.example", "\t//evil.example", "/%0d%0aLocation:%20https://evil.example",
]  # fmt: skip


@pytest.fixture(scope="module")
def clients(world):
    return {kind: world.browser(kind) for kind in (*OUTSIDERS, "contact", "organiser", "superuser", "candidate")}


def one_row_for_each_address():
    return list({row.key: row for row in reversed(ROWS)}.values())


def test_who_may_not_look_may_not_press(world, clients):
    """Requirements 2c 27: a POST to what somebody may not open is refused just the same, and changes nothing."""
    wrong = []
    for row in ROWS:
        path = path_of(row, world)
        for kind in OUTSIDERS:
            expected = row.expected[kind]
            if expected in REFUSED:
                with writes() as written:
                    response = clients[kind].post(path, {"antwoord": "ja", "stap": "terug"})
                outcome = response["Location"] if response.status_code == 302 else response.status_code
                refused = str(outcome).startswith(expected) if isinstance(expected, str) else outcome in (expected, 405)
                if not refused or written - NOTED - PRESSED:
                    wrong.append((str(row), kind, outcome, written))
    assert wrong == []


def test_only_the_contact_decides_who_joins(world, clients):
    path = f"/delegatie/{world.delegation.public_id}/verzoek/{world.join_request.public_id}/"
    for kind in OUTSIDERS:
        response = clients[kind].post(path, {"antwoord": "ja"})
        assert response.status_code == (302 if kind in ("anonymous", "inactive") else 404), kind
    other = f"/delegatie/{world.others.public_id}/verzoek/{world.join_request.public_id}/"
    assert clients["other_contact"].post(other, {"antwoord": "ja"}).status_code == 404
    assert clients["contact"].post(other, {"antwoord": "ja"}).status_code == 404
    assert JoinRequest.objects.get(pk=world.join_request.pk).decided_at is None
    assert clients["contact"].post(path, {"antwoord": "ja"})["Location"].startswith("/delegatie/")
    assert JoinRequest.objects.get(pk=world.join_request.pk).accepted is True


@pytest.mark.parametrize("name", ["code", "mail"])
def test_only_organisers_press_the_buttons_at_a_registration(world, clients, name):
    path = f"/admin/registrations/registration/{world.seated.pk}/{name}/"
    for kind in ("moderator", "finance", "staff"):
        assert clients[kind].post(path).status_code == 403, kind
    for kind in ("anonymous", "inactive", "stranger"):
        assert clients[kind].post(path)["Location"].startswith(PASSWORD), kind
    for kind in ("organiser", "superuser"):
        assert clients[kind].post(path).status_code in (200, 302), kind


def test_a_mailing_is_sent_by_organisers_alone(world, clients):
    path = f"/admin/mailings/mailing/{world.mailing.pk}/versturen/"
    for kind in ("moderator", "finance", "staff"):
        assert clients[kind].post(path, {"number": "2"}).status_code == 403, kind
    world.mailing.refresh_from_db()
    assert world.mailing.state == "draft"


def test_every_press_needs_the_token_of_its_form(world):
    """Requirements 2c 29: without it every address answers 403 and writes nothing, whoever asks."""
    wrong = []
    for kind in ("anonymous", "superuser"):
        client = world.browser(kind, enforce_csrf_checks=True)
        for row in one_row_for_each_address():
            if row.key in WITHOUT_TOKEN:
                continue
            path = path_of(row, world)
            for method in (client.post, client.delete):
                with writes() as written:
                    response = method(path)
                if response.status_code != 403 or "Ga terug" not in response.content.decode() or written - NOTED:
                    wrong.append((str(row), kind, response.status_code, written))
    assert wrong == []


def test_no_other_view_is_exempt_from_the_token():
    exempt = {address.key for address in addresses() if getattr(address.view, "csrf_exempt", False)}
    assert exempt == WITHOUT_TOKEN


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_address_sends_on_to_another_site(world, clients, foreign):
    """Requirements 2b 19: whatever `next` says, at every address, before and after logging in."""
    wrong = []
    for kind in ("anonymous", "candidate", "superuser"):
        for row in one_row_for_each_address():
            path = path_of(row, world)
            if row.key in PUBLIC or row.key.startswith(("account_", "mfa_")):
                response = clients[kind].get(path, {"next": foreign})
                if not _inside(response.get("Location", "/")):
                    wrong.append((str(row), kind, response["Location"]))
    assert wrong == []


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_way_to_log_in_or_out_leads_to_another_site(world, foreign):
    staff = world.users["organiser"]
    password = {"login": staff.email, "password": "wachtwoord", "next": foreign}
    assert _inside(Client().post("/account/inloggen/", password)["Location"])
    assert _inside(Client().post(f"/account/inloggen/?next={foreign}", password)["Location"])
    assert _inside(world.browser("candidate").post("/uitloggen/", {"next": foreign})["Location"])
    assert _inside(Client().post("/inloggen/", {"address": "x@example.nl", "next": foreign})["Location"])
    proof = {"password": "wachtwoord", "next": foreign}
    assert _inside(world.browser("organiser").post("/account/bevestigen/", proof)["Location"])
    assert LoginLink.objects.filter(target__contains="evil").count() == 0


def _inside(location):
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "\n" not in location
