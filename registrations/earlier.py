"""With whom somebody came the last time: to be asked along again with one tick."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from events.models import Event, Role
from membership.models import User
from registrations.models import Delegation, Registration
from registrations.models.registration import LIVE


@dataclass(frozen=True)
class Earlier:
    """A colleague of the last delegation. The address stays here: only who gave it knew it."""

    public_id: uuid.UUID
    name: str
    address: str
    role: str
    led: bool


def last_delegation(user: User, event: Event) -> list[Earlier]:
    """Return the colleagues in the last delegation of `user` for another gathering than `event`, in the order of the
    roles; nobody when it was erased. `led` says that `user` was its contact, and gave these names."""
    mine = Q(contact_address=user.email) | Q(members__user=user, members__state__in=LIVE)
    groups = Delegation.objects.filter(mine, withdrawn_at=None).exclude(confirmed_at=None).exclude(event=event)
    last = groups.order_by("-confirmed_at", "-pk").first()
    if last is None:
        return []
    people = Registration.objects.filter(delegation=last, state__in=LIVE, guest=False, erased_at=None)
    colleagues = people.exclude(Q(user=user) | Q(address__in=["", user.email])).only(
        "public_id", "name", "address", "role"
    )
    led = last.contact_address == user.email
    order = list(Role.values)
    found = [Earlier(one.public_id, one.name, one.address, one.role, led) for one in colleagues]
    return sorted(found, key=lambda one: (order.index(one.role), one.name))[: event.max_delegation_size]
