"""A gathering gets its rooms."""

from django.db import transaction
from django.utils.text import slugify

from discussions.models import Room, RoomKind
from events.models import Event
from registrations.models import OwnCase

NETWORK_TITLE = "Samen het netwerk vormen"


@transaction.atomic
def ensure_rooms(*, event: Event) -> list[Room]:
    """Make the rooms that are missing: one for each case, each live item with a link, each own case, and the network.
    Return those made now; calling it again makes nothing."""
    Event.objects.select_for_update(of=["self"]).get(pk=event.pk)
    rooms = Room.objects.filter(event=event)
    taken = set(rooms.values_list("slug", flat=True))
    made = []

    def make(kind: RoomKind, title: str, **about: object) -> None:
        room = Room(event=event, kind=kind, title=title[:200], slug=_free(slugify(title)[:70] or kind, taken), **about)
        taken.add(room.slug)
        made.append(room)

    for case in event.cases.filter(room=None):
        make(RoomKind.CASE, case.title, case=case, order=case.order)
    for item in event.programme.filter(room=None).exclude(join_url="").exclude(starts_at=None):
        make(RoomKind.LIVE, item.title, programme_item=item, order=item.order)
    if not rooms.filter(kind=RoomKind.NETWORK).exists():
        make(RoomKind.NETWORK, NETWORK_TITLE)
    for own_case in OwnCase.objects.live().filter(event=event, room=None):
        # The title of an own case may tell more than its delegation wants to show: the address does not.
        room = Room(event=event, kind=RoomKind.OWN_CASE, title=own_case.title, own_case=own_case)
        room.slug = f"eigen-casus-{room.public_id.hex[:10]}"
        made.append(room)
    Room.objects.bulk_create(made)
    return made


def _free(slug: str, taken: set[str]) -> str:
    number, candidate = 2, slug
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    return candidate
