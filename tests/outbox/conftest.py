"""What the tests of the outbox share: a scripted mail server that the settings point to, and a still clock."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from tests.outbox import kinds  # noqa: F401  registers the kinds of mail of these tests
from tests.outbox.smtp_server import ScriptedServer, scripted_server


def use_smtp(settings: LazySettings, port: int) -> None:
    """Let Django's mail go to a server on `port`."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def smtp(settings: LazySettings) -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        use_smtp(settings, server.port)
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """Stop the clock; call it with a timedelta to move on."""
    now = timezone.now()

    def move(step: timedelta = timedelta(0)) -> datetime:
        nonlocal now
        now += step
        return now

    monkeypatch.setattr(timezone, "now", lambda: now)
    return move


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rings of the doorbell, instead of a broker."""
    heard: list[str] = []
    monkeypatch.setattr("outbox.doorbell.ring", heard.append)
    monkeypatch.setattr("outbox.tasks.ring", heard.append)
    return heard
