# Run in manage.py shell: fills gatherings of three sizes, confirms their allocation, prints queries and seconds.
import json
import time
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from membership.models import Organisation, User
from outbox.models import OutgoingMail
from registrations.actions import seats
from registrations.models import Registration, State

body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
roles = ["uitvoering", "beleid", "management", "bestuur"]
for size in (100, 1_000, 10_000):
    start = timezone.now() + timedelta(days=60)
    event = Event.objects.create(
        slug=f"groot-{size}",
        title="Groot",
        status=Event.Status.OPEN,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        capacity=size // 2,
        priority=True,
    )
    users = User.objects.bulk_create(User(email=f"p{number}-{size}@example.nl", password="!") for number in range(size))
    now = timezone.now()
    Registration.objects.bulk_create(
        Registration(
            event=event,
            organisation=body,
            user=user,
            name=f"Deelnemer {number}",
            address=user.email,
            role=roles[number % 4],
            state=State.CANDIDATE,
            confirmed_at=now,
        )
        for number, user in enumerate(users)
    )
    preview = seats.preview(event=event, by=None)
    with CaptureQueriesContext(connection) as queries:
        begin = time.perf_counter()
        assert seats.confirm(preview=preview, by=None).applied
        seconds = time.perf_counter() - begin
    figure = {
        "size": size,
        "seated": event.registrations.seated().count(),
        "mails": OutgoingMail.objects.filter(group=f"event:{event.pk}").count(),
        "queries": len(queries),
        "seconds": seconds,
    }
    print(json.dumps(figure))
