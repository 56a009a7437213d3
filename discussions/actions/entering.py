"""Somebody comes in."""

from discussions.models import Visit
from events.models import Event
from membership.models import User


def agree(*, event: Event, user: User) -> Visit:
    """Agree to the house rules, and so come in; a second press changes nothing."""
    return Visit.objects.get_or_create(event=event, user=user)[0]
