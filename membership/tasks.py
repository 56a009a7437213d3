"""What the clock does here."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from membership import merging, search_columns
from membership.models import LoginLink, Profile
from outbox import actions as outbox

KEPT = timedelta(days=30)  # a spent or old link still offers a fresh one
SLICE = 2000


@shared_task
def refresh_directory() -> int:
    """Bring the search columns of all profiles up to date: many rows can change at once without a signal."""
    return search_columns.refresh(Profile.objects.all())


@shared_task
def clean() -> int:
    """Remove links 30 days after they expired, sessions that are over, what we knew of their browsers, and
    the address in the last mail to who was erased."""
    now = timezone.now()
    old = LoginLink.objects.filter(expires_at__lt=now - KEPT).values_list("pk", flat=True)[:SLICE]
    count, _ = LoginLink.objects.filter(pk__in=list(old)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    outbox.forget_left(now)
    if count == SLICE:
        clean.delay()
    return count


@shared_task
def move_stragglers() -> int:
    """Every minute: who came in for a duplicate while it was merged, goes to the organisation that stays."""
    return merging.move_stragglers()
