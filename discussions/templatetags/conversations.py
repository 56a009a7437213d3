"""What a page asks for to list the conversations of a room."""

from django import template

from discussions.access import Visitor
from discussions.models import Room
from discussions.reading import Talk, talk_in

register = template.Library()


@register.simple_tag
def conversations(visitor: Visitor, room: Room) -> Talk:
    """Return the conversations of `room` for this visitor (discussions.reading.talk_in)."""
    return talk_in(visitor, room)
