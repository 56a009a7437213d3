"""Search in what people wrote, and in the rooms. No names: a post without a name is found by its text alone."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from discussions.access import Visitor
from discussions.models import Post, PostState, Room, Thread, ThreadKind
from discussions.titles import opening_state
from events.models import Role

MOST_WORDS, LONGEST = 8, 100
_OF_A_CASE = ("organisation", "summary", *Role.values)  # what each role sees has a field of its own
_AT_THE_TOP = ("title", "introduction", "programme_item__description", "own_case__description") + tuple(
    f"case__{name}" for name in _OF_A_CASE
)


def words_of(question: str) -> list[str]:
    """Return the different words to look for, at most eight."""
    return list(dict.fromkeys(question.strip()[:LONGEST].split()))[:MOST_WORDS]


def rooms_with(words: list[str], visitor: Visitor) -> QuerySet[Room]:
    """Return the rooms that `visitor` may enter with all of `words` in what stands at their top, or in one question
    that they ask."""
    rooms = Room.objects.visible_to(visitor)
    if not words:
        return rooms.none()
    at_the_top, question = Q(), Q(kind=ThreadKind.POSED)
    for word in words:
        at_the_top &= reduce(or_, (Q(**{f"{place}__icontains": word}) for place in _AT_THE_TOP))
        question &= Q(title__icontains=word)
    asks = Exists(Thread.objects.filter(question, room=OuterRef("pk")))
    return rooms.filter(at_the_top | Q(asks)).select_related("event").order_by("order", "pk")


def posts_with(words: list[str], visitor: Visitor) -> QuerySet[Post]:
    """Return the visible posts in rooms that `visitor` may enter with all of `words` in text or title, newest first.

    A conversation of which the title alone fits is found by its first post.
    """
    return posts_in(words, [visitor])


def posts_in(words: list[str], visitors: list[Visitor]) -> QuerySet[Post]:
    """Return the same over several environments, in each as that visitor."""
    if not words or not visitors:
        return Post.objects.none()
    rooms = reduce(or_, (Room.objects.visible_to(visitor) for visitor in visitors))
    posts = Post.objects.filter(state=PostState.VISIBLE, thread__room__in=rooms.order_by())
    posts = posts.annotate(opening_state=opening_state("thread"))
    # A title goes with the first post when that is hidden; a question of the room has none.
    titled = Q(thread__kind=ThreadKind.POSED) | ~Q(opening_state=PostState.HIDDEN)
    in_text = Q()
    for word in words:
        posts = posts.filter(Q(body__icontains=word) | Q(titled, thread__title__icontains=word))
        in_text |= Q(body__icontains=word)
    earlier = Post.objects.filter(thread=OuterRef("thread"), state=PostState.VISIBLE, pk__lt=OuterRef("pk"))
    posts = posts.filter(in_text | ~Exists(earlier))
    posts = posts.select_related("thread__room__event", "registration__organisation", "user")
    return posts.order_by("-created_at", "-pk")
