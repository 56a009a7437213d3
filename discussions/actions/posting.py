"""Somebody writes in the environment, changes or withdraws it, and reacts."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from discussions.access import Visitor
from discussions.actions.nameless import labels_for
from discussions.actions.notices import tell
from discussions.models import (
    Post,
    PostState,
    PostVersion,
    Reaction,
    ReactionKind,
    Room,
    RoomPart,
    RoomPerson,
    Thread,
    ThreadKind,
)
from discussions.models.conversation import day_of
from discussions.writing import to_html
from membership.errors import Refused

TOO_LATE = "Je kunt hier nu niet meer schrijven. Je tekst staat hieronder nog, zodat je die kunt bewaren."
NOT_NAMELESS = "In deze ruimte kun je niet zonder naam schrijven. Je tekst staat hieronder nog."
LABEL_CHANGED = "Wat we zonder naam van je laten zien, is net veranderd. Kijk het nog eens na."
NO_REPLY = "Dit bericht is net weggehaald. Reageren kan niet meer. Je tekst staat hieronder nog."
NOT_YOURS = "Dit bericht is niet van jou."
GONE = "Dit bericht is al weg."
NO_QUESTION = "Alleen bij een vraag kun je een antwoord aanwijzen."
NOT_THE_QUESTION = "Dit is de vraag zelf. Kies een van de reacties als antwoord."
WITHDRAWN_TITLE = "Ingetrokken"
OWN_POST = "Op je eigen bericht kun je dit niet kiezen."


def _require_open(visitor: Visitor) -> None:
    if not visitor.may_write:
        raise Refused(TOO_LATE)


def _require_own(visitor: Visitor, post: Post) -> None:
    if post.user_id != visitor.user.pk:
        raise Refused(NOT_YOURS)
    if post.state != PostState.VISIBLE:
        raise Refused(GONE)


def _sent_before(visitor: Visitor, token: uuid.UUID | None) -> Post | None:
    return Post.objects.filter(form_token=token, user=visitor.user).first() if token else None


def _token(form_token: uuid.UUID | None, visitor: Visitor, *about: object) -> uuid.UUID | None:
    """Return the key of one form with one content of one person: a double press is one post, and another text sent
    with the back button is another post."""
    if form_token is None:
        return None
    return uuid.uuid5(form_token, "\0".join(str(part) for part in (visitor.user.pk, *about)))


def _once(visitor: Visitor, token: uuid.UUID | None, act: Callable[[], Post]) -> Post:
    """Return the post that `act` places, or that the same press placed before."""
    try:
        with transaction.atomic():
            return _sent_before(visitor, token) or act()
    except IntegrityError:
        # The same press was faster in another request.
        if (before := _sent_before(visitor, token)) is None:
            raise
        return before


def start_thread(
    *,
    visitor: Visitor,
    room: Room,
    kind: ThreadKind,
    title: str,
    body: str,
    shown_as: str = "",
    quote_by_name: bool = False,
    form_token: uuid.UUID | None = None,
) -> Post:
    """Start a conversation or ask a question, and return its first post; with `shown_as` without a name.

    Raises Refused outside the hours, and for words that this visitor may not be shown as.
    """
    token = _token(form_token, visitor, room.pk, kind, title, body)

    def begin() -> Post:
        now = day_of(visitor.now) if shown_as else timezone.now()
        thread = Thread.objects.create(room=room, kind=kind, title=title, started_at=now, changed_at=now)
        return _place(visitor, thread, None, body, shown_as, quote_by_name, token)

    return _once(visitor, token, begin)


def place(
    *,
    visitor: Visitor,
    thread: Thread,
    body: str,
    parent: Post | None = None,
    shown_as: str = "",
    quote_by_name: bool = False,
    form_token: uuid.UUID | None = None,
) -> Post:
    """Place a post, or with `parent` a reply to one; with `shown_as` without a name.

    Replies go one level deep: a reply to a reply stands under the same post. Raises Refused outside the hours, when
    `parent` is gone, and for words that this visitor may not be shown as.
    """
    token = _token(form_token, visitor, thread.pk, parent.pk if parent else "", body)
    return _once(visitor, token, lambda: _place(visitor, thread, parent, body, shown_as, quote_by_name, token))


def _place(
    visitor: Visitor,
    thread: Thread,
    parent: Post | None,
    body: str,
    shown_as: str,
    quote_by_name: bool,
    token: uuid.UUID | None,
) -> Post:
    _require_open(visitor)
    if parent is not None and parent.state != PostState.VISIBLE:
        raise Refused(NO_REPLY)
    if shown_as:
        labels = labels_for(visitor, thread.room)
        if shown_as not in labels:
            raise Refused(LABEL_CHANGED if labels else NOT_NAMELESS)
    post = Post.objects.create(
        thread=thread,
        parent=(parent.parent or parent) if parent else None,
        user=visitor.user,
        registration=visitor.seat,
        nameless=bool(shown_as),
        shown_as=shown_as,
        body=body,
        html=to_html(body),
        quote_by_name=quote_by_name and not shown_as,
        form_token=token,
    )
    Thread.objects.filter(pk=thread.pk).update(changed_at=Greatest(F("changed_at"), post.created_at))
    touch(thread, post)
    tell(post)
    return post


@transaction.atomic
def touch(thread: Thread, *posts: Post) -> None:
    """Tell readers that something in `thread` changed; call it with every change that they can see, in the same
    transaction, and with the posts that look different now: their pages fetch those alone, and without any all."""
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    version = Thread.objects.values_list("version", flat=True).get(pk=thread.pk)
    looks_different = Post.objects.filter(thread=thread)
    if posts:
        looks_different = looks_different.filter(pk__in=[post.pk for post in posts])
    looks_different.update(changed_in=version)


def _keep_version(post: Post, title: str = "") -> None:
    now = timezone.now()
    body = f"{title}\n\n{post.body}" if title else post.body
    PostVersion.objects.create(post=post, body=body, replaced_at=day_of(now) if post.nameless else now)


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=["self"]).select_related("thread").get(pk=post.pk)


@transaction.atomic
def change(*, visitor: Visitor, post: Post, body: str, quote_by_name: bool = False, title: str = "") -> None:
    """Change one's own post, and with `title` that of the conversation it began; what stood there is kept for
    moderators. Raises Refused outside the hours."""
    _require_open(visitor)
    post = _locked(post)
    _require_own(visitor, post)
    thread = post.thread
    new_title = title if title and title != thread.title and opening_of(thread) == post else ""
    if body != post.body or new_title:
        _keep_version(post, thread.title if new_title else "")
        post.body, post.html = body, to_html(body)
        post.edited_at = None if post.nameless else timezone.now()
    post.quote_by_name = quote_by_name and not post.nameless
    post.save(update_fields=["body", "html", "edited_at", "quote_by_name"])
    if new_title:
        Thread.objects.filter(pk=thread.pk).update(title=new_title)
    touch(thread, post)


@transaction.atomic
def withdraw(*, visitor: Visitor, post: Post) -> None:
    """Withdraw one's own post: its text goes to the history, its replies stay. Also after the hours of writing.

    The title of the conversation that it began goes with it.
    """
    post = _locked(post)
    _require_own(visitor, post)
    opens = opening_of(post.thread) == post
    _keep_version(post, post.thread.title if opens else "")
    if opens:
        Thread.objects.filter(pk=post.thread_id).update(title=WITHDRAWN_TITLE)
    post.state, post.body, post.html, post.insight_at = PostState.WITHDRAWN, "", "", None
    post.save(update_fields=["state", "body", "html", "insight_at"])
    Thread.objects.filter(answer=post).update(answer=None)
    touch(post.thread, post)


@transaction.atomic
def react(*, visitor: Visitor, post: Post, kind: ReactionKind) -> bool:
    """Press a reaction on a post of somebody else, or take it back; return whether it stands now."""
    _require_open(visitor)
    if post.state != PostState.VISIBLE:
        raise Refused(GONE)
    if post.user_id == visitor.user.pk:
        raise Refused(OWN_POST)
    one, made = Reaction.objects.get_or_create(post=post, user=visitor.user, kind=kind)
    if not made:
        one.delete()
    touch(post.thread, post)
    return made


def opening_of(thread: Thread) -> Post | None:
    """Return the post with which a conversation or question began; None for a question of the room."""
    if thread.kind == ThreadKind.POSED:
        return None
    return thread.posts.order_by("pk").first()


def may_mark(visitor: Visitor, thread: Thread, opening: Post | None) -> bool:
    """Whether this visitor may mark the answer: who asked, a representative of the room, or who leads it."""
    if thread.kind != ThreadKind.QUESTION:
        return False
    if opening is not None and opening.user_id == visitor.user.pk:
        return True
    if visitor.leads(thread.room):
        return True
    parts = Q(registration=visitor.seat, part=RoomPart.REPRESENTATIVE)
    return visitor.seat is not None and RoomPerson.objects.filter(parts, room=thread.room_id).exists()


@transaction.atomic
def mark_answer(*, visitor: Visitor, post: Post) -> bool:
    """Mark a post as the answer to its question, or take the mark back; return whether it is the answer now.

    Raises Refused for whoever may not, for no question, and for a post that is gone.
    """
    thread = Thread.objects.select_for_update(of=["self"]).select_related("room").get(pk=post.thread_id)
    opening = opening_of(thread)
    if not may_mark(visitor, thread, opening):
        raise Refused(NO_QUESTION)
    if opening is not None and post.pk == opening.pk:
        raise Refused(NOT_THE_QUESTION)
    if post.state != PostState.VISIBLE:
        raise Refused(GONE)
    before = thread.answer
    thread.answer = None if before == post else post
    thread.save(update_fields=["answer"])
    touch(thread, *{one for one in (before, post) if one is not None})
    return thread.answer is not None
