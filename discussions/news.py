"""What is new for one person since they last looked: how much in each room, and the newest posts. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from django.db.models import Count
from django.utils.html import strip_tags
from django.utils.text import Truncator

from discussions.models import Post, PostState, Room
from membership.models import User

SHOWN = 12  # newest posts on the whole page
SHOWN_IN_A_ROOM = 3
WORDS = 24


@dataclass
class RoomNews:
    """What is new in one room: `count` posts, of which the newest stand in `posts`."""

    room: Room
    count: int
    posts: list[Post] = field(default_factory=list)


def news_of(rooms: Collection[Room], user: User, since: datetime) -> list[RoomNews]:
    """Return what others placed in these rooms since then, most first, with at most three queries.

    Each post gets `excerpt`: its first words, as text.
    """
    by_pk = {room.pk: room for room in rooms}
    posts = Post.objects.filter(thread__room__in=list(by_pk), state=PostState.VISIBLE, created_at__gt=since)
    posts = posts.exclude(user=user).order_by()
    counts = posts.values("thread__room").annotate(number=Count("pk")).values_list("thread__room", "number")
    found = {pk: RoomNews(by_pk[pk], number) for pk, number in counts}
    if not found:
        return []
    newest = posts.select_related("thread", "user", "registration__organisation").order_by("-created_at", "-pk")
    for post in newest[:SHOWN]:
        shown = found[post.thread.room_id].posts
        if len(shown) < SHOWN_IN_A_ROOM:
            post.excerpt = Truncator(unescape(strip_tags(post.html))).words(WORDS)
            shown.append(post)
    return sorted(found.values(), key=lambda one: (-one.count, one.room.order, one.room.pk))
