"""A peak in failed logins calls a person (requirements 5.13)."""

import logging

import pytest
from django.core.cache import cache
from django.urls import reverse

from membership import failed_logins
from outbox import claims
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def health(client):
    claims.note_sweep()
    return client.get(reverse("gezondheid"))


def test_fifty_failures_alarm_and_forty_nine_do_not(client, caplog):
    for _ in range(failed_logins.PEAK - 1):
        failed_logins.note()
    assert health(client).status_code == 200
    with caplog.at_level(logging.WARNING, logger="membership.failed_logins"):
        failed_logins.note()
    response = health(client)
    assert response.status_code == 503
    assert (response.json()["ok"], response.json()["failed_logins"]) == (False, 50)
    told = [record.getMessage() for record in caplog.records if record.name == "membership.failed_logins"]
    assert told == ["membership: 50 logins failed within ten minutes"]


def test_a_wrong_password_counts(client):
    make_user("beheer@example.nl", staff=True, password="het-goede-wachtwoord")
    client.post("/account/inloggen/", {"login": "beheer@example.nl", "password": "een-ander-wachtwoord"})
    client.post("/account/inloggen/", {"login": "niemand@example.nl", "password": "een-ander-wachtwoord"})
    assert failed_logins.recent() == 2


def test_a_wrong_code_counts_and_a_login_does_not(client):
    user = make_user("iemand@example.nl")
    client.post(reverse("membership:login"), {"address": user.email})
    client.post(reverse("membership:login-code"), {"code": "000000"})
    assert failed_logins.recent() == 1
    make_user("beheer@example.nl", staff=True, password="het-goede-wachtwoord")
    client.post("/account/inloggen/", {"login": "beheer@example.nl", "password": "het-goede-wachtwoord"})
    assert failed_logins.recent() == 1


def test_a_window_later_it_is_forgotten(monkeypatch):
    failed_logins.note()
    now = failed_logins.time.time()
    monkeypatch.setattr(failed_logins.time, "time", lambda: now + 2 * failed_logins.WINDOW)
    assert failed_logins.recent() == 0


def test_without_a_cache_logging_in_goes_on(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no cache")

    for name in ("add", "incr", "get_many"):
        monkeypatch.setattr(cache, name, away)
    failed_logins.note()
    assert not failed_logins.is_peak()
