"""What every page inside an environment needs beside its own content."""

from discussions.access import Visitor
from discussions.hours import hours_of
from events.queries import organising_body
from registrations.wording import words


def frame(visitor: Visitor, **context: object) -> dict[str, object]:
    """Return the context of a page inside: event, visitor, phase, hours, body (help number), "je" or "u", and
    `context`.

    Its template extends discussions/frame.html.
    """
    event = visitor.event
    return {
        "event": event,
        "visitor": visitor,
        "seat": visitor.seat,
        "phase": visitor.phase,
        "hours": hours_of(event),
        "body": organising_body(event),
        **words(event.formal),
        **context,
    }
