"""Somebody comes in, and has seen what is new."""

from datetime import datetime

from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils import timezone

from discussions.models import Post, Visit
from events.models import Event
from membership.models import User


def agree(*, event: Event, user: User) -> Visit:
    """Agree to the house rules, and so come in; a second press changes nothing."""
    return Visit.objects.get_or_create(event=event, user=user, defaults={"seen_post": _last_post(event)})[0]


def see(*, visit: Visit, until: datetime | None = None, post: int | None = None) -> None:
    """Have seen what was placed up to `until` and up to the one with key `post` (at most now, and never back);
    what came after it stays new."""
    now = timezone.now()
    moment = min(until or now, now)
    last = _last_post(visit.event)
    Visit.objects.filter(pk=visit.pk, read_until__lt=moment).update(
        read_until=moment, seen_post=Greatest(F("seen_post"), last if post is None else min(post, last))
    )


def _last_post(event: Event) -> int:
    return Post.objects.filter(thread__room__event=event).aggregate(last=Max("pk"))["last"] or 0
