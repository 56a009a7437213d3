"""The health of the app in JSON (requirements 3b 22): numbers and states, no error texts.

Two questions, for who asks them act differently. A monitor calls a person: everything that is wrong is wrong. Docker
stops sending visitors to a process: mail that waits is no reason for that.
"""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from membership import failed_logins
from netwerk.celery import app as celery_app
from outbox import health

logger = logging.getLogger(__name__)
BROKER_PATIENCE = 2  # seconds


@login_not_required
@never_cache
@require_safe
def report(request: HttpRequest) -> JsonResponse:
    """For the monitor: 200, or 503 when the database is away, a mail is late, a queue stands still, no sweep comes, or
    many logins fail.

    A broker that is away is told but is no alarm: the sweep sends the mail all the same.
    """
    try:
        mail = health.report()
    except DatabaseError:
        logger.exception("The database does not answer the health page")
        return JsonResponse({"ok": False, "database": "weg", "broker": _broker()}, status=503)
    failed = failed_logins.recent()
    ok = mail["ok"] and failed < failed_logins.PEAK
    state = {"ok": ok, "database": "ok", "broker": _broker(), "failed_logins": failed, "mail": _without_texts(mail)}
    return JsonResponse(state, status=200 if ok else 503)


@login_not_required
@never_cache
@require_safe
def web(request: HttpRequest) -> JsonResponse:
    """For the container: 200 when this web process answers and reaches the database, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer the health page")
        return JsonResponse({"ok": False, "database": "weg"}, status=503)
    return JsonResponse({"ok": True, "database": "ok"})


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
