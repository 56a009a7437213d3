"""The health of the app in JSON, for monitoring (requirements 3b 22): numbers and states, no error texts."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from netwerk.celery import app as celery_app
from outbox import health

logger = logging.getLogger(__name__)
BROKER_PATIENCE = 2  # seconds


@login_not_required
@never_cache
@require_safe
def report(request: HttpRequest) -> JsonResponse:
    """Answer 200, or 503 when the database is away or a mail waits for more than five minutes.

    A broker that is away is told but is no alarm: the sweep sends the mail all the same.
    """
    try:
        mail = health.report()
    except DatabaseError:
        logger.exception("The database does not answer the health page")
        return JsonResponse({"ok": False, "database": "weg", "broker": _broker()}, status=503)
    late = mail["oldest_unsent_seconds"] > health.OLDEST_ALARM_SECONDS
    state = {"ok": not late, "database": "ok", "broker": _broker(), "mail": _without_texts(mail)}
    return JsonResponse(state, status=503 if late else 200)


def _broker() -> str:
    try:
        with celery_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    except (OperationalError, OSError) as error:
        logger.warning("The broker does not answer: %s", type(error).__name__)
        return "weg"
    return "ok"


def _without_texts(mail: dict) -> dict:
    """Keep what a monitor needs; the reason that a mail server gave may name hosts and people."""
    queues = {
        name: {
            "waiting": queue["waiting"],
            "oldest_seconds": queue["oldest_seconds"],
            "stopped": queue["stopped_until"] is not None,
            "last_sweep": queue["last_sweep"],
        }
        for name, queue in mail["queues"].items()
    }
    totals = ("waiting", "oldest_unsent_seconds", "failed", "unknown", "last_sweep")
    return {name: mail[name] for name in totals} | {"queues": queues}
