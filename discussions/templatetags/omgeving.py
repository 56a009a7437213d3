"""What a room shows of one visitor: does this person follow it, and come to its live conversation."""

from django import template

from discussions.access import Visitor
from discussions.actions import ticks
from discussions.models import Follow, LiveTick, Room

register = template.Library()


@register.simple_tag
def follows(visitor: Visitor, room: Room) -> bool:
    """Return whether this person follows `room`."""
    return Follow.objects.filter(room=room, visit=visitor.visit).exists()


@register.simple_tag
def can_tick(visitor: Visitor, room: Room) -> bool:
    """Return whether `room` has a live conversation that still goes on or is to come."""
    return ticks.can_tick(room, visitor.now)


@register.simple_tag
def ticked(visitor: Visitor, room: Room) -> bool:
    """Return whether this person said to come."""
    return LiveTick.objects.filter(room=room, visit=visitor.visit).exists()


@register.simple_tag
def people_coming(room: Room) -> int:
    """Return how many said to come."""
    return ticks.coming(room).count()
