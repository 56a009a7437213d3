"""Doorbells: each calls the actions that ask what is due."""

from celery import shared_task
from django.utils import timezone

from registrations.actions import clock as actions


@shared_task
def clock() -> None:
    """Every minute: reminders, warnings, the day of an allocation, the morning of a day."""
    now = timezone.now()
    actions.remind_invited(now)
    actions.warn_before_erasing(now)
    actions.allocate_due(now)
    actions.mail_the_morning(now)


@shared_task
def clean() -> None:
    """Nightly: erase what may not be kept."""
    actions.clean(timezone.now())
