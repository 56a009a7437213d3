"""The rows behind the states of rooms, and of the pages of who leads them; part of tests/browser/scenario.py."""

import io
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from discussions.actions import leading
from discussions.actions.rooms import ensure_rooms
from discussions.models import (
    LiveTick,
    PresenceHour,
    Room,
    RoomFile,
    RoomKind,
    RoomPart,
    RoomPerson,
    ThreadKind,
    Visit,
)
from events.models import Case, Event, ProgrammeItem, Role
from registrations.models import State
from tests.environment import make_lead, make_post, make_room, make_thread
from tests.factories import make_case_slot, make_delegation, make_own_case

HOUR = timedelta(hours=1)


def make(scenario: object) -> None:
    """Make a gathering of today with each kind of room: filled, empty, led, and over."""
    event = _open(scenario, "ruimtes")
    room = _case_room(scenario, event)
    scenario.at["room case"] = room.get_absolute_url()
    empty = make_room(event, title="Een casus zonder iets")
    scenario.at["room empty"] = empty.get_absolute_url()
    ensure_rooms(event=event)
    scenario.at["room network"] = Room.objects.get(event=event, kind=RoomKind.NETWORK).get_absolute_url()
    live = _live_room(scenario, event, "Nu live", scenario.now - HOUR / 2)
    scenario.at["room live now"] = live.get_absolute_url()
    over = _live_room(scenario, event, "Geweest", scenario.now - 3 * HOUR)
    Room.objects.filter(pk=over.pk).update(
        recording_url="https://video.example.nl/opname", recording_captioned=True, recording_consent=True
    )
    scenario.at["room live over"] = over.get_absolute_url()
    scenario.at["room own case"] = _own_room(scenario, event).get_absolute_url()
    _let_lead(scenario, event, room, empty, live)
    for name, page in (("lead", "room-lead"), ("notes", "room-notes"), ("outcome", "room-outcome")):
        for state, one in (("filled", room), ("empty", empty)):
            scenario.at[f"room {name} {state}"] = reverse(f"discussions:{page}", args=[event.slug, one.slug])
    scenario.at["room lead live"] = reverse("discussions:room-lead", args=[event.slug, live.slug])
    scenario.at["admin room case"] = reverse("admin:discussions_room_change", args=[room.pk])
    scenario.at["admin room live"] = reverse("admin:discussions_room_change", args=[live.pk])
    scenario.asked = room


def _open(scenario: object, name: str) -> Event:
    now = scenario.now
    event = scenario.event(name, starts_at=now - HOUR, environment_opens_at=now - HOUR, allocated_at=now - 24 * HOUR)
    scenario.mine(name, event, state=State.SEATED)
    Visit.objects.create(event=event, user=scenario.people["participant"])
    return event


def _case_room(scenario: object, event: Event) -> Room:
    texts = {role: f"Wie in deze rol werkt, ziet hier iets anders dan de rest. Dit is {role}." for role in Role.values}
    case = Case.objects.create(
        event=event, title="De brommer naar de kas", organisation="Gemeente Duinrand",
        summary="Samira kan werk krijgen in een kas. Er rijdt geen bus heen.", **texts,
    )  # fmt: skip
    room = make_room(event, case=case, title=case.title, introduction="Denk **mee**.", notes="Eerst bellen.")
    for role in Role.values:
        make_post(make_thread(room, kind=ThreadKind.POSED, role=role, title=f"Wat vraagt dit van {role}?"))
    make_thread(room, kind=ThreadKind.POSED, title="Wat helpt hier echt?")
    lead = make_lead(room, RoomPart.REPRESENTATIVE, name="Hatice Demir")
    PresenceHour.objects.create(
        person=lead.room_parts.get(), starts_at=scenario.now - HOUR, ends_at=scenario.now + HOUR
    )
    for title, mimetype, alt in (("Het plan", "application/pdf", ""), ("De kas", "image/png", "Een kas zonder halte")):
        RoomFile.objects.create(
            room=room, title=title, mimetype=mimetype, alt=alt, size=4000, file=ContentFile(_dot(), name="x.png")
        )
    question = make_thread(room, kind=ThreadKind.QUESTION, title="Wie tekent er als het misgaat?")
    make_post(question)
    leading.record_outcome(
        room=room,
        agreed="We proberen het een jaar.",
        look_back_on=scenario.now.date() + timedelta(days=90),
        tasks=[leading.Task("Belt de verzekeraar", owner=lead), leading.Task("Vraagt de raad", owner_name="Wethouder")],
        version=0,
    )
    return room


def _dot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (160, 90), "#0b5563").save(out, "PNG")
    return out.getvalue()


def _live_room(scenario: object, event: Event, title: str, starts_at: object) -> Room:
    item = ProgrammeItem.objects.create(
        event=event,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        join_url="https://video.example.nl/live",
    )
    return make_room(
        event, RoomKind.LIVE, programme_item=item, title=title, dial_in="088 123 45 67", recorded=True, captioned=True
    )


def _own_room(scenario: object, event: Event) -> Room:
    delegation = make_delegation(event, contact_address=scenario.people["participant"].email)
    event.registrations.filter(user=scenario.people["participant"]).update(delegation=delegation)
    slot = make_case_slot(event, starts_at=scenario.now - HOUR / 2, ends_at=scenario.now + HOUR / 2)
    own_case = make_own_case(delegation, slot, title="Wonen boven de winkel", description="Waar wij op vastlopen.")
    return make_room(event, RoomKind.OWN_CASE, own_case=own_case, title=own_case.title)


def _let_lead(scenario: object, event: Event, *rooms: Room) -> None:
    """The participant leads these rooms as well, so that one browser sees both sides."""
    seat = event.registrations.get(user=scenario.people["participant"])
    visit = Visit.objects.get(event=event, user=seat.user)
    for room in rooms:
        RoomPerson.objects.create(room=room, registration=seat, part=RoomPart.HOST)
        if room.kind == RoomKind.LIVE:
            LiveTick.objects.create(room=room, visit=visit)


def mails(scenario: object) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """The mail to who can answer a question, as (kind, variant, address, arguments)."""
    room = scenario.asked
    helper = room.people.get(part=RoomPart.REPRESENTATIVE).registration
    thread = room.threads.get(kind=ThreadKind.QUESTION)
    arguments = {"thread": thread.pk, "registration": str(helper.public_id)}
    yield "discussions.question_waits", "", helper.address, arguments
