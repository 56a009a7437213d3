"""The only writer of a haakje's state."""

from haakjes.models import TRANSITIONS, Haakje, HaakjeChange, State
from membership.errors import Refused

MEANWHILE = "Dit haakje is intussen veranderd. Laad de pagina opnieuw om te zien hoe het nu staat."


class IllegalTransition(Exception):  # noqa: N818  a fault of ours, not of the reader
    """The table of transitions doesn't know this change."""


def born(haakje: Haakje, *, by: str) -> Haakje:
    """Store a new haakje with the first line of its history."""
    haakje.save(force_insert=True)
    HaakjeChange.objects.create(haakje=haakje, to_state=haakje.state, by=by)
    return haakje


def change(haakje: Haakje, to: State, *, by: str, reason: str = "", **fields: object) -> Haakje:
    """Move a haakje to state `to`, set `fields` beside it, and write the history.

    Raises Refused when somebody else changed it meanwhile, IllegalTransition when the table doesn't allow it.
    """
    before = State(haakje.state)
    if to not in TRANSITIONS[before]:
        raise IllegalTransition(f"{before} -> {to}")
    if not Haakje.objects.filter(pk=haakje.pk, state=before).update(state=to, **fields):
        raise Refused(MEANWHILE)
    haakje.state = to
    for name, value in fields.items():
        setattr(haakje, name, value)
    HaakjeChange.objects.create(haakje=haakje, from_state=before, to_state=to, by=by, reason=reason)
    return haakje


def note(haakje: Haakje, *, by: str, reason: str) -> None:
    """Write in the history what was done that leaves the state as it is."""
    HaakjeChange.objects.create(haakje=haakje, from_state=haakje.state, to_state=haakje.state, by=by, reason=reason)
