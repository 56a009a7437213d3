"""Doorbells of the environment. Every rule asks "due and not yet done"."""

from celery import shared_task
from django.utils import timezone

from discussions.actions import evaluation, meeting, notices, rooms, ticks


@shared_task
def clock() -> None:
    """Every minute: what time asks for in the environments."""
    meeting.clear_expired()
    now = timezone.now()
    rooms.ensure_due(now)
    ticks.remind_due(now)
    notices.mail_due(now)
    evaluation.send_due(now)
    evaluation.remind_due(now)
