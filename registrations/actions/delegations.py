"""What the contact changes about the delegation as a whole."""

from django.db import transaction

from membership.errors import Refused
from registrations.actions.locking import lock_event
from registrations.actions.signup import Billing
from registrations.models import Delegation


@transaction.atomic
def set_together(*, delegation: Delegation, together: bool, by: str) -> Delegation:
    """Set the tick "samen of niet"; it is part of what the rule decides on, so only before the first allocation.

    Raises Refused after that, or when the delegation was withdrawn.
    """
    event = lock_event(delegation.event_id)
    delegation = Delegation.objects.get(pk=delegation.pk)
    if delegation.withdrawn_at:
        raise Refused("Deze delegatie is ingetrokken.")
    if event.allocated_at:
        raise Refused("De plekken zijn al verdeeld. Deze keuze staat nu vast.")
    delegation.together = together
    delegation.save(update_fields=["together"])
    return delegation


@transaction.atomic
def change_billing(*, delegation: Delegation, billing: Billing, by: str) -> Delegation:
    """Correct or complete where the invoice goes. Raises Refused when the delegation was withdrawn."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.withdrawn_at:
        raise Refused("Deze delegatie is ingetrokken.")
    fields = billing.fields()
    for name, value in fields.items():
        setattr(delegation, name, value)
    delegation.save(update_fields=list(fields))
    return delegation


def billing_of(delegation: Delegation) -> Billing:
    """Return where the invoice of this delegation goes."""
    return Billing(**{name: getattr(delegation, f"billing_{name}") for name in vars(Billing())})
