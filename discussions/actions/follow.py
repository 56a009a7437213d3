"""Somebody follows a room."""

from discussions.access import Visitor
from discussions.models import Follow, Notice, Room


def follow(*, visitor: Visitor, room: Room) -> None:
    """Mail this person about what is new in `room`; a second press changes nothing."""
    Follow.objects.get_or_create(room=room, visit=visitor.visit)


def unfollow(*, visitor: Visitor, room: Room) -> None:
    """Stop that; what waits about the room is not mailed, but for answers to the person."""
    Follow.objects.filter(room=room, visit=visitor.visit).delete()
    Notice.objects.filter(visit=visitor.visit, post__thread__room=room, mailed_at=None, answers_me=False).delete()
