"""The only writer of a registration's state."""

from collections.abc import Iterable

from django.db.models import F

from membership.errors import Refused
from registrations.models import TRANSITIONS, Registration, State, StateChange

# Whoever leaves a seat goes up so much in the count of the agenda item: one for the mail that takes it out, one for a
# seat that may follow.
LEAVING = 2


class IllegalTransition(Exception):  # noqa: N818  a fault of ours, not of the reader
    """The table of transitions doesn't know this change."""


def born(registration: Registration, *, by: str, reason: str = "") -> Registration:
    """Store a new registration with the first line of its history."""
    registration.save(force_insert=True)
    StateChange.objects.create(registration=registration, to_state=registration.state, by=by, reason=reason)
    return registration


def change(registration: Registration, to: State, *, by: str, reason: str = "", **fields: object) -> Registration:
    """Move one registration to state `to`, set `fields` beside it, and write the history.

    Raises Refused when somebody else changed it meanwhile, IllegalTransition when the table doesn't allow it.
    """
    change_many([registration], to, by=by, reason=reason, **fields)
    return registration


def change_many(
    registrations: Iterable[Registration], to: State, *, by: str, reason: str = "", **fields: object
) -> None:
    """Move registrations that are all in one state to state `to`, with two queries whatever their number."""
    registrations = list(registrations)
    if not registrations:
        return
    before = State(registrations[0].state)
    if to not in TRANSITIONS[before] or any(one.state != before for one in registrations):
        raise IllegalTransition(f"{before} -> {to}")
    left = LEAVING if before == State.SEATED else 0
    moved = Registration.objects.filter(pk__in=[one.pk for one in registrations], state=before).update(
        state=to, calendar_sequence=F("calendar_sequence") + left, **fields
    )
    if moved != len(registrations):
        raise Refused("Deze aanmelding is intussen veranderd. Laad de pagina opnieuw om te zien hoe het nu staat.")
    for one in registrations:
        one.state = to
        one.calendar_sequence += left
        for name, value in fields.items():
            setattr(one, name, value)
    StateChange.objects.bulk_create(
        StateChange(registration=one, from_state=before, to_state=to, by=by, reason=reason) for one in registrations
    )


def note_many(registrations: Iterable[Registration], *, by: str, reason: str) -> None:
    """Write in the history what somebody said or decided that leaves the state as it is."""
    StateChange.objects.bulk_create(
        StateChange(registration=one, from_state=one.state, to_state=one.state, by=by, reason=reason)
        for one in registrations
    )
