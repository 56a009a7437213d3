"""Doorbells of what spans the apps."""

from celery import shared_task
from django.utils import timezone

from netwerk import figures


@shared_task
def keep_figures() -> None:
    """Every hour, shortly before it ends: the figures of this month, and the last of a month that is over."""
    figures.keep(timezone.now())
