"""Doorbells of the environment. Every rule asks "due and not yet done"."""

from celery import shared_task

from discussions.actions import meeting
from django.utils import timezone

from discussions.actions import notices, ticks


@shared_task
def clock() -> None:
    """Every minute: what time asks for in the environments."""
    meeting.clear_expired()
    now = timezone.now()
    ticks.remind_due(now)
    notices.mail_due(now)
