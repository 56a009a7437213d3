"""A live conversation in somebody's own agenda."""

from django.conf import settings

from discussions.models import Room, Visit
from events.calendar_items import organiser, uid
from events.ical import CalendarItem, calendar
from events.models import Event
from events.queries import organising_body
from registrations.actions.agenda import ALARM_ONLINE


def live_file(room: Room, visit: Visit) -> bytes:
    """Return the conversation of `room` as a calendar file. Agendas are shared: the link in it asks to log in."""
    item, event = room.programme_item, room.event
    page = settings.BASE_URL + room.get_absolute_url()
    live = CalendarItem(
        uid=uid(f"{room.public_id}.{visit.pk}"),
        title=f"{item.title} ({event.title})",
        starts_at=item.starts_at,
        ends_at=item.ends_at or item.starts_at,
        location=page,
        url=page,
        description=f"Je doet mee met dit live gesprek. Log in en doe mee: {page}",
        changed_at=event.updated_at,
        sequence=event.sequence,
        cancelled=event.status == Event.Status.CANCELLED,
        organiser=organiser(organising_body(event)),
        alarm=ALARM_ONLINE,
    )
    return calendar([live], item.title)
