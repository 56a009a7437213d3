# Run in manage.py shell: a past gathering with 1,000 people, and a mailing to all with a personal invitation to the
# next one; prints its key.
from datetime import timedelta

from django.utils import timezone

from events.models import Event, ProgrammeItem
from mailings import actions
from mailings.models import Audience, Mailing
from membership.models import Organisation, User
from outbox.doorbell import wait_until_rung
from registrations.models import Registration, State

PEOPLE = 1_000
ROLES = ("uitvoering", "beleid", "management", "bestuur")
now = timezone.now()
begin, coming = now - timedelta(days=3), now + timedelta(days=90)
past = Event.objects.create(
    slug="geweest", title="De eerste dag", status=Event.Status.OPEN, starts_at=begin, ends_at=begin + timedelta(hours=8)
)
following = Event.objects.create(
    slug="komt", title="De tweede dag", summary="We gaan verder waar we waren.", status=Event.Status.OPEN,
    starts_at=coming, ends_at=coming + timedelta(hours=8), capacity=200, priority=True,
)  # fmt: skip
for hour in range(8):
    at = coming + timedelta(hours=hour)
    ProgrammeItem.objects.create(
        event=following, title=f"Uur {hour + 1}", starts_at=at, ends_at=at + timedelta(hours=1)
    )
body = Organisation.objects.resolve("Gemeente Duinrand", "gemeente")
users = User.objects.bulk_create(User(email=f"lid{number}@example.nl", password="!") for number in range(PEOPLE))
Registration.objects.bulk_create(
    Registration(
        event=past, organisation=body, user=user, name=f"Deelnemer Nummer {number}", address=user.email,
        role=ROLES[number % 4], state=State.SEATED, confirmed_at=now, seated_at=now,
    )
    for number, user in enumerate(users)
)  # fmt: skip
mailing = Mailing.objects.create(
    event=past, audiences=[Audience.SEATED], subject="Kom je weer, {naam}?", body="Een alinea met nieuws.\n\n" * 4,
    invite_to=following,
)  # fmt: skip
actions.start(mailing=mailing, expected=PEOPLE, by=None)
wait_until_rung()
print(mailing.pk)
