"""Which mail follows from which fact.

Each is a row in the outbox, born in the transaction of its fact; `key` makes it one per change and person.
The words stand in templates/emails/registrations/, the renderers in registrations/mails.py.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone

from events.models import Event, Role
from membership.models import User
from outbox.actions import message, queue_many
from registrations.actions import asking_limit, substitute_notices
from registrations.actions.posting import (
    contact_copy,
    contact_message,
    copy_for_contact,
    outside_contacts,
    person_message,
    to_contact,
    to_person,
)
from registrations.allocation import SEATED, Decision
from registrations.consequences import Consequence
from registrations.models import Delegation, JoinRequest, Registration


def confirm_registration(registration: Registration, *, at: datetime | None = None) -> None:
    """Ask for the press; not before the moment `at`, if there is one."""
    to_person("confirm", registration, due_at=at)


def received(registration: Registration) -> None:
    to_person("received", registration)


def cancelled(
    *registrations: Registration, how: str = "", consequences: Mapping[int, Consequence] | None = None
) -> None:
    """Tell those who cancelled, and the contact what it means for the delegation (`consequences`, by delegation).

    `how` is empty for who did it themselves, "contact" when the contact did (who then needs no copy), or "silent"
    for who did not say whether they still come.
    """
    # Somebody can be put back in line by an organiser and cancel once more: each time is a mail of its own.
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    rows = [person_message("cancelled", one, suffix=stamp, how=how) for one in registrations]
    for one in registrations if how != "contact" else ():
        meaning = (consequences or {}).get(one.delegation_id, Consequence())
        lost, loses = list(meaning.lost_roles), meaning.loses_priority
        rows += contact_copy("member_cancelled", one, suffix=stamp, how=how, lost=lost, loses_priority=loses)
    queue_many(rows)


def delegation_cancelled(delegation: Delegation) -> None:
    """Confirm to a contact who takes no part that the whole delegation was cancelled."""
    to_contact("delegation_cancelled", delegation)


def confirm_delegation(delegation: Delegation, *, suffix: str = "", at: datetime | None = None) -> None:
    to_contact("confirm_delegation", delegation, suffix=suffix, due_at=at)


def delegation_confirmed(delegation: Delegation) -> None:
    to_contact("delegation_confirmed", delegation)


def invite(delegation: Delegation, registrations: Iterable[Registration], *, again: bool = False) -> None:
    """Ask colleagues to answer; `again` repeats it, at most once an hour."""
    moment = timezone.now()
    stamp = f"{moment:%Y%m%d%H}" if again else f"{moment:%Y%m%d%H%M%S%f}"
    queue_many(
        person_message(
            "substitute_asked" if one.replaces_id else "invitation",
            one,
            suffix=f"{stamp}:{asking_limit.mark(one.address)}",
        )
        for one in registrations
    )


def again(kind: str, registration: Registration, *, stamp: str) -> None:
    """Send a mail of the present state once more; the same `stamp` is the same mail."""
    to_person(kind, registration, suffix=stamp)


def remind(registration: Registration) -> None:
    if registration.replaces_id:
        substitute_notices.remind(registration)
        return
    to_person("reminder", registration, suffix=f"{registration.invited_at:%Y%m%d%H%M%S%f}")


def warn_before_erasing(registration: Registration) -> None:
    """Tell both sides that name and address go tomorrow."""
    if registration.replaces_id:
        substitute_notices.warn_before_erasing(registration)
        return
    suffix = f"{registration.invited_at:%Y%m%d%H%M%S%f}"
    to_person("last_notice", registration, suffix=suffix)
    copy_for_contact("last_notice_contact", registration, suffix=suffix)


def declined(registration: Registration) -> None:
    copy_for_contact("declined", registration)


def role_changed(registration: Registration, *, old: Role) -> None:
    """Tell the contact, who filled in another role; `registration` holds the one that was chosen."""
    new = Role(registration.role)
    copy_for_contact("role_changed", registration, suffix=new.value, old=old.value, new=new.value)


def join_asked(request: JoinRequest) -> None:
    to_contact("join_asked", request.delegation, suffix=str(request.public_id), request=str(request.public_id))


def join_decided(request: JoinRequest) -> None:
    to_person("join_decided", request.registration, suffix=str(request.public_id), request=str(request.public_id))


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
    queue_many(person_message("day", one, suffix=day.isoformat(), expires_at=event.ends_at) for one in everybody)
    for delegation in outside_contacts(event, {one.delegation_id for one in everybody}):
        to_contact("day_copy", delegation, suffix=day.isoformat())


def _outcome(event: Event, decisions: list[Decision]) -> None:
    by_key = {decision.registration: decision for decision in decisions}
    people = Registration.objects.filter(pk__in=by_key).only("pk", "public_id", "address", "event_id", "delegation_id")
    rows, groups = [], set()
    # Somebody whose seat was taken back can get one again: each time is a mail of its own.
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    for person in people:
        decision = by_key[person.pk]
        groups.add(person.delegation_id)
        if decision.outcome == SEATED:
            rows.append(person_message("seated", person, suffix=stamp))
        else:
            rows.append(
                person_message(
                    "waiting",
                    person,
                    suffix=stamp,
                    place=decision.place,
                    seats_needed=decision.seats_needed,
                    sentence=decision.sentence,
                )
            )
    rows += [
        contact_message("outcome_copy", delegation, suffix=stamp) for delegation in outside_contacts(event, groups)
    ]
    queue_many(rows)
