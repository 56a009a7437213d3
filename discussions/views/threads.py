"""A conversation: its posts, and the form to write one."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from discussions.access import Visitor, inside
from discussions.models import Post, Room, Thread
from discussions.views.frame import frame


def thread_for(visitor: Visitor, public_id: uuid.UUID) -> Thread:
    """Return the thread. Raises Http404 when this visitor may not enter its room."""
    threads = Thread.objects.filter(room__in=Room.objects.visible_to(visitor)).select_related("room__event")
    return get_object_or_404(threads, public_id=public_id)


def post_for(visitor: Visitor, public_id: uuid.UUID) -> Post:
    """Return the post. Raises Http404 when this visitor may not enter its room."""
    posts = Post.objects.filter(thread__room__in=Room.objects.visible_to(visitor))
    return get_object_or_404(posts.select_related("thread__room__event"), public_id=public_id)


@inside
def thread(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    one = thread_for(visitor, public_id)
    posts = one.posts.select_related("registration__organisation", "user")
    return render(request, "discussions/thread.html", frame(visitor, thread=one, room=one.room, posts=posts))


@inside
def post(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Lead a link to one post to its place in its conversation."""
    one = post_for(visitor, public_id)
    return redirect(f"{one.thread.get_absolute_url()}#bericht-{one.public_id}")
