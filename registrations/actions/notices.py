"""Which mail follows from which fact.

Each is a row in the outbox, born in the transaction of its fact; `key` makes it one per change and person.
The words stand in templates/emails/registrations/, the renderers in registrations/mails.py.
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from events.models import Event, Role
from membership.models import User
from outbox.actions import message, queue, queue_many
from outbox.models import OutgoingMail
from registrations.allocation import SEATED, Decision
from registrations.models import Delegation, JoinRequest, Registration


def confirm_registration(registration: Registration) -> None:
    _to_person("confirm", registration)


def received(registration: Registration) -> None:
    _to_person("received", registration)


def cancelled(registration: Registration) -> None:
    _to_person("cancelled", registration)
    _copy_for_contact("member_cancelled", registration)


def confirm_delegation(delegation: Delegation, *, suffix: str = "") -> None:
    _to_contact("confirm_delegation", delegation, suffix=suffix)


def delegation_confirmed(delegation: Delegation) -> None:
    _to_contact("delegation_confirmed", delegation)


def invite(delegation: Delegation, registrations: Iterable[Registration], *, again: bool = False) -> None:
    """Ask colleagues to answer; `again` repeats it, at most once an hour."""
    moment = timezone.now()
    stamp = f"{moment:%Y%m%d%H}" if again else f"{moment:%Y%m%d%H%M%S%f}"
    queue_many(_person_message("invitation", one, suffix=stamp) for one in registrations)


def again(kind: str, registration: Registration, *, stamp: str) -> None:
    """Send a mail of the present state once more; the same `stamp` is the same mail."""
    _to_person(kind, registration, suffix=stamp)


def remind(registration: Registration) -> None:
    _to_person("reminder", registration, suffix=f"{registration.invited_at:%Y%m%d%H%M%S%f}")


def warn_before_erasing(registration: Registration) -> None:
    """Tell both sides that name and address go tomorrow."""
    suffix = f"{registration.invited_at:%Y%m%d%H%M%S%f}"
    _to_person("last_notice", registration, suffix=suffix)
    _copy_for_contact("last_notice_contact", registration, suffix=suffix)


def declined(registration: Registration) -> None:
    _copy_for_contact("declined", registration)


def role_changed(registration: Registration, role: Role) -> None:
    """Tell the contact; `registration` still holds the old role."""
    _copy_for_contact("role_changed", registration, suffix=role.value, old=registration.role, new=role.value)


def join_asked(request: JoinRequest) -> None:
    _to_contact("join_asked", request.delegation, suffix=str(request.public_id), request=str(request.public_id))


def join_decided(request: JoinRequest) -> None:
    _to_person("join_decided", request.registration, suffix=str(request.public_id), request=str(request.public_id))


def seated(event: Event, decisions: list[Decision]) -> None:
    """Tell those who got a seat, and the contacts who don't take part themselves."""
    _outcome(event, decisions)


def allocation_outcome(event: Event, decisions: list[Decision]) -> None:
    """Tell everybody what the first allocation brought: a seat with the PDF, or the place in line with the reason."""
    _outcome(event, decisions)


def proposal_ready(event: Event, organisers: Iterable[User]) -> None:
    """Tell the organisers that the day of the allocation has come."""
    queue_many(
        message(
            "registrations.proposal",
            organiser.email,
            key=f"registrations.proposal:{event.pk}:{event.allocation_at:%Y%m%d%H%M}:{organiser.pk}",
            group=f"event:{event.pk}",
            event=event.pk,
        )
        for organiser in organisers
    )


def day_of(event: Event, day: date) -> None:
    """Send each seated person a fresh link on the morning of the day, and outside contacts a word without one."""
    everybody = list(Registration.objects.seated().filter(event=event))
    queue_many(_person_message("day", one, suffix=day.isoformat(), expires_at=event.ends_at) for one in everybody)
    for delegation in _outside_contacts(event, {one.delegation_id for one in everybody}):
        _to_contact("day_copy", delegation, suffix=day.isoformat())


def _outcome(event: Event, decisions: list[Decision]) -> None:
    by_key = {decision.registration: decision for decision in decisions}
    people = Registration.objects.filter(pk__in=by_key).only("pk", "public_id", "address", "event_id", "delegation_id")
    rows, groups = [], set()
    for person in people:
        decision = by_key[person.pk]
        groups.add(person.delegation_id)
        if decision.outcome == SEATED:
            rows.append(_person_message("seated", person))
        else:
            rows.append(
                _person_message(
                    "waiting",
                    person,
                    place=decision.place,
                    seats_needed=decision.seats_needed,
                    sentence=decision.sentence,
                )
            )
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    rows += [
        _contact_message("outcome_copy", delegation, suffix=stamp) for delegation in _outside_contacts(event, groups)
    ]
    queue_many(rows)


def _outside_contacts(event: Event, delegation_ids: set[int | None]) -> Iterable[Delegation]:
    """Contacts who take no part (a secretariat): they get copies of practical mail."""
    ids = delegation_ids - {None}
    if not ids:
        return []
    taking_part = Registration.objects.live().filter(event=event, delegation__in=ids)
    addresses = set(taking_part.values_list("address", flat=True))
    delegations = Delegation.objects.filter(pk__in=ids).exclude(contact_address="")
    return [delegation for delegation in delegations if delegation.contact_address not in addresses]


def _person_message(
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


def _to_person(kind: str, registration: Registration, **options: object) -> None:
    queue_many([_person_message(kind, registration, **options)])


def _contact_message(kind: str, delegation: Delegation, *, suffix: str = "", **arguments: object) -> OutgoingMail:
    return message(
        f"registrations.{kind}",
        delegation.contact_address,
        key=f"registrations.{kind}:{delegation.public_id}:{suffix}",
        about=f"delegation:{delegation.public_id}",
        group=f"event:{delegation.event_id}",
        delegation=str(delegation.public_id),
        **arguments,
    )


def _to_contact(kind: str, delegation: Delegation, **options: object) -> None:
    if delegation.contact_address:
        queue_many([_contact_message(kind, delegation, **options)])


def _copy_for_contact(kind: str, registration: Registration, *, suffix: str = "", **arguments: object) -> None:
    """Tell the contact of the delegation what happened to a colleague, unless it is the contact."""
    delegation = registration.delegation
    if delegation is None or delegation.contact_address in ("", registration.address):
        return
    queue(
        f"registrations.{kind}",
        delegation.contact_address,
        key=f"registrations.{kind}:{registration.public_id}:{suffix}",
        about=registration.about,
        group=f"event:{registration.event_id}",
        registration=str(registration.public_id),
        **arguments,
    )
