"""Doorbells of the environment. Every rule asks "due and not yet done"."""

from celery import shared_task


@shared_task
def clock() -> None:
    """Every minute: what time asks for in the environments."""
