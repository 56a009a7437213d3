"""What a change of somebody's e-mail address means for their registrations."""

from membership.actions import follows_address
from membership.models import User
from registrations.models import Delegation, Registration, State


@follows_address
def follow(user: User, old: str, new: str) -> None:
    """Move registrations and the contact of delegations from the address `old` to `new`; both are normalised.

    Runs in the transaction of the change. An invitation that waits for an answer stays where it was sent.
    """
    Registration.objects.filter(user=user, address=old).exclude(state=State.INVITED).update(address=new)
    Delegation.objects.filter(contact_address=old).exclude(confirmed_at=None).update(contact_address=new)
