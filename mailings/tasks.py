"""Doorbells for mailings."""

from celery import shared_task

from mailings import actions
from outbox.doorbell import ring


@shared_task
def continue_mailings() -> None:
    """Every half minute, and when one is started: queue the next recipients; ring again while there are more."""
    if actions.continue_all():
        ring(actions.TASK)
