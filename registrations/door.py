"""The list at the door: finding somebody by a part of the name, forgiving of capitals and accents."""

import re
from dataclasses import dataclass
from uuid import UUID

from events.models import Event
from membership.models.organisation import normalise_name
from registrations.models import Registration, State
from registrations.models.registration import LIVE

MOST = 50  # lines on a page; who has more types a letter more
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
# Whom one looks up at the door: who has a seat, and who can be told why not.
_KNOWN = (*LIVE, State.OFFER_LAPSED, State.CANCELLED, State.INVITED)


@dataclass(frozen=True)
class Door:
    """What the page at the door shows: how many are in, and who was found (those still to come in first)."""

    inside: int
    expected: int
    found: list[Registration]
    more: int


def at_the_door(event: Event, words: str) -> Door:
    """Return the counts of `event` and whoever fits `words` (parts of name or organisation; none: who has a seat and
    is still to come), with one query. Names are compared here: not every database knows accents.
    """
    rows = (
        Registration.objects.filter(event=event, state__in=_KNOWN, erased_at=None)
        .select_related("organisation")
        .only(
            "public_id", "name", "shown_name", "role", "guest", "guest_kind", "state", "attended_at",
            "event_id", "organisation__name",
        )
    )  # fmt: skip
    people = list(rows)
    expected = [one for one in people if one.state == State.SEATED]
    parts = normalise_name(words).split()
    if parts:
        found = [one for one in people if all(part in _searched(one) for part in parts)]
    else:
        found = [one for one in expected if one.attended_at is None]
    found.sort(key=lambda one: (one.state != State.SEATED, one.attended_at is not None, normalise_name(one.name)))
    inside = sum(one.attended_at is not None for one in expected)
    return Door(inside, len(expected), found[:MOST], max(len(found) - MOST, 0))


def _searched(registration: Registration) -> str:
    return normalise_name(f"{registration.name} {registration.shown_name} {registration.organisation or ''}")


def read_code(text: str) -> UUID | None:
    """Return the number of the registration in what a QR code of a Bevestiging says; None for any other code."""
    found = _UUID.search(text)
    return UUID(found[0]) if found else None
