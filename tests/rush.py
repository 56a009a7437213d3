"""People who hold a link in their mail, and too few seats: rows for a rush, made in a process of the site itself."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from tests.services import manage

ROLES = ("uitvoering", "beleid", "management", "bestuur")


def rush(env: dict[str, str], *, people: int, seats: int) -> list[str]:
    """Make the gathering "stormloop" with so many seats, and people who signed up; return the paths of their links."""
    printed = manage(env, "shell", "--no-imports", "-c", f"from tests import rush; rush.make({people}, {seats})")
    return json.loads(printed.splitlines()[-1])


def states(env: dict[str, str]) -> dict[str, int]:
    """Return how many registrations of "stormloop" are in each state."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import rush; rush.count()")
    return json.loads(printed.splitlines()[-1])


def most_taken(env: dict[str, str]) -> int:
    """Return how many seats of "stormloop" were taken at most at the same moment, by the history."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import rush; rush.count_most_taken()")
    return int(printed.splitlines()[-1])


def count_most_taken() -> None:
    """Called in the site's process: replay the history, in the order in which it was written."""
    from registrations.models import Registration, StateChange

    began = Registration.objects.filter(event__slug="stormloop", seated_at__isnull=False)
    taken = most = began.exclude(changes__to_state="seated").count()  # those made with a seat
    for before, after in StateChange.objects.order_by("pk").values_list("from_state", "to_state"):
        taken += (after == "seated") - (before == "seated")
        most = max(most, taken)
    print(most)


def make(people: int, seats: int) -> None:
    """Called in the site's process: store the rows and print the paths as JSON."""
    from django.utils import timezone

    from events.models import AllocationMode, Event
    from membership.links import issue
    from membership.models import Organisation
    from registrations.models import Registration, State

    start = timezone.now() + timedelta(days=60)
    event = Event.objects.create(
        slug="stormloop",
        title="Stormloop",
        status=Event.Status.OPEN,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        capacity=seats,
        priority=True,
        allocation_mode=AllocationMode.AT_ONCE,
    )
    organisation = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
    rows = Registration.objects.bulk_create(
        Registration(
            event=event,
            organisation=organisation,
            name=f"Deelnemer {number}",
            address=f"rush{number}@example.nl",
            role=ROLES[number % 4],
            state=State.UNCONFIRMED,
        )
        for number in range(people)
    )
    links = [issue("registrations.confirm", address=one.address, target=str(one.public_id)) for one in rows]
    print(json.dumps([urlsplit(link).path for link in links]))


def cancelling(env: dict[str, str], *, people: int) -> list[str]:
    """Give so many people a seat at "stormloop"; return the paths of the links by which they give it back."""
    printed = manage(env, "shell", "--no-imports", "-c", f"from tests import rush; rush.make_cancelling({people})")
    return json.loads(printed.splitlines()[-1])


def make_cancelling(people: int) -> None:
    """Called in the site's process: store people with a seat who were asked whether they still come."""
    from django.utils import timezone

    from events.models import Event
    from membership.links import issue
    from registrations.mails_reconfirm import PURPOSE
    from tests.factories import make_registration

    event, now = Event.objects.get(slug="stormloop"), timezone.now()
    Event.objects.filter(pk=event.pk).update(allocated_at=now, reconfirm_days=90)
    rows = [
        make_registration(event, ROLES[number % 4], "seated", reconfirm_asked_at=now, seated_at=now)
        for number in range(people)
    ]
    links = [issue(PURPOSE, address=one.address, target=str(one.public_id)) for one in rows]
    print(json.dumps([urlsplit(link).path for link in links]))


def count() -> None:
    """Called in the site's process: print how many registrations are in each state, as JSON."""
    from django.db.models import Count

    from registrations.models import Registration

    rows = Registration.objects.filter(event__slug="stormloop").values_list("state").annotate(number=Count("pk"))
    print(json.dumps(dict(rows)))
