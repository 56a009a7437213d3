"""Doorbells of privacy: each asks what is due and not yet done."""

from celery import shared_task
from django.utils import timezone

from privacy import cleaning, forgetting

A_TURN = 45.0  # seconds of one task; well below the time limit of the workers, so that none is killed in a batch


@shared_task
def clean() -> None:
    """Every night: what is past its term. A long night is many short tasks, so that other work gets its turn."""
    run = cleaning.clean(timezone.now(), seconds=A_TURN)
    if run.finished_at is None:
        clean.delay()


@shared_task
def resume() -> None:
    """Every few minutes: go on with what a killed worker left halfway, of the nightly job and of an erasing."""
    now = timezone.now()
    forgetting.resume(now)
    if cleaning.is_interrupted(now):
        clean.delay()
