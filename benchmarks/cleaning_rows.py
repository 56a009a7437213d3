# Run in manage.py shell, after a line that sets SIZE: makes a gathering of more than a year ago with so many people.
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from events.models import Event
from membership.models import Organisation, User
from outbox.models import OutgoingMail
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


fill(SIZE)  # noqa: F821
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
