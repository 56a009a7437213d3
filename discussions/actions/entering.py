"""Somebody comes in, and has seen what is new."""

from datetime import datetime

from django.utils import timezone

from discussions.models import Visit
from events.models import Event
from membership.models import User


def agree(*, event: Event, user: User) -> Visit:
    """Agree to the house rules, and so come in; a second press changes nothing."""
    return Visit.objects.get_or_create(event=event, user=user)[0]


def see(*, visit: Visit, until: datetime | None = None) -> None:
    """Have seen what was placed up to `until` (at most now, and never back); what came after it stays new."""
    now = timezone.now()
    moment = min(until or now, now)
    Visit.objects.filter(pk=visit.pk, read_until__lt=moment).update(read_until=moment)
