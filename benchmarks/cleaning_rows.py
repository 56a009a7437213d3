# Run in manage.py shell: makes two gatherings of two years ago, cleans each, prints seconds, rows and memory.
import json
import resource
import time
from datetime import timedelta

from django.utils import timezone

from events.models import Event
from membership.models import Organisation, User
from outbox.models import OutgoingMail
from privacy import cleaning
from registrations.models import Registration, State, StateChange

body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
roles = ["uitvoering", "beleid", "management", "bestuur"]
SLICE = 1_000


def fill(size: int) -> None:
    end = timezone.now() - timedelta(days=400)
    event = Event.objects.create(
        slug=f"oud-{size}", title="Oud", status=Event.Status.OPEN, starts_at=end - timedelta(hours=8), ends_at=end
    )
    for first in range(0, size, SLICE):
        numbers = range(first, first + SLICE)
        users = User.objects.bulk_create(User(email=f"p{one}-{size}@example.nl", password="!") for one in numbers)
        rows = Registration.objects.bulk_create(
            Registration(
                event=event, organisation=body, user=user, name=f"Deelnemer {one}", address=user.email,
                role=roles[one % 4], state=State.SEATED, confirmed_at=end, seated_at=end, registered_at=end,
            )
            for one, user in zip(numbers, users, strict=True)
        )  # fmt: skip
        StateChange.objects.bulk_create(
            StateChange(registration=row, to_state=State.SEATED, by="regel", reason="plek", at=end) for row in rows
        )
        OutgoingMail.objects.bulk_create(
            OutgoingMail(
                kind="registrations.received", address=row.address, key=f"bench-{row.pk}", subject_ref=row.about,
                state="sent", sent_at=end, created_at=end, due_at=end, copy="Beste deelnemer, " * 50,
            )
            for row in rows
        )  # fmt: skip


for size in (5_000, 50_000):
    fill(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    run = cleaning.clean(timezone.now())
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    left = Registration.objects.exclude(name="").count() + OutgoingMail.objects.exclude(address="").count()
    found = {"size": size, "seconds": seconds, "rows": sum(run.counts.values()), "grown": grown / 1024, "left": left}
    print(json.dumps(found))
