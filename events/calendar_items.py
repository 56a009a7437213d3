"""What a gathering says in a calendar."""

from urllib.parse import urlsplit

from django.conf import settings

from events.ical import CalendarItem
from events.models import Event


def item_of(event: Event) -> CalendarItem:
    """Return the calendar item of `event`. Raises ValueError when it has no date."""
    if event.starts_at is None:
        raise ValueError("an event without a date is no calendar item")
    url = settings.BASE_URL + event.get_absolute_url()
    return CalendarItem(
        uid=f"{event.slug}@{urlsplit(settings.BASE_URL).hostname}",
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        location=_location(event),
        url=url,
        description=f"{event.summary}\n\n{url}".strip(),
        changed_at=event.updated_at,
        sequence=event.sequence,
        cancelled=event.status == Event.Status.CANCELLED,
    )


def _location(event: Event) -> str:
    town = f"{event.venue_postcode} {event.venue_city}".strip()
    place = ", ".join(part for part in (event.venue_name, event.venue_street, town) if part)
    if not event.is_online:
        return place
    return f"{place}, en online" if place else "Online"
