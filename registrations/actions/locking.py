"""Lock the parent, recount, decide in plain Python, write in bulk."""

from django.db import transaction

from events.models import Event
from membership.errors import Refused


def lock_event(event_id: int) -> Event:
    """Return the event with its row locked until the end of the transaction.

    Whatever changes who may take a seat runs behind this lock. SQLite ignores the row lock; its IMMEDIATE
    transactions give the same promise.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("lock_event needs a transaction")
    return Event.objects.select_for_update().get(pk=event_id)


def check_going_on(event: Event) -> None:
    """Raise Refused when the gathering is over or cancelled: nobody registers or gets a seat any more."""
    if event.is_past or event.status == Event.Status.CANCELLED:
        raise Refused("Deze bijeenkomst is voorbij of gaat niet door.")
