"""A gathering gets its rooms."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.text import slugify

from discussions.models import Room, RoomKind, Thread, ThreadKind
from events.models import Case, Event, ProgrammeItem
from registrations.models import OwnCase

NETWORK_TITLE = "Samen het netwerk vormen"
# What the network asks everybody (facts 1); the answers go into the summary.
NETWORK_QUESTIONS = (
    "Wat leren we van de casussen?",
    "Is het goed om elkaar vaker te zien?",
    "Wat willen we samen bereiken?",
)
ROOMS_BEFORE = timedelta(days=30)  # so early the rooms are there, for who prepares them
# What each kind of room takes its title from; the room of the network has one of its own.
SOURCES = {RoomKind.CASE: "case", RoomKind.LIVE: "programme_item", RoomKind.OWN_CASE: "own_case"}


def _live_items() -> QuerySet[ProgrammeItem]:
    """Items of a programme that are a live conversation: at an hour, with a link."""
    return ProgrammeItem.objects.exclude(join_url="").exclude(starts_at=None)


def _outdated() -> Q:
    """Rooms whose case, item or own case got another title."""
    outdated = Q()
    for kind, source in SOURCES.items():
        outdated |= Q(**{"kind": kind, f"{source}__isnull": False}) & ~Q(title=F(f"{source}__title"))
    return outdated


@transaction.atomic
def ensure_rooms(*, event: Event) -> list[Room]:
    """Make the rooms that are missing: one for each case, each live item with a link, each own case, and the network
    with its three questions. A room follows the title of what it is about.

    Return those made now; calling it again makes nothing.
    """
    Event.objects.select_for_update(of=["self"]).get(pk=event.pk)
    rooms = Room.objects.filter(event=event)
    for room in rooms.filter(_outdated()).select_related(*SOURCES.values()):
        Room.objects.filter(pk=room.pk).update(title=getattr(room, SOURCES[room.kind]).title)
    taken = set(rooms.values_list("slug", flat=True))
    made = []

    def make(kind: RoomKind, title: str, **about: object) -> None:
        room = Room(event=event, kind=kind, title=title, slug=_free(slugify(title)[:70] or kind, taken), **about)
        taken.add(room.slug)
        made.append(room)

    for case in event.cases.filter(room=None):
        make(RoomKind.CASE, case.title, case=case, order=case.order)
    for item in _live_items().filter(event=event, room=None):
        make(RoomKind.LIVE, item.title, programme_item=item, order=item.order)
    if not rooms.filter(kind=RoomKind.NETWORK).exists():
        make(RoomKind.NETWORK, NETWORK_TITLE)
    for own_case in OwnCase.objects.live().filter(event=event, room=None):
        # The title of an own case may tell more than its delegation wants to show: the address does not.
        room = Room(event=event, kind=RoomKind.OWN_CASE, title=own_case.title, own_case=own_case)
        room.slug = f"eigen-casus-{room.public_id.hex[:10]}"
        made.append(room)
    Room.objects.bulk_create(made)
    _ask_about_the_network(made)
    return made


def _ask_about_the_network(made: list[Room]) -> None:
    for room in made:
        if room.kind == RoomKind.NETWORK:
            questions = enumerate(NETWORK_QUESTIONS)
            Thread.objects.bulk_create(
                Thread(room=room, kind=ThreadKind.POSED, title=title, order=order) for order, title in questions
            )


def lacking_rooms(now: datetime) -> QuerySet[Event]:
    """Return the gatherings whose environment is open or soon will be, and that miss a room or have an old title."""
    here = {"event": OuterRef("pk")}
    lacks = (
        Exists(Case.objects.filter(room=None, **here))
        | Exists(_live_items().filter(room=None, **here))
        | Exists(OwnCase.objects.live().filter(room=None, **here))
        | ~Exists(Room.objects.filter(kind=RoomKind.NETWORK, **here))
        | Exists(Room.objects.filter(_outdated(), **here))
    )
    coming = Event.objects.published().exclude(status=Event.Status.CANCELLED)
    coming = coming.filter(Q(environment_closes_at=None) | Q(environment_closes_at__gt=now))
    return coming.filter(lacks, environment_opens_at__lte=now + ROOMS_BEFORE).order_by("pk")


def ensure_due(now: datetime) -> int:
    """Give every gathering that needs them its rooms; return how many rooms were made. One query when there is none."""
    return sum(len(ensure_rooms(event=event)) for event in lacking_rooms(now))


def _free(slug: str, taken: set[str]) -> str:
    number, candidate = 2, slug
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    return candidate
