"""What the contact of a delegation cancels for others: one member, or everybody."""

from django.db import transaction

from membership.errors import Refused
from registrations.actions import colleagues, notices, seats
from registrations.actions.locking import lock_event
from registrations.models import Delegation, Registration
from registrations.models.registration import LIVE

BY_CONTACT = "contact"  # how notices.cancelled tells it
NOT_ALONE = "afgemeld door de contactpersoon"
WITHDRAWN = "Deze delegatie is ingetrokken. Wie ja zei, doet voor zichzelf mee."


@transaction.atomic
def cancel_member(*, delegation: Delegation, registration: Registration, by: str) -> Registration:
    """Cancel one member, who is told; the others keep their place and the rule hands out the seat at once.

    Raises Refused when this member is not in the delegation (any more) or cancelled already, or it is too late, and
    after the delegation was withdrawn: then each takes part for oneself.
    """
    event = lock_event(delegation.event_id)
    member = Registration.objects.select_related("delegation").filter(pk=registration.pk, delegation=delegation).first()
    if member is None or member.state not in LIVE:
        raise Refused("Deze collega is al afgemeld.")
    _check_not_withdrawn(delegation)
    seats.give_back(event=event, registrations=[member], by=by, reason=NOT_ALONE, how=BY_CONTACT)
    return member


@transaction.atomic
def cancel_delegation(*, delegation: Delegation, by: str) -> Delegation:
    """Cancel everybody of the delegation in one step, take back the open invitations, and run the rule once.

    Each member is told; a contact who takes no part gets a mail of their own. Raises Refused when there is nobody to
    cancel, the delegation was withdrawn, or the gathering is over.
    """
    event = lock_event(delegation.event_id)
    members = list(delegation.members.filter(state__in=LIVE).select_related("delegation").order_by("pk"))
    if not members:
        raise Refused("Van deze delegatie is niemand meer aangemeld.")
    _check_not_withdrawn(delegation)
    delegation = colleagues.withdraw(delegation=delegation, by=by)
    seats.give_back(event=event, registrations=members, by=by, reason=NOT_ALONE, how=BY_CONTACT)
    if delegation.contact_address not in {member.address for member in members}:
        notices.delegation_cancelled(delegation)
    return delegation


def _check_not_withdrawn(delegation: Delegation) -> None:
    if Delegation.objects.filter(pk=delegation.pk).exclude(withdrawn_at=None).exists():
        raise Refused(WITHDRAWN)
