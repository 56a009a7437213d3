"""Who was at a gathering, as far as we know."""

from django.db.models import QuerySet

from events.models import Event
from registrations.models import Registration


def was_there(event: Event) -> QuerySet[Registration]:
    """Return those who came: checked in where the door kept a list, else everybody with a seat. Guests too."""
    seated = event.registrations.seated()
    return seated.exclude(attended_at=None) if was_checked(event) else seated


def was_checked(event: Event) -> bool:
    """Return whether somebody was checked in at the door."""
    return event.registrations.seated().exclude(attended_at=None).exists()
