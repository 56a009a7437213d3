"""What the clock does here."""

from celery import shared_task

from membership import merging, search_columns
from membership.models import Profile


@shared_task
def refresh_directory() -> int:
    """Bring the search columns of all profiles up to date: many rows can change at once without a signal."""
    return search_columns.refresh(Profile.objects.all())


@shared_task
def move_stragglers() -> int:
    """Every minute: who came in for a duplicate while it was merged, goes to the organisation that stays."""
    return merging.move_stragglers()
