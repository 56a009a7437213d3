"""Rows for tests/browser/test_live.py: a conversation, and people who look at it at the same time."""

import json
from datetime import timedelta

from django.utils import timezone

from discussions.models import RoomKind
from events.models import ProgrammeItem
from membership.models import Organisation
from tests.browser.scenario import session_of
from tests.environment import make_lead, make_open_event, make_participant, make_post, make_room, make_thread


def make(name: str) -> None:
    """Make an open gathering called `name`; print the sessions of its people and the addresses of its pages."""
    event = make_open_event(slug=f"live-{name}", title="Een dag samen")
    room = make_room(event, title="De brief die niemand begrijpt")
    item = ProgrammeItem.objects.create(
        event=event,
        title="Gesprek over schulden",
        starts_at=timezone.now() + timedelta(hours=1),
        ends_at=timezone.now() + timedelta(hours=2),
        join_url="https://video.example.nl/schulden",
    )
    live = make_room(event, RoomKind.LIVE, programme_item=item, title="Gesprek over schulden")
    # Each call is a process of its own, in which the numbers of the factories begin anew.
    place = Organisation.objects.resolve("Gemeente Proefstad", "gemeente")
    people = {
        "ann": make_participant(event, name="Ann de Jong", address=f"ann.{name}@example.nl", organisation=place),
        "bob": make_participant(event, name="Bob Bakker", address=f"bob.{name}@example.nl", organisation=place),
        "lead": make_lead(room, name="Lot Leider", shown_name="Lot Leider", address=f"lot.{name}@example.nl"),
    }
    thread = make_thread(room, title="Wie mag dit schrijven?")
    first = make_post(thread, people["ann"], "Wie mag een brief herschrijven?")
    make_post(thread, people["lead"], "Dat is een goede vraag.")
    print(
        json.dumps(
            {
                "sessions": {who: session_of(seat.user) for who, seat in people.items()},
                "thread": thread.get_absolute_url(),
                "room": room.get_absolute_url(),
                "live": live.get_absolute_url(),
                "first": str(first.public_id),
            }
        )
    )


def give_back(name: str) -> None:
    """Bob gives the seat back."""
    from registrations import states
    from registrations.models import Registration, State

    seat = Registration.objects.get(event__slug=f"live-{name}", name="Bob Bakker")
    states.change(seat, State.CANCELLED, by="test", reason="ziek")
