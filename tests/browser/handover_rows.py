"""The people of the story in test_handover.py, made in the site's process; prints who can be logged in, and where."""

import json
from datetime import timedelta

from django.utils import timezone

from events.models import AllocationMode
from membership.models import Organisation, User
from registrations.actions import reconfirm
from registrations.models import State
from tests.browser.scenario import session_of
from tests.factories import make_delegation, make_event, make_registration


def make(name: str) -> None:
    """A full gathering: a complete delegation with a secretary, two people alone, and two who wait."""
    now = timezone.now()
    event = make_event(
        slug=f"wissel-{name}", title=f"Wisseldag {name}", starts_at=now + timedelta(days=6), capacity=6,
        allocated_at=now, allocation_mode=AllocationMode.AT_ONCE, reconfirm_days=7,
    )  # fmt: skip
    # Each call is a process of its own, in which the numbers of the factories begin anew.
    home = {"organisation": Organisation.objects.resolve(f"Gemeente Wissel {name}", "gemeente")}
    secretary = f"sas.{name}@example.nl"
    group = make_delegation(event, state=State.SEATED, contact_name="Sas", contact_address=secretary, **home)
    group.members.update(seated_at=now)
    before = home | {"state": State.SEATED, "seated_at": now - timedelta(days=30)}
    just_now = home | {"state": State.SEATED, "seated_at": now}
    hands_over = make_registration(event, "beleid", address=f"bo.{name}@example.nl", **just_now)
    asked = make_registration(event, "beleid", address=f"kim.{name}@example.nl", **before)
    for number in (1, 2):
        make_registration(event, "beleid", address=f"wacht{number}.{name}@example.nl", **home)
    make_registration(event, "beleid", delegation=group, address=f"vijfde.{name}@example.nl")
    contact = User.objects.for_address(secretary, "Sas")
    reconfirm.ask_due(now)  # or the site's own clock was first
    print(
        json.dumps({
            "sessions": {"bo": session_of(hands_over.user), "sas": session_of(contact)},
            "bo": hands_over.get_absolute_url(),
            "kim": asked.get_absolute_url(),
            "delegation": f"/delegatie/{group.public_id}/",
            "bestuur": group.members.get(role="bestuur").name,
        })
    )  # fmt: skip
