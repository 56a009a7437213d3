"""Doorbells for mailings."""

from celery import shared_task
from django.utils import timezone

from mailings import actions, newsletter
from outbox.doorbell import ring


@shared_task
def continue_mailings() -> None:
    """Every half minute, and when one is started: queue the next recipients; ring again while there are more."""
    if actions.continue_all():
        ring(actions.TASK)


@shared_task
def clean() -> None:
    """Nightly: erase what may not be kept."""
    newsletter.erase_unconfirmed(timezone.now())
