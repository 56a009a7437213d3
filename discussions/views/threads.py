"""Finding conversations and posts, and what only shows or leads to them."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from discussions.access import Visitor, inside
from discussions.models import Post, Room, Thread
from discussions.reading import panel_lines, panel_posts
from discussions.titles import opening_state
from discussions.views.frame import frame


def thread_for(visitor: Visitor, public_id: uuid.UUID) -> Thread:
    """Return the thread, with `opening_state` for its title.

    Raises Http404 when this visitor may not enter its room.
    """
    threads = Thread.objects.filter(room__in=Room.objects.visible_to(visitor))
    threads = threads.annotate(opening_state=opening_state("pk"))
    return get_object_or_404(threads.select_related("room__event", "room__own_case"), public_id=public_id)


def post_for(visitor: Visitor, public_id: uuid.UUID, posts: QuerySet[Post] | None = None) -> Post:
    """Return the post (of `posts`), with `opening_state` for the title of its conversation.

    Raises Http404 when this visitor may not enter its room.
    """
    chosen = Post.objects.all() if posts is None else posts
    chosen = chosen.filter(thread__room__in=Room.objects.visible_to(visitor))
    chosen = chosen.annotate(opening_state=opening_state("thread"))
    return get_object_or_404(
        chosen.select_related("thread__room__event", "thread__room__own_case"), public_id=public_id
    )


def in_its_place(post: Post) -> HttpResponse:
    """Lead to this post in its conversation."""
    return redirect(f"{post.thread.get_absolute_url()}#bericht-{post.public_id}")


@require_safe
@inside
def post(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Lead a link to one post to its place in its conversation."""
    return in_its_place(post_for(visitor, public_id))


@require_safe
@inside
def panel(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """What the residents' panel said in a room."""
    one = visitor.room(room)
    lines = panel_lines(visitor, panel_posts(one))
    return render(request, "discussions/panel.html", frame(visitor, room=one, lines=lines))
