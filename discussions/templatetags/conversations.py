"""What a page asks for to list the conversations of a room."""

from django import template
from django.urls import reverse

from discussions.access import Visitor
from discussions.drafts import stamp
from discussions.models import Room, Thread
from discussions.reading import Talk, talk_in

register = template.Library()


@register.simple_tag
def conversations(visitor: Visitor, room: Room) -> Talk:
    """Return the conversations of `room` for this visitor (discussions.reading.talk_in)."""
    return talk_in(visitor, room)


@register.simple_tag
def draft_stamp(visitor: Visitor, thread: Thread) -> str:
    """Return the value of the hidden field `draft` for a short form that posts in `thread`: its text then survives a
    login that ran out."""
    return stamp(visitor.user, reverse("discussions:post-new", args=[visitor.event.slug, thread.public_id]))
