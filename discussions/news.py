"""What is new for one person since they last looked: how much in each room, and the newest posts. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q

from discussions.bylines import byline
from discussions.excerpts import excerpt
from discussions.models import Post, PostState, Room, Visit
from discussions.titles import opening_state, shown_title

SHOWN = 12  # newest posts on the whole page
SHOWN_IN_A_ROOM = 3
WORDS = 24


@dataclass
class RoomNews:
    """What is new in one room: `count` posts up to the one with key `last`; the newest stand in `posts`."""

    room: Room
    count: int
    last: int
    posts: list[Post] = field(default_factory=list)


def news_of(rooms: Collection[Room], visit: Visit) -> list[RoomNews]:
    """Return what others placed in these rooms since this person has seen it, most first, with two queries.

    A post without a name keeps its day only (Post.save), so of those the order counts in which they came.
    Each post gets `title` (of its conversation), `excerpt` (its first words, as text) and `by` (who wrote it), each as
    safe as everywhere.
    """
    by_pk = {room.pk: room for room in rooms}
    since = Q(nameless=False, created_at__gt=visit.read_until) | Q(nameless=True, pk__gt=visit.seen_post)
    posts = Post.objects.filter(since, thread__room__in=list(by_pk), state=PostState.VISIBLE)
    posts = posts.exclude(user=visit.user_id).order_by()
    counts = posts.values("thread__room").annotate(number=Count("pk"), last=Max("pk"))
    found = {
        pk: RoomNews(by_pk[pk], number, last)
        for pk, number, last in counts.values_list("thread__room", "number", "last")
    }
    if not found:
        return []
    newest = posts.annotate(opening_state=opening_state("thread")).order_by("-created_at", "-pk")
    newest = newest.select_related("thread", "user", "registration__organisation")
    for post in newest[:SHOWN]:
        shown = found[post.thread.room_id].posts
        if len(shown) < SHOWN_IN_A_ROOM:
            post.title, post.by = shown_title(post.thread, post.opening_state), byline(post)
            post.excerpt = excerpt(post.html, WORDS)
            shown.append(post)
    return sorted(found.values(), key=lambda one: (-one.count, one.room.order, one.room.pk))
