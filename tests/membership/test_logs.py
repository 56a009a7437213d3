"""No token, code or password in a log line (requirements 2b 18)."""

import io
import logging
import re

import pytest
from django.test import Client

from membership import links
from membership.purposes import PURPOSES
from netwerk.logs import OneLineFormatter
from tests.factories import make_user
from tests.membership.support import ask, latest_mail

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")


@pytest.fixture
def log():
    """Everything that any logger says, as it is written in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineFormatter())
    loggers = [logging.getLogger(), logging.getLogger("django.request")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_nothing_secret_is_logged(log, monkeypatch):
    user = make_user()
    client = Client(raise_request_exception=False)
    ask(client, user.email)
    mail = latest_mail(user.email)
    token = mail.path.split("/")[2]
    unknown = "x" * 43
    client.get(f"/link/{unknown}/")
    client.put(mail.path)
    Client(enforce_csrf_checks=True).post(mail.path)
    client.post("/inloggen/code/", {"code": "000000"})

    def broken(*args):
        raise RuntimeError("a fault in a deed")

    monkeypatch.setattr(PURPOSES["login"], "perform", broken)
    assert client.post(mail.path).status_code == 500
    monkeypatch.undo()
    phone = links.phone_code(user=user, by="beheer:1")
    client.post(mail.path)
    client.post("/account/inloggen/", {"login": user.email, "password": "heel geheim"})
    text = log.getvalue()
    assert "a fault in a deed" in text
    assert "/link/***" in text
    for secret in (token, unknown, mail.code, phone, "heel geheim", user.email):
        assert secret not in text, secret
