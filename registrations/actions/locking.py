"""Lock the parent, recount, decide in plain Python, write in bulk."""

from django.db import transaction

from events.models import Event
from membership.errors import Refused
from membership.models import User


def lock_event(event_id: int) -> Event:
    """Return the event with its row locked until the end of the transaction.

    Whatever changes who may take a seat runs behind this lock. It keeps the key of the row free: a new row that refers
    to the event (somebody registers) waits for nobody. SQLite ignores the row lock; its IMMEDIATE transactions give
    the same promise.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("lock_event needs a transaction")
    return Event.objects.select_for_update(no_key=True).get(pk=event_id)


def store_person(address: str, name: str) -> None:
    """Store the person of a confirmed address, before `lock_event`.

    In a rush everybody waits for the lock, so what needs none comes before it. And always in this order: a person who
    presses two buttons at once would otherwise wait for oneself.
    """
    if address:
        User.objects.for_address(address, name)


def check_going_on(event: Event) -> None:
    """Raise Refused when the gathering is over or cancelled: nobody registers or gets a seat any more."""
    if event.is_past or event.status == Event.Status.CANCELLED:
        raise Refused("Deze bijeenkomst is voorbij of gaat niet door.")
