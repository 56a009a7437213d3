"""Ending a kind of mail with one press, as mail programs do it (RFC 8058)."""

import email
from email.policy import default

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from membership import unsubscribe
from outbox.envelope import compose
from outbox.models import OutgoingMail
from outbox.registry import Rendered

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(monkeypatch):
    """A list of its own; returns the targets that were ended."""
    monkeypatch.setattr(unsubscribe, "LEAVING", dict(unsubscribe.LEAVING))
    targets = []
    unsubscribe.register(
        "test",
        title="Geen mail meer over deze casus",
        intro=lambda target: f"Druk op de knop. Dan komt er geen mail meer over casus {target}.",
        perform=targets.append,
    )
    return targets


@pytest.fixture
def bare():
    """A mail program: no cookies, and every check on forms at work."""
    return Client(enforce_csrf_checks=True)


def path_of(name="test", target="17"):
    return "/" + unsubscribe.link(name, target).split("/", 3)[3]


def test_looking_says_what_ends_and_ends_nothing(ended, bare):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = bare.get(path_of())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "geen mail meer over casus 17" in text
    assert text.count('type="submit"') == 1
    assert bare.head(path_of()).status_code == 200
    assert ended == [] and len(queries) == 0
    assert not answer.cookies


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_end_nothing(ended, bare, method):
    assert getattr(bare, method)(path_of()).status_code == 405
    assert ended == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        ("", "application/x-www-form-urlencoded"),
        ('--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_a_mail_program_ends_it_without_cookie_or_page(ended, bare, body, content_type):
    answer = bare.post(path_of(), body, content_type=content_type)
    assert (answer.status_code, ended) == (200, ["17"])
    assert "komt niet meer" in answer.content.decode()
    assert not answer.cookies


def test_pressing_again_is_fine(ended, bare):
    assert [bare.post(path_of()).status_code for _ in range(3)] == [200, 200, 200]


def test_a_link_that_is_not_ours_says_so_and_ends_nothing(ended, bare):
    good = path_of().strip("/").split("/")[1]
    another = good.replace("17", "18")
    for token in (another, good[:-1], good + "x", "onzin", "test:17"):
        for answer in (bare.get(f"/uitschrijven/{token}/"), bare.post(f"/uitschrijven/{token}/")):
            assert answer.status_code == 404
            assert "Uitschrijven is nog niet gelukt" in answer.content.decode()
    assert ended == []


def test_a_list_that_is_no_more_is_no_link(ended, bare):
    path = path_of()
    del unsubscribe.LEAVING["test"]
    assert bare.post(path).status_code == 404


def test_the_link_keeps_when_the_key_changes_and_tells_nobody(ended, bare, settings):
    path = path_of()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "een nieuwe sleutel"  # noqa: S105
    answer = bare.get(path)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    with pytest.raises(ValueError, match="address"):
        unsubscribe.link("test", "sanne@example.nl")
    with pytest.raises(KeyError):
        unsubscribe.link("onbekend", "1")
    with pytest.raises(ValueError, match="registered"):
        unsubscribe.register("test", title="", intro="", perform=print)


def test_only_this_page_takes_a_press_without_its_form(bare):
    assert bare.post(reverse("membership:login"), {"address": "sanne@example.nl"}).status_code == 403


def test_the_headers_arrive_whole_in_the_message(ended):
    headers = unsubscribe.headers("test", "17", mailto="hallo@example.nl")
    rendered = Rendered(subject="Nieuws", text="Nieuws.", html="<p>Nieuws.</p>", headers=headers)
    mail = OutgoingMail(address="sanne@example.nl", message_id="<1@example.nl>")
    arrived = email.message_from_bytes(compose(mail, rendered).message().as_bytes(), policy=default)
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    web, by_mail = arrived["List-Unsubscribe"].strip().split(", ")  # folded after its name, for it is long
    assert web == f"<{unsubscribe.link('test', '17')}>"
    assert by_mail == "<mailto:hallo@example.nl?subject=Uitschrijven>"
