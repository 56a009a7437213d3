"""The doorbell never fails and never holds up a page (requirements 3b 2)."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from outbox import doorbell
from tests.services import BASE_DIR, app_environment


@pytest.fixture
def ringer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()  # the real bell, not the list of the other tests
    return doorbell._Ringer()


def test_it_sends_the_task_of_the_queue(ringer, monkeypatch):
    sent = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda name, **options: sent.append((name, options)))
    ringer.ring("login")
    assert ringer.wait(5)
    assert sent == [("outbox.tasks.deliver_login", {"args": (), "retry": False, "ignore_result": True})]


def test_a_broker_that_fails_is_only_logged(ringer, monkeypatch, caplog):
    def fail(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(doorbell.current_app, "send_task", fail)
    ringer.ring("bulk")
    assert ringer.wait(5)
    assert "did not take the ring for bulk" in caplog.text
    ringer.ring("bulk")
    assert ringer.wait(5)
    assert caplog.text.count("did not take") == 2


def test_rings_behind_a_silent_broker_become_one_per_queue(ringer, monkeypatch):
    sent, busy, go_on = [], threading.Event(), threading.Event()

    def slow(name: str, **_):
        sent.append(name)
        busy.set()
        go_on.wait(10)

    monkeypatch.setattr(doorbell.current_app, "send_task", slow)
    ringer.ring("default")
    assert busy.wait(5)
    for _ in range(1000):
        ringer.ring("default")
        ringer.ring("login")
    assert not ringer.wait(0)
    go_on.set()
    assert ringer.wait(5)
    assert sent == [f"outbox.tasks.deliver_{queue}" for queue in ("default", "default", "login")]


def run(tmp_path: Path, code: str, broker: str) -> str:
    """Run `code` in a process of its own, with the app and this broker; return what it printed."""
    env = app_environment(tmp_path, CELERY_BROKER_URL=broker, DJANGO_SETTINGS_MODULE="netwerk.settings")
    setup = "import os, django; django.setup(); from outbox import doorbell; "
    done = subprocess.run(
        [sys.executable, "-c", setup + code], env=env, cwd=BASE_DIR, check=True, capture_output=True, text=True
    )
    return done.stdout


def rung(tmp_path: Path) -> list[str]:
    return sorted(message.name.partition(".")[2] for message in (tmp_path / "broker" / "messages").iterdir())


def test_a_command_that_ends_has_rung(tmp_path):
    """The ring is made in a thread; a short command waits for it before it ends."""
    run(tmp_path, "doorbell.ring('default')", "filesystem://")
    assert rung(tmp_path) == ["default.msg"]


def test_without_a_broker_the_caller_does_not_wait(tmp_path):
    """Celery's client tries for seconds (measured: 6 with Redis gone); the caller is back long before that thread."""
    code = "doorbell.ring('default'); print('waiting', not doorbell.wait_until_rung(0))"
    assert run(tmp_path, code, "redis://127.0.0.1:1/0") == "waiting True\n"


def test_a_forked_child_rings_with_a_thread_of_its_own(tmp_path):
    code = (
        "doorbell.ring('login'); doorbell.wait_until_rung(); child = os.fork(); "
        "child or (doorbell.ring('bulk'), doorbell.wait_until_rung(5), os._exit(0)); os.waitpid(child, 0)"
    )
    run(tmp_path, code, "filesystem://")
    assert rung(tmp_path) == ["bulk.msg", "login.msg"]
