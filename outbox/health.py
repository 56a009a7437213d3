"""How the mail is doing, for /gezondheid/ and the organisers' first page (requirements 3b 22)."""

from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from outbox.models import MailState, OutgoingMail, Queue, QueueStatus

OLDEST_ALARM_SECONDS = 5 * 60
SWEEP_ALARM_SECONDS = 60
_WAITING = [MailState.QUEUED, MailState.CLAIMED, MailState.SENDING]


def report() -> dict[str, object]:
    """Return the state of the outbox, in two queries whatever its size.

    `ok` and `alarms` (Dutch sentences), `queues` (per queue: waiting, oldest_seconds, failed, unknown, stopped_until,
    reason, last_sweep), and over all queues `waiting`, `oldest_unsent_seconds`, `failed`, `unknown`, `last_sweep`.
    """
    now = timezone.now()
    counts = {row["queue"]: row for row in _counts(now)}
    statuses = {status.queue: status for status in QueueStatus.objects.all()}
    queues = {queue: _queue(counts.get(queue), statuses.get(queue), now) for queue in Queue.values}
    sweeps = [status.swept_at for status in statuses.values() if status.swept_at]
    totals = {name: sum(queue[name] for queue in queues.values()) for name in ("waiting", "failed", "unknown")}
    oldest = max(queue["oldest_seconds"] for queue in queues.values())
    last_sweep = max(sweeps, default=None)
    alarms = _alarms(queues, oldest, last_sweep, now)
    return totals | {
        "ok": not alarms,
        "alarms": alarms,
        "oldest_unsent_seconds": oldest,
        "last_sweep": last_sweep,
        "queues": queues,
    }


def _counts(now: datetime) -> list[dict]:
    rows = OutgoingMail.objects.filter(state__in=[*_WAITING, MailState.FAILED, MailState.UNKNOWN])
    due = Q(state__in=_WAITING, planned_at__lte=now)
    return list(
        rows.values("queue")
        .order_by()
        .annotate(
            waiting=Count("pk", filter=due),
            oldest=Min("planned_at", filter=due),
            failed=Count("pk", filter=Q(state=MailState.FAILED)),
            unknown=Count("pk", filter=Q(state=MailState.UNKNOWN)),
        )
    )


def _queue(row: dict | None, status: QueueStatus | None, now: datetime) -> dict:
    row = row or {"waiting": 0, "oldest": None, "failed": 0, "unknown": 0}
    return {
        "waiting": row["waiting"],
        "oldest_seconds": int((now - row["oldest"]).total_seconds()) if row["oldest"] else 0,
        "failed": row["failed"],
        "unknown": row["unknown"],
        "stopped_until": status.stopped_until if status else None,
        "reason": status.reason if status else "",
        "last_sweep": status.swept_at if status else None,
    }


def _alarms(queues: dict[str, dict], oldest: int, last_sweep: datetime | None, now: datetime) -> list[str]:
    alarms = [
        f"De wachtrij '{Queue(name).label}' staat stil. {queue['reason']}"
        for name, queue in queues.items()
        if queue["stopped_until"]
    ]
    if oldest > OLDEST_ALARM_SECONDS:
        alarms.append(f"De oudste mail wacht al {oldest // 60} minuten.")
    if last_sweep is None or (now - last_sweep).total_seconds() > SWEEP_ALARM_SECONDS:
        alarms.append("De ronde langs de wachtrijen loopt niet. Kijk of de worker en de klok draaien.")
    return alarms
