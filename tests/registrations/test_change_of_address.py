"""Registrations follow their person to a new address."""

import pytest

from events.models import Role
from membership import actions
from registrations.models import State
from tests.factories import make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db


def test_registrations_and_the_contact_move_along():
    delegation = make_delegation(make_event(), roles=[Role.BELEID])
    own = delegation.members.get()
    waiting = make_registration(delegation.event, Role.BESTUUR, State.INVITED, delegation, address="ander@example.nl")
    old = own.address
    actions.change_address(user=own.user, new="nieuw@example.nl", by="deelnemer")
    for row in (own, waiting, delegation):
        row.refresh_from_db()
    assert own.address == "nieuw@example.nl"
    assert delegation.contact_address == "nieuw@example.nl"
    assert waiting.address == "ander@example.nl"
    assert old != own.address
