"""The people of the story in test_own_case.py, made in the site's process; prints who can be logged in, and where."""

import json
from datetime import timedelta

from django.utils import timezone

from membership.models import Organisation, User
from registrations.models import State
from tests.browser.scenario import session_of
from tests.factories import make_case_slot, make_delegation, make_event, make_own_case


def make(name: str) -> None:
    """A gathering with three hours of one guide each, of which the first is taken, and two complete delegations."""
    start = timezone.now() + timedelta(days=30)
    event = make_event(slug=f"casus-{name}", title=f"Casusdag {name}", starts_at=start, allocated_at=timezone.now())
    slots = [make_case_slot(event, starts_at=start + timedelta(hours=hours)) for hours in (1, 2, 3)]
    # Each call is a process of its own, in which the numbers of the factories begin anew.
    groups = [
        make_delegation(
            event,
            state=State.SEATED,
            contact_name="Sas",
            contact_address=f"{who}.{name}@example.nl",
            organisation=Organisation.objects.resolve(f"Gemeente {who} {name}", "gemeente"),
        )
        for who in ("sas", "ander")
    ]
    make_own_case(groups[1], slots[0])
    contact = User.objects.for_address(groups[0].contact_address, "Sas")
    print(json.dumps({"session": session_of(contact), "delegation": f"/delegatie/{groups[0].public_id}/"}))
