# Run in manage.py shell: makes a gathering of 50 seats and 200 people who hold a link; prints the links' paths.
import json
from datetime import timedelta
from urllib.parse import urlsplit

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
    capacity=50,
    priority=True,
    allocation_mode=AllocationMode.AT_ONCE,
)
body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
roles = ["uitvoering", "beleid", "management", "bestuur"]
people = Registration.objects.bulk_create(
    Registration(
        event=event,
        organisation=body,
        name=f"Deelnemer {number}",
        address=f"rush{number}@example.nl",
        role=roles[number % 4],
        state=State.UNCONFIRMED,
    )
    for number in range(200)
)
links = [issue("registrations.confirm", address=one.address, target=str(one.public_id)) for one in people]
print(json.dumps([urlsplit(link).path for link in links]))
