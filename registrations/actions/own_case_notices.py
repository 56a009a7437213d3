"""Which mail follows from what happens to an own case: to its delegation, its contact, or the organisers.

The words stand in templates/emails/registrations/own_case_*.html, the renderers in registrations/mails_own_cases.py.
"""

from membership.models import User
from outbox.actions import message, queue_many
from outbox.models import OutgoingMail
from registrations.actions.posting import contact_message, outside_contacts, person_message, to_contact
from registrations.models import OwnCase, OwnCaseChange, Registration

PERMISSION = "registrations.change_owncase"


def claimed(own_case: OwnCase, change: OwnCaseChange) -> None:
    _to_everybody("own_case_claimed", own_case, change)


def moved(own_case: OwnCase, change: OwnCaseChange) -> None:
    """Tell everybody the new hour, whoever chose it."""
    _to_everybody("own_case_moved", own_case, change, by_organiser=change.what == OwnCaseChange.What.SLOT_MOVED)


def dropped(own_case: OwnCase, change: OwnCaseChange, *, reason: str) -> None:
    """Tell everybody that the hour is gone; `reason` is the organiser's, empty when the contact gave it back."""
    _to_everybody("own_case_dropped", own_case, change, reason=reason)


def incomplete(own_case: OwnCase, change: OwnCaseChange) -> None:
    """Tell contact and organisers that a role is missing, and until when it can be mended."""
    to_contact("own_case_incomplete", own_case.delegation, suffix=str(change.pk), own_case=own_case.pk)
    _to_organisers("own_case_incomplete_organiser", own_case, change)


def complete(own_case: OwnCase, change: OwnCaseChange) -> None:
    """Tell the same people that nothing is wrong any more."""
    to_contact("own_case_complete", own_case.delegation, suffix=str(change.pk), own_case=own_case.pk)
    _to_organisers("own_case_complete_organiser", own_case, change)


def _to_everybody(kind: str, own_case: OwnCase, change: OwnCaseChange, **arguments: object) -> None:
    """One mail for each member who counts, and one for a contact who takes no part."""
    arguments |= {"own_case": own_case.pk, "suffix": str(change.pk)}
    members = Registration.objects.counting().filter(delegation=own_case.delegation_id)
    rows = [person_message(kind, one, **arguments) for one in members.select_related("event")]
    contacts = outside_contacts(own_case.event, {own_case.delegation_id})
    queue_many([*rows, *(contact_message(kind, one, **arguments) for one in contacts)])


def _to_organisers(kind: str, own_case: OwnCase, change: OwnCaseChange) -> None:
    queue_many(_to_organiser(kind, user, own_case, change) for user in organisers())


def _to_organiser(kind: str, user: User, own_case: OwnCase, change: OwnCaseChange) -> OutgoingMail:
    return message(
        f"registrations.{kind}",
        user.email,
        key=f"registrations.{kind}:{change.pk}:{user.pk}",
        about=f"delegation:{own_case.delegation.public_id}",
        group=f"event:{own_case.event_id}",
        own_case=own_case.pk,
    )


def organisers() -> list[User]:
    """Return the staff who decide about own cases."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    return [user for user in staff if user.has_perm(PERMISSION)]
