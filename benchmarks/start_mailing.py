# Run in manage.py shell: fills a gathering with 5,000 people and starts a mailing to all; prints the key of it.
from datetime import timedelta

from django.utils import timezone

from events.models import Event
from mailings import actions
from mailings.models import Audience, Mailing
from membership.models import Organisation, User
from outbox.doorbell import wait_until_rung
from registrations.models import Registration, State

PEOPLE = 5_000
start = timezone.now() + timedelta(days=60)
event = Event.objects.create(
    slug="mailing", title="Mailing", status=Event.Status.OPEN, starts_at=start, ends_at=start + timedelta(hours=8)
)
body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
users = User.objects.bulk_create(User(email=f"lid{number}@example.nl", password="!") for number in range(PEOPLE))
Registration.objects.bulk_create(
    Registration(
        event=event,
        organisation=body,
        user=user,
        name=f"Deelnemer {number}",
        address=user.email,
        role="beleid",
        state=State.CANDIDATE,
        confirmed_at=timezone.now(),
    )
    for number, user in enumerate(users)
)
mailing = Mailing.objects.create(
    event=event, audiences=[Audience.LIVE], subject="Nieuws over de dag", body="Een alinea met nieuws.\n\n" * 8
)
actions.start(mailing=mailing, expected=PEOPLE, by=None)
wait_until_rung()
print(mailing.pk)
