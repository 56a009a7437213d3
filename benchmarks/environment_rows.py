# Run in manage.py shell, after a line that sets READERS and POSTS: fills an open environment, and prints who can be
# logged in, where the pages are, and how many queries they take with little and with much in them.
import json
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discussions.models import Post, Room, RoomKind, Thread, Visit
from discussions.writing import to_html
from events.models import Case, Event
from membership import sessions
from membership.models import Organisation, User
from membership.session_store import SessionStore
from registrations.models import Registration, State

NOW = timezone.now()
HOUR = timedelta(hours=1)
ROLES = ["uitvoering", "beleid", "management", "bestuur"]
BODY = "De brief is **te lang**, zegt bijna iedereen die hem krijgt.\n\n- Eerst wat er moet\n- Dan pas waarom\n"

event = Event.objects.create(
    slug="druk", title="Een drukke dag", status=Event.Status.OPEN, starts_at=NOW - HOUR, ends_at=NOW + 8 * HOUR,
    environment_opens_at=NOW - HOUR, support_until=NOW + 8 * HOUR, messages_until=NOW + 30 * HOUR,
    environment_closes_at=NOW + 90 * HOUR, allocated_at=NOW - 90 * HOUR, capacity=READERS,  # noqa: F821
)  # fmt: skip
places = [Organisation.objects.resolve(f"Gemeente {number}", "gemeente") for number in range(20)]
users = User.objects.bulk_create(
    User(email=f"lezer{number}@example.nl", name=f"Lezer {number}", password="!")
    for number in range(READERS)  # noqa: F821
)
seats = Registration.objects.bulk_create(
    Registration(
        event=event, organisation=places[number % 20], user=user, name=user.name, address=user.email,
        role=ROLES[number % 4], state=State.SEATED, confirmed_at=NOW, seated_at=NOW,
    )
    for number, user in enumerate(users)
)  # fmt: skip
Visit.objects.bulk_create(Visit(event=event, user=user) for user in users)


def log_in(user: User) -> Session:
    """Return the row of a session of `user`, as the login writes it."""
    state = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: sessions.BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        sessions.KEY: {"method": "link", "started": int(NOW.timestamp()), "seen": int(NOW.timestamp())},
    }
    return Session(session_key=uuid.uuid4().hex, session_data=SessionStore().encode(state), expire_date=NOW + 90 * HOUR)


keys = [one.session_key for one in Session.objects.bulk_create(map(log_in, users))]


def make_room(number: int) -> Room:
    case = Case.objects.create(event=event, title=f"Casus {number}", summary="Kort.", order=number)
    return Room.objects.create(
        event=event, kind=RoomKind.CASE, title=case.title, slug=f"casus-{number}", case=case, order=number
    )


def fill(thread: Thread, number: int) -> None:
    html = to_html(BODY)
    Post.objects.bulk_create(
        Post(
            thread=thread, user=users[index % len(users)], registration=seats[index % len(users)], body=BODY, html=html,
            created_at=NOW - timedelta(seconds=number - index),
        )
        for index in range(number)
    )  # fmt: skip


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
client.force_login(users[0])
start = f"/omgeving/{event.slug}/"
rooms = [make_room(0)]
small = Thread.objects.create(room=rooms[0], title="Klein")
fill(small, 5)
queries(start)
few = {"start page": queries(start), "thread": queries(small.get_absolute_url())}
rooms += [make_room(number) for number in range(1, 10)]
large = Thread.objects.create(room=rooms[0], title="Groot")
fill(large, POSTS)  # noqa: F821
for room in rooms:
    for number in range(10):
        fill(Thread.objects.create(room=room, title=f"Gesprek {number}"), 5)
busy = Thread.objects.create(room=rooms[0], title="Druk")
fill(busy, 20)
many = {"start page": queries(start), "thread": queries(large.get_absolute_url())}
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(
    json.dumps(
        {
            "sessions": keys, "start": start, "large": large.get_absolute_url(), "busy": busy.get_absolute_url(),
            "few": few, "many": many,
        }
    )
)  # fmt: skip
