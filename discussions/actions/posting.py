"""Somebody writes in the environment."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from discussions.access import Visitor
from discussions.actions.notices import tell
from discussions.models import Post, Room, Thread, ThreadKind
from discussions.writing import to_html
from membership.errors import Refused

TOO_LATE = "Je kunt hier nu niet meer schrijven. Je tekst staat hieronder nog, zodat je die kunt bewaren."


def _require_open(visitor: Visitor) -> None:
    if not visitor.may_write:
        raise Refused(TOO_LATE)


@transaction.atomic
def start_thread(
    *, visitor: Visitor, room: Room, kind: ThreadKind, title: str, body: str, form_token: uuid.UUID | None = None
) -> Post:
    """Start a conversation or ask a question, and return its first post. Raises Refused outside the hours."""
    _require_open(visitor)
    thread = Thread.objects.create(room=room, kind=kind, title=title)
    return place(visitor=visitor, thread=thread, body=body, form_token=form_token)


@transaction.atomic
def place(
    *, visitor: Visitor, thread: Thread, body: str, parent: Post | None = None, form_token: uuid.UUID | None = None
) -> Post:
    """Place a post, or with `parent` a reply to one. Raises Refused outside the hours."""
    _require_open(visitor)
    post = Post.objects.create(
        thread=thread,
        parent=parent,
        user=visitor.user,
        registration=visitor.seat,
        body=body,
        html=to_html(body),
        form_token=form_token,
    )
    touch(thread, post)
    tell(post)
    return post


@transaction.atomic
def touch(thread: Thread, *posts: Post) -> None:
    """Tell readers that something in `thread` changed; call it with every change that they can see, in the same
    transaction, and with the posts that look different now: their pages fetch those alone, and without any all."""
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1, changed_at=timezone.now())
    version = Thread.objects.values_list("version", flat=True).get(pk=thread.pk)
    looks_different = Post.objects.filter(thread=thread)
    if posts:
        looks_different = looks_different.filter(pk__in=[post.pk for post in posts])
    looks_different.update(changed_in=version)
