"""Rows of the closed environment for tests: each function gives what is usual, and takes what matters."""

from datetime import timedelta
from itertools import count

from django.test import Client
from django.utils import timezone

from discussions.access import Visitor
from discussions.models import Post, Room, RoomKind, RoomPart, RoomPerson, Thread, Visit
from discussions.writing import to_html
from events.models import Case, Event
from registrations.models import GuestKind, Registration, State
from tests.factories import make_event, make_registration

_number = count(1)


def make_open_event(**overrides: object) -> Event:
    """Return a gathering of today whose environment opened an hour ago; help, writing and reading end much later."""
    now = timezone.now()
    return make_event(
        **{
            "starts_at": now - timedelta(minutes=45),
            "environment_opens_at": now - timedelta(hours=1),
            "support_until": now + timedelta(hours=8),
            "messages_until": now + timedelta(hours=30),
            "environment_closes_at": now + timedelta(days=4),
            "allocated_at": now - timedelta(days=20),
        }
        | overrides
    )


def make_participant(event: Event, *, agreed: bool = True, **fields: object) -> Registration:
    """Return a registration with a seat; it agreed to the house rules unless told otherwise."""
    seat = make_registration(event, state=State.SEATED, **fields)
    if agreed:
        Visit.objects.get_or_create(event=event, user=seat.user)
    return seat


def make_guest(event: Event, kind: str = GuestKind.PANEL, **fields: object) -> Registration:
    return make_participant(event, guest=True, guest_kind=kind, organisation=None, **fields)


def make_room(event: Event, kind: str = RoomKind.CASE, **fields: object) -> Room:
    """Return a room; one of a case comes with that case."""
    number = next(_number)
    title = fields.pop("title", f"Ruimte {number}")
    if kind == RoomKind.CASE and "case" not in fields:
        fields["case"] = Case.objects.create(
            event=event, title=title, organisation="Gemeente Voorbeeld", summary="Kort."
        )
    return Room.objects.create(event=event, kind=kind, title=title, slug=f"ruimte-{number}", **fields)


def make_lead(room: Room, part: str = RoomPart.HOST, **fields: object) -> Registration:
    """Return a guest with a part in `room`: by default its gespreksleider."""
    guest = make_guest(room.event, GuestKind.HOST, **fields)
    RoomPerson.objects.create(room=room, registration=guest, part=part)
    return guest


def make_thread(room: Room, **fields: object) -> Thread:
    return Thread.objects.create(room=room, **{"title": f"Gesprek {next(_number)}"} | fields)


def make_post(thread: Thread, seat: Registration | None = None, body: str = "Wat helpt hier echt?", **fields) -> Post:
    """Return a post of `seat`, or of a new participant."""
    seat = seat or make_participant(thread.room.event)
    return Post.objects.create(
        thread=thread, registration=seat, user=seat.user, body=body, html=to_html(body), **fields
    )


def visitor_of(seat: Registration) -> Visitor:
    """Return the visitor that a request of this person would have now."""
    visit = Visit.objects.filter(event=seat.event, user=seat.user).first()
    return Visitor(seat.event, seat.user, seat, visit, timezone.now())


def browser_of(seat: Registration) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client
