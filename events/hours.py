"""The four moments of an environment, and the order that they keep."""

from datetime import datetime

from events.models import Event

MOMENTS = ("environment_opens_at", "support_until", "messages_until", "environment_closes_at")
ORDER_OF_HOURS = "Zet de uren van de omgeving op volgorde: open, hulp tot, schrijven tot, lezen tot."


def out_of_order(event: Event) -> str | None:
    """Return the first field of the four that comes before one that it should follow; None when all is in order.

    Empty ones don't count. The ends may be the same moment, but nothing ends when or before it opens.
    """
    latest: datetime | None = None
    for field in MOMENTS:
        moment = getattr(event, field)
        if moment is None:
            continue
        if latest is not None and (moment < latest or moment == event.environment_opens_at):
            return field
        latest = moment
    return None
