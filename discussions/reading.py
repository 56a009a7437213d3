"""What somebody sees of conversations: the posts of one, in their order, and the list of a room. Reads only.

A post without a name stands after the others of its day, in an order that is drawn by lot: its place tells no minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from discussions.access import Visitor
from discussions.actions.posting import may_mark, opening_of
from discussions.bylines import Byline, byline, day_in_words
from discussions.models import Post, PostState, Reaction, ReactionKind, Room, RoomKind, RoomPerson, Thread, ThreadKind
from discussions.titles import opening_state, shown_title
from events.templatetags.samenspel import dutch_time
from membership.models import User
from registrations.models import GuestKind, Registration

PANEL = (GuestKind.PANEL, GuestKind.EXPERIENCE)
SHOWN_OF_THE_PANEL = 3
EMPTY = SafeString("")


class Shown(NamedTuple):
    """One post without its replies, as one visitor sees it: everything that includes/post.html shows and nothing else,
    so that the same values give the same HTML for everybody (templatetags/conversations.py)."""

    by: Byline
    key: SafeString
    url: SafeString  # of this post; its buttons lead to addresses below it
    html: str
    state: str = PostState.VISIBLE
    hidden_reason: str = ""
    nameless: bool = False
    edited: bool = False
    insight: bool = False
    reply_url: SafeString = EMPTY
    part: str = ""  # in this room: "Gespreksleider"
    known: int = 0
    helps: int = 0
    pressed: frozenset[str] = frozenset()
    is_answer: bool = False
    mine: bool = False
    may_write: bool = False
    may_mark: bool = False
    leads: bool = False
    moderates: bool = False

    @property
    def badge(self) -> str:
        return self.part or self.by.kind

    @property
    def visible(self) -> bool:
        return self.state == PostState.VISIBLE

    @property
    def withdrawn(self) -> bool:
        return self.state == PostState.WITHDRAWN


@dataclass
class Line:
    """One post with its replies: everything that a page needs, so that it asks the database nothing."""

    post: Post
    shown: Shown
    is_opening: bool = False
    replies: list["Line"] = field(default_factory=list)


def _order(post: Post) -> tuple[date, bool, str, int]:
    day = timezone.localtime(post.created_at).date()
    if post.nameless:
        return day, True, post.public_id.hex, 0
    return day, False, post.created_at.isoformat(), post.pk


def lines_of(visitor: Visitor, thread: Thread) -> list[Line]:
    """Return the posts of `thread` for this visitor, each with its replies; always as many queries."""
    # Many posts are of few people: each of them is read once.
    posts = thread.posts.prefetch_related(*_writers()).defer("body", "form_token")
    rows = sorted(posts.order_by("pk"), key=_order)
    opening = min(rows, key=lambda post: post.pk, default=None) if thread.kind != ThreadKind.POSED else None
    about = _Around(visitor, thread, opening)
    lines = {post.pk: about.line(post) for post in rows}
    top = []
    for post in rows:
        above = lines.get(post.parent_id)
        (top if above is None else above.replies).append(lines[post.pk])
    return sorted(top, key=lambda line: not line.is_opening)


def _writers() -> list[Prefetch]:
    """Return who wrote, with what a byline shows of them."""
    seats = Registration.objects.select_related("organisation")
    seats = seats.only("name", "shown_name", "role", "guest", "guest_kind", "organisation__name")
    return [Prefetch("registration", seats), Prefetch("user", User.objects.only("name"))]


def some_lines(visitor: Visitor, thread: Thread, posts: QuerySet[Post]) -> list[Line]:
    """Return only `posts` of `thread` for this visitor, each by itself and without its replies."""
    rows = sorted(posts.select_related("registration__organisation", "user", "parent").order_by("pk"), key=_order)
    about = _Around(visitor, thread, opening_of(thread))
    return [about.line(post) for post in rows]


class _Around:
    """What all posts of a thread share, asked once."""

    def __init__(self, visitor: Visitor, thread: Thread, opening: Post | None) -> None:
        self.visitor, self.thread, self.opening = visitor, thread, opening
        room = thread.room
        self.leads, self.may_mark = visitor.leads(room), may_mark(visitor, thread, opening)
        self.prefix = _address_of_posts(visitor)
        self.write = reverse("discussions:post-new", args=[visitor.event.slug, thread.public_id])
        people = RoomPerson.objects.filter(room=room).order_by("pk")
        self.parts = {one.registration_id: one.get_part_display() for one in people}
        self.counts: dict[tuple[int, str], int] = {}
        self.pressed: dict[int, set[str]] = {}
        found = Reaction.objects.filter(post__thread=thread).values_list("post", "kind")
        mine = Count("pk", filter=Q(user=visitor.user))
        for post, kind, number, own in found.annotate(number=Count("pk"), own=mine):
            self.counts[post, kind] = number
            if own:
                self.pressed.setdefault(post, set()).add(kind)

    def line(self, post: Post) -> Line:
        opens = self.opening is not None and post.pk == self.opening.pk
        key = SafeString(post.public_id)
        shown = Shown(
            by=byline(post),
            key=key,
            url=SafeString(self.prefix.format(key)),
            html=post.html,
            state=post.state,
            hidden_reason=post.hidden_reason,
            nameless=post.nameless,
            edited=post.edited_at is not None,
            insight=post.insight_at is not None,
            reply_url=SafeString(f"{self.write}?op={key}"),
            part="" if post.nameless else self.parts.get(post.registration_id, ""),
            known=self.counts.get((post.pk, ReactionKind.KNOWN), 0),
            helps=self.counts.get((post.pk, ReactionKind.HELPS), 0),
            pressed=frozenset(self.pressed.get(post.pk, ())),
            is_answer=self.thread.answer_id == post.pk,
            mine=post.user_id == self.visitor.user.pk,
            may_write=self.visitor.may_write,
            may_mark=self.may_mark and not opens,
            leads=self.leads,
            moderates=self.visitor.moderates,
        )
        return Line(post, shown, is_opening=opens)


@dataclass
class Talk:
    """The conversations of a room as its page lists them, and what the panel said."""

    first: list[Thread]
    unanswered: list[Thread]
    others: list[Thread]
    panel: list[Line]
    panel_count: int


def talk_in(visitor: Visitor, room: Room) -> Talk:
    """Return the conversations in `room`: pinned ones, questions without an answer, the others (newest first).
    Each thread gets `shown_title`, `number` of posts and `latest` in words.

    The questions that the room asks stand on its page already (discussions.room_page)."""
    shown = Count("posts", filter=Q(posts__state=PostState.VISIBLE))
    rows = room.threads.annotate(number=shown, opening_state=opening_state("pk"))
    threads = list(rows.order_by("-changed_at", "-pk"))
    for thread in threads:
        thread.room = room
        thread.shown_title = shown_title(thread, thread.opening_state)
        thread.latest = _latest(thread)
    first = [one for one in threads if one.pinned_at]
    rest = [one for one in threads if not one.pinned_at and not _on_the_page(one, room, visitor)]
    unanswered = [one for one in rest if one.kind == ThreadKind.QUESTION and one.answer_id is None]
    panel, count = _panel(visitor, room) if room.ask_panel else ([], 0)
    return Talk(first, unanswered, [one for one in rest if one not in unanswered], panel, count)


def _on_the_page(thread: Thread, room: Room, visitor: Visitor) -> bool:
    if thread.kind != ThreadKind.POSED:
        return False
    own = visitor.seat is not None and thread.role == visitor.seat.role
    return not thread.role or own or room.kind == RoomKind.CASE


def _latest(thread: Thread) -> str:
    """Return when the newest post was placed; of one without a name only the day is known."""
    if not thread.number:
        return ""
    local = timezone.localtime(thread.changed_at)
    day = "vandaag" if local.date() == timezone.localdate() else day_in_words(local)
    return day if (local.hour, local.minute, local.second) == (0, 0, 0) else f"{day}, {dutch_time(local)}"


def panel_posts(room: Room) -> QuerySet[Post]:
    """Return what guests of the residents' panel and experts by experience said in `room`, newest first. What one of
    them said without a name is not among it: that would tell who is who."""
    posts = Post.objects.filter(thread__room=room, state=PostState.VISIBLE, nameless=False)
    return posts.filter(registration__guest_kind__in=PANEL).order_by("-created_at", "-pk")


def _panel(visitor: Visitor, room: Room) -> tuple[list[Line], int]:
    posts = panel_posts(room)
    count = posts.count()
    return panel_lines(visitor, posts[:SHOWN_OF_THE_PANEL]) if count else [], count


def panel_lines(visitor: Visitor, posts: Iterable[Post]) -> list[Line]:
    """Return `posts` to read in a list outside their conversation: with a link to it, without buttons."""
    rows = posts.select_related("registration__organisation", "user", "thread")
    prefix = _address_of_posts(visitor)
    keyed = ((post, SafeString(post.public_id)) for post in rows)
    return [Line(post, Shown(byline(post), key, SafeString(prefix.format(key)), post.html)) for post, key in keyed]


def _address_of_posts(visitor: Visitor) -> str:
    """Return the address of a post with {} for its key: looking it up for each of many takes long."""
    nobody = UUID(int=0)
    return reverse("discussions:post", args=[visitor.event.slug, nobody]).replace(str(nobody), "{}")
