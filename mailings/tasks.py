"""Doorbells for mailings."""

from celery import shared_task
from django.utils import timezone

from mailings import actions, reminders
from outbox.doorbell import ring


@shared_task
def continue_mailings() -> None:
    """Every half minute, and when one is started: bring the reminders in line with their gatherings, begin what is due,
    queue the next recipients; ring again while there are more."""
    reminders.keep(timezone.now())
    if actions.continue_all():
        ring(actions.TASK)


@shared_task
def make_invitation(mailing: int, audience: int, row: int) -> None:
    """Make the invitation of one recipient, for an organiser who looks at it; those of earlier looks go."""
    actions.make_invitation(mailing, audience, row)
