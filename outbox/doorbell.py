"""The doorbell: a Celery task that says "there is mail". Losing a ring loses no mail: the sweep looks every 15 s."""

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

TASKS = {
    "login": "outbox.tasks.deliver_login",
    "default": "outbox.tasks.deliver_default",
    "bulk": "outbox.tasks.deliver_bulk",
}
# After a broker that did not answer, the pages of this process leave it alone for a while: nobody waits twice.
QUIET_SECONDS = 15
_quiet_until = 0.0


def ring(queue: str) -> None:
    """Ask a worker to deliver `queue` now. Never raises; without a broker the next sweep does it (3b 2)."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        current_app.send_task(TASKS[queue], retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: a page must not fail on it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("outbox: the broker did not take the ring for %s: %s", queue, type(error).__name__)


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
