"""Who came to a gathering, at the door or in its environment."""

from django.db.models import Q

from discussions.models import Visit
from events.models import Event


def came(event: Event | int | None) -> Q:
    """Return the condition on registrations for `event` of who was checked in, or went into the environment."""
    inside = Visit.objects.filter(event=event).values("user")
    return Q(attended_at__isnull=False) | Q(user__in=inside)
