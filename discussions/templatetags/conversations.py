"""What a page asks for to list the conversations of a room, and to show a post."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from discussions.access import Visitor
from discussions.drafts import stamp
from discussions.models import Room, Thread
from discussions.reading import Line, Shown, Talk, talk_in

register = template.Library()
KEPT_POSTS = 2048  # some 3 kB each, in each web process


@register.simple_tag
def conversations(visitor: Visitor, room: Room) -> Talk:
    """Return the conversations of `room` for this visitor (discussions.reading.talk_in)."""
    return talk_in(visitor, room)


@register.simple_tag
def draft_stamp(visitor: Visitor, thread: Thread) -> str:
    """Return the value of the hidden field `draft` for a short form that posts in `thread`: its text then survives a
    login that ran out."""
    return stamp(visitor.user, reverse("discussions:post-new", args=[visitor.event.slug, thread.public_id]))


@register.simple_tag
def post(line: Line) -> SafeString:
    """Return the HTML of a post with its replies.

    It is made of what is shown alone, so it can't grow old: who asks for a post that looks the same gets what was made
    before, and whatever differs (a name, a reaction, who looks) makes another.
    """
    replies = SafeString("".join(post(reply) for reply in line.replies)) if line.post.parent_id is None else None
    return _post(line.shown, replies)


@lru_cache(maxsize=KEPT_POSTS)
def _post(shown: Shown, replies: SafeString | None) -> SafeString:
    return render_to_string("discussions/includes/post.html", {"shown": shown, "replies": replies})
