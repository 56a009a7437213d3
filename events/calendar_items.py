"""What a gathering says in a calendar."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from events.ical import CalendarItem, Party
from events.models import Event, OrganisingBody


def item_of(event: Event, body: OrganisingBody | None = None) -> CalendarItem:
    """Return the public calendar item of `event`, organised by `body`. Raises ValueError when it has no date."""
    if event.starts_at is None:
        raise ValueError("an event without a date is no calendar item")
    url = settings.BASE_URL + event.get_absolute_url()
    return CalendarItem(
        uid=uid(event.slug),
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        location=location(event),
        url=url,
        description=f"{event.summary}\n\n{url}".strip(),
        changed_at=event.updated_at,
        sequence=event.sequence,
        cancelled=event.status == Event.Status.CANCELLED,
        organiser=organiser(body),
    )


def uid(name: str) -> str:
    """Return the UID of the item called `name`: the same for ever, and nobody else's (RFC 7986, 5.3)."""
    return f"{name}@{urlsplit(settings.BASE_URL).hostname}"


def organiser(body: OrganisingBody | None) -> Party:
    """Return who organises, as a calendar names it; the site's own address while nobody is filled in."""
    if body is not None and body.email:
        return Party(body.email, body.name)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Party(address, name)


def location(event: Event) -> str:
    """Return where it is, on one line."""
    town = f"{event.venue_postcode} {event.venue_city}".strip()
    place = ", ".join(part for part in (event.venue_name, event.venue_street, town) if part)
    if not event.is_online:
        return place
    return f"{place}, en online" if place else "Online"
