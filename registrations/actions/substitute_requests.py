"""The requests to take over a seat that wait for an answer, and how they end without one.

A request is a registration that names the one it `replaces`. It belongs to no delegation until it is accepted, so that
no list, status or count takes the substitute for a colleague.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from registrations.actions import substitute_notices
from registrations.actions.erasing import erase
from registrations.models import Registration, State
from registrations.states import change

WAITING = (State.INVITED, State.PREPARED)


def waiting(seated: Iterable[Registration] | None = None) -> QuerySet[Registration]:
    """Return the open requests to take over from these registrations; without `seated`, all there are."""
    found = Registration.objects.filter(state__in=WAITING, replaces__isnull=False)
    if seated is not None:
        found = found.filter(replaces__in=[one.pk for one in seated])
    return found.select_related("event", "replaces__delegation")


def lapse(requests: Iterable[Registration], *, by: str, reason: str) -> None:
    """End these requests behind the lock of the event. Who was asked is told; who never was, is erased at once.

    The link of who was told lives on to say that the question has gone. It goes with the name and address, within a
    week of the asking (registrations.actions.clock).
    """
    for request in requests:
        was_asked = request.state == State.INVITED
        change(request, State.LAPSED, by=by, reason=reason)
        if was_asked:
            substitute_notices.gone(request)
        else:
            erase(request)
