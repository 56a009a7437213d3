# Run in manage.py shell, after a line that sets GATHERINGS and PEOPLE: fills gatherings with people in every state,
# prints the queries of an organiser's first page with one gathering and with all, and its median time.
import json
import time
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import CaseSlot, Event, ProgrammeItem
from membership.models import Layer, Organisation, User
from netwerk.groups import ORGANISER, ensure_groups
from outbox.models import OutgoingMail
from registrations.models import Delegation, OwnCase, Registration, State

NOW = timezone.now()
DAY = timedelta(days=1)
STATES = [State.SEATED] * 5 + [State.CANDIDATE] * 2 + [State.OFFERED, State.INVITED, State.CANCELLED]
ROLES = ["uitvoering", "beleid", "management", "bestuur"]
bodies = [Organisation.objects.resolve(f"Organisatie {layer}", layer) for layer in Layer.values]
people = User.objects.bulk_create(User(email=f"p{number}@example.nl", password="!") for number in range(PEOPLE))  # noqa: F821


def fill(number: int) -> None:
    start = NOW + (number % 10 + 2) * DAY
    event = Event.objects.create(
        slug=f"groot-{number}", title=f"Groot {number}", status=Event.Status.OPEN, starts_at=start,
        ends_at=start + DAY / 3, capacity=PEOPLE // 2, priority=True, allocated_at=NOW, reconfirm_days=3,  # noqa: F821
        offer_hours=16,
    )  # fmt: skip
    ProgrammeItem.objects.create(event=event, title="Opening")
    groups = Delegation.objects.bulk_create(
        Delegation(event=event, organisation=bodies[index % len(bodies)], confirmed_at=NOW) for index in range(40)
    )
    slots = [
        CaseSlot(event=event, starts_at=start + h * DAY / 24, ends_at=start + (h + 1) * DAY / 24) for h in range(3)
    ]
    slots = CaseSlot.objects.bulk_create(slots)
    OwnCase.objects.bulk_create(
        OwnCase(event=event, delegation=group, slot=slot, title="Casus")
        for group, slot in zip(groups, slots, strict=False)
    )
    Registration.objects.bulk_create(
        Registration(
            event=event, organisation=bodies[index % len(bodies)], user=user, name=f"Deelnemer {index}",
            address=user.email, role=ROLES[index % 4], state=STATES[index % len(STATES)], confirmed_at=NOW,
            delegation=groups[index % 40] if index % 3 == 0 else None, seated_at=NOW, invited_at=NOW - index % 6 * DAY,
            offered_at=NOW, answer_until=NOW + index % 3 * DAY, reconfirm_asked_at=NOW if index % 7 == 0 else None,
        )
        for index, user in enumerate(people)
    )  # fmt: skip
    OutgoingMail.objects.bulk_create(
        OutgoingMail(kind="registrations.seated", key=f"{number}:{index}", address=user.email)
        for index, user in enumerate(people)
    )


def queries() -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/admin/").status_code == 200
    return len(asked)


ensure_groups()
organiser = User.objects.create(email="o@example.nl", is_staff=True)
organiser.groups.add(Group.objects.get(name=ORGANISER))
client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
client.force_login(organiser)
fill(0)
queries()
one = queries()
for number in range(1, GATHERINGS):  # noqa: F821
    fill(number)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
times = []
for _ in range(15):
    begin = time.perf_counter()
    assert client.get("/admin/").status_code == 200
    times.append(1000 * (time.perf_counter() - begin))
print(json.dumps({"milliseconds": median(times), "queries": queries(), "queries_of_one": one}))
