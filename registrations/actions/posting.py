"""How a mail of this app is put in the outbox: to the person, to the contact, or both.

`key` makes one row per change and person; `suffix` tells apart changes of the same kind.
"""

from collections.abc import Iterable

from events.models import Event
from outbox.actions import message, queue_many
from outbox.models import OutgoingMail
from registrations.models import Delegation, Registration


def outside_contacts(event: Event, delegation_ids: set[int | None]) -> Iterable[Delegation]:
    """Contacts who take no part (a secretariat): they get copies of practical mail."""
    ids = delegation_ids - {None}
    if not ids:
        return []
    taking_part = Registration.objects.live().filter(event=event, delegation__in=ids)
    addresses = set(taking_part.values_list("address", flat=True))
    delegations = Delegation.objects.filter(pk__in=ids).exclude(contact_address="")
    return [delegation for delegation in delegations if delegation.contact_address not in addresses]


def person_message(
    kind: str, registration: Registration, *, suffix: str = "", expires_at: object = None, **arguments: object
) -> OutgoingMail:
    return message(
        f"registrations.{kind}",
        registration.address,
        key=f"registrations.{kind}:{registration.public_id}:{suffix}",
        about=registration.about,
        group=f"event:{registration.event_id}",
        expires_at=expires_at,
        registration=str(registration.public_id),
        **arguments,
    )


def to_person(kind: str, registration: Registration, **options: object) -> None:
    queue_many([person_message(kind, registration, **options)])


def contact_message(kind: str, delegation: Delegation, *, suffix: str = "", **arguments: object) -> OutgoingMail:
    return message(
        f"registrations.{kind}",
        delegation.contact_address,
        key=f"registrations.{kind}:{delegation.public_id}:{suffix}",
        about=f"delegation:{delegation.public_id}",
        group=f"event:{delegation.event_id}",
        delegation=str(delegation.public_id),
        **arguments,
    )


def to_contact(kind: str, delegation: Delegation, **options: object) -> None:
    if delegation.contact_address:
        queue_many([contact_message(kind, delegation, **options)])


def contact_copy(kind: str, registration: Registration, *, suffix: str = "", **arguments: object) -> list[OutgoingMail]:
    """Return the mail that tells the contact of the delegation about a colleague; none when it is the contact."""
    delegation = registration.delegation
    if delegation is None or delegation.contact_address in ("", registration.address):
        return []
    return [
        message(
            f"registrations.{kind}",
            delegation.contact_address,
            key=f"registrations.{kind}:{registration.public_id}:{suffix}",
            about=registration.about,
            group=f"event:{registration.event_id}",
            registration=str(registration.public_id),
            **arguments,
        )
    ]


def copy_for_contact(kind: str, registration: Registration, **options: object) -> None:
    """Tell the contact of the delegation what happened to a colleague, unless it is the contact."""
    queue_many(contact_copy(kind, registration, **options))
