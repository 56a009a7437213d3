"""Seats that are handed over and given back at the same moment: rows made in a process of the site itself."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from tests.services import manage


def rush(env: dict[str, str], *, seats: int) -> list[tuple[str, str]]:
    """Make a full gathering with as many who wait; return for each seat the link of the substitute, who can say yes,
    and the link of the person with the seat, who can say no to "kom je nog?"."""
    printed = manage(
        env, "shell", "--no-imports", "-c", f"from tests import handover_rush; handover_rush.make({seats})"
    )
    return [tuple(pair) for pair in json.loads(printed.splitlines()[-1])]


def outcome(env: dict[str, str]) -> dict[str, object]:
    """Return how many have a seat, how each seat went, and how many mails there are of each kind."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import handover_rush; handover_rush.count()")
    return json.loads(printed.splitlines()[-1])


def make(seats: int) -> None:
    """Called in the site's process: store the rows and print the paths of the links as JSON."""
    from django.utils import timezone

    from events.models import AllocationMode
    from membership.links import issue
    from registrations.actions import substitutes
    from registrations.models import State
    from tests.factories import make_event, make_registration

    now = timezone.now()
    event = make_event(
        slug="overdracht", starts_at=now + timedelta(days=9), capacity=seats, allocated_at=now, substitute_days=1,
        allocation_mode=AllocationMode.AT_ONCE, reconfirm_days=9,
    )  # fmt: skip
    pairs = []
    for number in range(seats):
        old = make_registration(event, state=State.SEATED, reconfirm_asked_at=now)
        make_registration(event)
        wish = {"name": "Nel Nieuw", "address": f"nieuw{number}@example.nl", "role": old.role}
        request = substitutes.ask(registration=old, **wish, by="deelnemer")
        pairs.append((
            issue("registrations.substitute", address=request.address, target=str(request.public_id)),
            issue("registrations.reconfirm", address=old.address, target=str(old.public_id)),
        ))  # fmt: skip
    print(json.dumps([[urlsplit(link).path for link in pair] for pair in pairs]))


def count() -> None:
    """Called in the site's process: print the outcome as JSON."""
    from collections import Counter

    from events.models import Event
    from outbox.models import OutgoingMail

    people = Event.objects.get(slug="overdracht").registrations.select_related("replaces")
    ways = Counter(f"{one.replaces.state} {one.state}" for one in people if one.replaces)
    kinds = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    seated = sum(one.state == "seated" for one in people)
    print(json.dumps({"seated": seated, "ways": dict(ways), "mails": dict(kinds)}))
