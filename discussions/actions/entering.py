"""Somebody comes in, and has seen what is new."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from discussions.models import Post, Visit
from events.models import Event
from membership.models import User


def agree(*, event: Event, user: User) -> Visit:
    """Agree to the house rules, and so come in; a second press changes nothing."""
    return Visit.objects.get_or_create(event=event, user=user, defaults={"seen_post": _last_post(event)})[0]


def see(*, visit: Visit, until: datetime | None = None) -> None:
    """Have seen what was placed up to `until` (at most now, and never back); what came after it stays new."""
    now = timezone.now()
    moment = min(until or now, now)
    Visit.objects.filter(pk=visit.pk, read_until__lt=moment).update(
        read_until=moment, seen_post=_last_post(visit.event)
    )


def _last_post(event: Event) -> int:
    return Post.objects.filter(thread__room__event=event).aggregate(last=Max("pk"))["last"] or 0
