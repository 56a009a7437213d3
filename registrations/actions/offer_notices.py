"""Which mail follows from an offered seat; the renderers stand in registrations/mails_offers.py.

No mail about an offer leaves after its answer time: the row expires with it.
"""

from collections.abc import Collection, Iterable

from django.utils import timezone

from events.models import Event
from outbox.actions import queue_many
from registrations.actions.posting import (
    contact_copy,
    contact_message,
    outside_contacts,
    person_message,
    to_person,
)
from registrations.models import Registration


def offered(event: Event, keys: Collection[int]) -> None:
    """Tell those who are offered a seat, and the contacts who take no part themselves."""
    fields = ["pk", "public_id", "address", "event_id", "delegation_id", "offered_at", "answer_until"]
    people = list(Registration.objects.filter(pk__in=keys).only(*fields))
    rows = [person_message("offered", one, suffix=_of_offer(one), expires_at=one.answer_until) for one in people]
    queue_many(rows + _copies(event, {one.delegation_id for one in people}))


def remind(registration: Registration) -> None:
    expires_at = registration.answer_until
    to_person("offer_reminder", registration, suffix=_of_offer(registration), expires_at=expires_at)


def lapsed(registrations: Iterable[Registration]) -> None:
    """Tell both sides that there was no answer in time."""
    rows = []
    for one in registrations:
        rows.append(person_message("offer_lapsed", one, suffix=_of_offer(one)))
        rows += contact_copy("offer_lapsed_contact", one, suffix=_of_offer(one))
    queue_many(rows)


def accepted(event: Event, registration: Registration) -> None:
    """The seat mail; somebody can get a seat more than once, so each moment is a mail of its own."""
    rows = [person_message("seated", registration, suffix=f"{registration.seated_at:%Y%m%d%H%M%S%f}")]
    queue_many(rows + _copies(event, {registration.delegation_id}))


def _of_offer(registration: Registration) -> str:
    """What tells one offer to somebody from a later one."""
    return f"{registration.offered_at:%Y%m%d%H%M%S%f}"


def _copies(event: Event, delegation_ids: set[int | None]) -> list:
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    contacts = outside_contacts(event, delegation_ids)
    return [contact_message("outcome_copy", delegation, suffix=stamp) for delegation in contacts]
