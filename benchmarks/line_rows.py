# Run in manage.py shell: fills gatherings with ever longer lines, gives a seat back, and looks up a place.
import json
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from membership.models import Organisation, User
from registrations.actions import seats
from registrations.models import Delegation, Registration, State
from registrations.standing import standing

SEATS = 50
body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
roles = ["uitvoering", "beleid", "management", "bestuur"]


def measure(what: str, waiting: int, work: Callable[[], object]) -> None:
    with CaptureQueriesContext(connection) as queries:
        begin = time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
    print(json.dumps({"what": what, "waiting": waiting, "queries": len(queries), "seconds": seconds}))


for size in (100, 1_000, 10_000):
    now = timezone.now()
    event = Event.objects.create(
        slug=f"rij-{size}",
        title="Lange rij",
        status=Event.Status.OPEN,
        starts_at=now + timedelta(days=60),
        ends_at=now + timedelta(days=60, hours=8),
        capacity=SEATS,
        priority=True,
        allocated_at=now,
    )
    # One in five comes with a delegation of three roles or, every third of them, of four.
    groups = Delegation.objects.bulk_create(
        Delegation(event=event, organisation=body, contact_address=f"c{n}@example.nl", confirmed_at=now)
        for n in range(size // 20)
    )
    users = User.objects.bulk_create(
        User(email=f"r{number}-{size}@example.nl", password="!") for number in range(size + SEATS)
    )
    Registration.objects.bulk_create(
        Registration(
            event=event,
            organisation=body,
            user=user,
            name=f"Deelnemer {number}",
            address=user.email,
            role=roles[number % 4 if (number // 20) % 3 == 0 else number % 3],
            delegation=groups[(number // 20) % len(groups)] if number >= SEATS and number % 20 < 4 else None,
            state=State.SEATED if number < SEATS else State.CANDIDATE,
            seated_at=now if number < SEATS else None,
            registered_at=now + timedelta(seconds=number),
            confirmed_at=now,
        )
        for number, user in enumerate(users)
    )
    everybody = Registration.objects.filter(event=event).select_related("event", "delegation").order_by("-pk")
    last = everybody[0]
    in_group = everybody.exclude(delegation=None)[0]
    seated = everybody.filter(state=State.SEATED)[0]
    measure("place in line", size, lambda one=last: standing(one))
    measure("place in line of a delegation", size, lambda one=in_group: standing(one, what_if=True))
    measure("refill after a cancellation", size, lambda one=seated: seats.cancel(registration=one, by="deelnemer"))
    assert event.registrations.seated().count() >= SEATS - 3  # a delegation may wait for several seats at once
