"""Renders the mail on the day of looking back at what a room agreed."""

from discussions.actions.summary import published
from discussions.models import Outcome
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.mail_parts import event_context, event_mail, page_link, registration_in
from registrations.models import State


@mail_kind("discussions.look_back", label="Terugkijken op een afspraak", logged=False)
def look_back(address: str, outcome: int, registration: str, day: str) -> Rendered:
    """To who took something on, or leads the room; not after the day was moved."""
    one = registration_in(registration, State.SEATED)
    found = Outcome.objects.filter(pk=outcome).select_related("room__event__body_override").first()
    if found is None or found.look_back_on is None or found.look_back_on.isoformat() != day:
        raise NotNeeded
    event = found.room.event
    tasks = list(found.tasks.select_related("owner"))
    context = event_context(event) | {
        "registration": one,
        "outcome": found,
        "room": found.room,
        "mine": [task for task in tasks if task.owner_id == one.pk],
        "others": [task for task in tasks if task.owner_id != one.pk],
        "link": page_link(address, "discussions:summary", event.slug) if published(event) else "",
    }
    return event_mail("emails/discussions/look_back.html", context)
