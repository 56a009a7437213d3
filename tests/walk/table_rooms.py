"""Rooms: their files, the pages of who leads them, and their rows in the admin."""

from django.core.files.base import ContentFile

from discussions.models import RoomFile
from tests.walk.rows import NOWHERE, Builder, Row, closed, inside, staff
from tests.walk.world import World

_MODERATORS = ("organiser", "moderator", "superuser")
_LEADS = ("host", *_MODERATORS)
_OWN = ("delegate", "guide")
_STAFF = ("organiser", "superuser")


def _file_in(attribute: str) -> Builder:
    """A file in this room of the world, made when the walk asks for it."""

    def build(world: World) -> list:
        fields = {"title": "Het plan", "mimetype": "application/pdf", "size": 8}
        one, made = RoomFile.objects.get_or_create(room=getattr(world, attribute), defaults=fields)
        if made:
            one.file.save("plan.pdf", ContentFile(b"%PDF-1.7"))
        return [world.today.slug, one.public_id]

    return build


def _led(name: str) -> list[Row]:
    """A page of who leads a room: nobody else learns that it is there."""
    return [
        closed(f"discussions:{name}", lambda w: [w.today.slug, w.room.slug], **dict.fromkeys(_LEADS, 200)),
        closed(f"discussions:{name}", lambda w: [w.today.slug, w.own_room.slug], "of an own case", guide=200),
        closed(f"discussions:{name}", lambda w: [w.today.slug, "bestaat-niet"], "of nothing"),
        closed(
            f"discussions:{name}",
            lambda w: [w.elsewhere.slug, w.room.slug],
            "at another gathering",
            **dict.fromkeys((*_MODERATORS, "elsewhere"), "/omgeving/"),
        ),
    ]


ROWS = [
    *(row for name in ("room-lead", "room-notes", "room-outcome") for row in _led(name)),
    inside("discussions:room-file", _file_in("room")),
    closed("discussions:room-file", _file_in("own_room"), "of an own case", **dict.fromkeys(_OWN, 200)),
    closed("discussions:room-file", lambda w: [w.today.slug, NOWHERE], "of nothing"),
    staff("admin:discussions_room_ensure", **dict.fromkeys(_STAFF, 200)),
]
MODELS = {"discussions_room": ("room", _MODERATORS, (), ())}
