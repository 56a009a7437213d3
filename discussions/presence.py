"""When somebody is in a room to answer moves along with the gathering."""

from collections.abc import Iterator

from discussions.models import PresenceHour
from events.actions.moving import Along, moves_along
from events.models import Event


def hours_of(event: Event) -> Iterator[tuple[str, PresenceHour]]:
    """Read the hours in the rooms of `event`, each with whose they are and where."""
    hours = PresenceHour.objects.filter(person__room__event=event).select_related(
        "person__room", "person__registration"
    )
    for hour in hours.order_by("starts_at", "pk"):
        yield f"{hour.person.registration.known_as}, {hour.person.room.title}", hour


moves_along(Along.PRESENCE, hours_of)
