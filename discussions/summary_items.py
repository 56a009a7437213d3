"""What a room leaves for the summary, piece by piece: notes, insights, answers and the outcome.

Each piece has a key, so that filling a part again adds what is new and puts back nothing that was taken out.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from discussions.models import Outcome, Post, PostState, Room, RoomKind, ThreadKind
from discussions.quotes import no_reference, quote
from discussions.titles import opening_state, shown_title
from events.templatetags.samenspel import dutch_date

INSIGHTS, ANSWERS = "Wat we leerden", "Antwoorden op onze vragen"
NOTES, AGREED, TASKS, LOOK_BACK = "Aantekeningen", "Wat is afgesproken", "Wie doet wat", "Wanneer kijken we terug"
MOST_ANSWERS = 30  # on one question of the network; beside those marked as an insight, which all count
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True)
class Item:
    """A piece of Markdown under a heading; `lead` is a line before the first of several that share it."""

    heading: str
    key: str
    text: str
    lead: str = ""


def items_of(rooms: Collection[Room]) -> dict[int, list[Item]]:
    """Return by room what it leaves, with a fixed number of queries."""
    found: dict[int, list[Item]] = {room.pk: list(_notes(room)) for room in rooms}
    for room, item in _quotes(rooms):
        found[room].append(item)
    outcomes = Outcome.objects.filter(room__in=rooms).prefetch_related("tasks__owner")
    for outcome in outcomes:
        found[outcome.room_id] += _outcome(outcome)
    return found


def as_text(items: Collection[Item], *, again: bool = False) -> str:
    """Return items as Markdown under their headings; `again` says that they are added to what stands there."""
    lines: list[str] = []
    heading = lead = ""
    for item in items:
        if item.heading != heading:
            heading, lead = item.heading, ""
            lines.append(f"### {heading}{' (nieuw)' if again else ''}")
        if item.lead and item.lead != lead:
            lead = item.lead
            lines.append(item.lead)
        if item.heading == TASKS and lines[-1].startswith("- "):
            lines[-1] += f"\n{item.text}"  # one list, without lines between
        else:
            lines.append(item.text)
    return "\n\n".join(lines)


def _notes(room: Room) -> Iterator[Item]:
    for part in _paragraphs(room.notes):
        yield Item(NOTES, f"notes:{_mark(part)}", part)


def _quotes(rooms: Collection[Room]) -> Iterator[tuple[int, Item]]:
    network = {room.pk for room in rooms if room.kind == RoomKind.NETWORK}
    posts = Post.objects.filter(thread__room__in=rooms, state=PostState.VISIBLE).select_related("thread")
    posts = posts.annotate(opening_state=opening_state("thread"))
    order = ("thread__order", "thread__pk", "created_at", "pk")
    insights = posts.filter(insight_at__isnull=False).order_by(*order)
    answers = posts.filter(
        thread__room__in=network, thread__kind=ThreadKind.POSED, parent=None, insight_at=None
    ).order_by(*order)  # fmt: skip
    for post in insights:
        if not _answers_the_network(post, network):
            yield post.thread.room_id, _quoted(INSIGHTS, post)
    counted: dict[int, int] = {}
    marked = [post for post in insights if _answers_the_network(post, network)]
    for post in sorted([*marked, *answers], key=lambda one: (one.thread.order, one.thread_id, one.created_at, one.pk)):
        if post.insight_at is None:
            counted[post.thread_id] = counted.get(post.thread_id, 0) + 1
        if counted.get(post.thread_id, 0) <= MOST_ANSWERS or post.insight_at:
            yield post.thread.room_id, _quoted(ANSWERS, post)


def _answers_the_network(post: Post, network: Collection[int]) -> bool:
    return post.thread.room_id in network and post.thread.kind == ThreadKind.POSED


def _quoted(heading: str, post: Post) -> Item:
    title = shown_title(post.thread, post.opening_state)
    return Item(heading, f"post:{post.pk}", quote(post), f"Over ‘{plain(no_reference(title))}’:")


def _outcome(outcome: Outcome) -> Iterator[Item]:
    for part in _paragraphs(outcome.agreed):
        yield Item(AGREED, f"agreed:{_mark(part)}", part)
    for task in outcome.tasks.all():
        text = f"- {plain(task.what)}{f' ({plain(task.who)})' if task.who else ''}"
        yield Item(TASKS, f"task:{_mark(text)}", text)
    if outcome.look_back_on:
        text = f"We kijken terug op {dutch_date(outcome.look_back_on)}."
        yield Item(LOOK_BACK, f"look-back:{outcome.look_back_on.isoformat()}", text)


def _paragraphs(text: str) -> list[str]:
    """Return the parts of a text between empty lines; what refers to a quote came from elsewhere and is plain text."""
    text = no_reference(text.replace("\r\n", "\n"))
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def plain(text: str) -> str:
    """Return one line of text so that Markdown shows just that."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
