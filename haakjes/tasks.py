"""Doorbells: each calls what is due."""

from celery import shared_task
from django.utils import timezone

from haakjes import clock as due


@shared_task
def clock() -> None:
    """Every ten minutes: close what is past its end, then ask about what ends within a week."""
    now = timezone.now()
    due.close_due(now)
    due.ask_ending(now)
