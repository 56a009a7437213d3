"""When the environment opens, is supported, takes messages, can be read, and is closed. Pure: no query, no clock.

The four moments of an event follow each other: opens, support until, messages until, closes. One that is empty is the
one that follows it (facts 1: support stops at 18:00, messages are handled until the end of the next day).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.models import Event


class Phase(StrEnum):
    BEFORE = "before"
    OPEN = "open"  # people write, and somebody helps
    UNSUPPORTED = "unsupported"  # people write; help is gone
    READ_ONLY = "read_only"
    CLOSED = "closed"


WRITABLE = (Phase.OPEN, Phase.UNSUPPORTED)


@dataclass(frozen=True)
class Hours:
    """The four moments of an environment, each filled in from the one that follows; None: no such end."""

    opens: datetime | None
    support_until: datetime | None
    messages_until: datetime | None
    closes: datetime | None


def hours_of(event: Event) -> Hours:
    """Return when the environment of `event` opens, is supported, takes messages and can be read."""
    return Hours(event.environment_opens_at, support_end(event), messages_end(event), event.environment_closes_at)


def messages_end(event: Event) -> datetime | None:
    """Return until when one can write; None without an end."""
    return event.messages_until or event.environment_closes_at


def support_end(event: Event) -> datetime | None:
    """Return until when somebody helps; None without an end."""
    return event.support_until or messages_end(event)


def phase_of(event: Event, now: datetime) -> Phase:
    """Return where the environment of `event` is at `now`. An end is the first moment that is outside."""
    if event.environment_opens_at is None or now < event.environment_opens_at:
        return Phase.BEFORE
    for phase, end in (
        (Phase.CLOSED, event.environment_closes_at),
        (Phase.READ_ONLY, messages_end(event)),
        (Phase.UNSUPPORTED, support_end(event)),
    ):
        if end is not None and now >= end:
            return phase
    return Phase.OPEN
