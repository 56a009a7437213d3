"""The doorbell: a Celery task that says "there is mail". Losing a ring loses no mail: the sweep looks every 15 s."""

import atexit
import logging
import os
import threading
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

TASKS = {
    "login": "outbox.tasks.deliver_login",
    "default": "outbox.tasks.deliver_default",
    "bulk": "outbox.tasks.deliver_bulk",
}
LAST_WORDS_SECONDS = 2


class _Ringer:
    """One thread per process that talks to the broker, so that a page never waits for it.

    With Redis gone, Celery's client tries for six seconds before it gives up. Rings for the same queue that wait
    meanwhile become one.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: set[tuple[str, tuple[int, ...]]] = set()
        self._busy = False
        self._thread: threading.Thread | None = None

    def ring(self, queue: str, *keys: int) -> None:
        with self._change:
            self._waiting.add((queue, keys))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="outbox-doorbell", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to ring; return whether that is so."""
        with self._change:
            return self._change.wait_for(lambda: not self._waiting and not self._busy, timeout=seconds)

    def _run(self) -> None:
        while True:
            with self._change:
                self._busy = False
                self._change.notify_all()
                self._change.wait_for(lambda: self._waiting)
                rings, self._waiting, self._busy = self._waiting, set(), True
            for queue, keys in sorted(rings):
                _send(queue, keys)


def _send(queue: str, keys: tuple[int, ...]) -> None:
    try:
        current_app.send_task(TASKS.get(queue, queue), args=keys, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: the sweep will do it
        logger.warning("outbox: the broker did not take the ring for %s: %s", queue, type(error).__name__)


_ringer = _Ringer()


def _start_anew() -> None:
    """A forked child has no thread and perhaps a lock that nobody will open."""
    global _ringer
    _ringer = _Ringer()


os.register_at_fork(after_in_child=_start_anew)


@atexit.register
def _last_words() -> None:
    """A short command that queued mail rings before it ends."""
    _ringer.wait(LAST_WORDS_SECONDS)


def ring(queue: str, *keys: int) -> None:
    """Ask a worker to deliver `queue` now. Never raises, never waits; without a broker the sweep does it (3b 2).

    Instead of a queue it may be the name of another task that looks in the database what is due, of the rows with
    these `keys` if it takes any.
    """
    _ringer.ring(queue, *keys)


def wait_until_rung(seconds: float = LAST_WORDS_SECONDS) -> bool:
    """Return whether every ring of this process was handed over or given up within `seconds`."""
    return _ringer.wait(seconds)


@dataclass(frozen=True)
class _Ring:
    queue: str

    def __call__(self) -> None:
        ring(self.queue)


def ring_on_commit(queues: set[str]) -> None:
    """Ring once per queue after the running transaction commits, however often it is asked for."""
    waiting = {function for _, function, _ in transaction.get_connection().run_on_commit if isinstance(function, _Ring)}
    for queue in sorted(queues):
        bell = _Ring(queue)
        if bell not in waiting:
            transaction.on_commit(bell, robust=True)
