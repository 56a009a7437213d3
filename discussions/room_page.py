"""What the page of a room shows: what it is about, the questions it asks, who helps, its files, and the live hour.

Reads only; the same number of queries however many rows there are.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from discussions import schedule
from discussions.access import Visitor
from discussions.models import Outcome, Post, PostState, PresenceHour, Room, RoomKind, RoomPerson, Thread, ThreadKind
from discussions.schedule import Line
from events.models import Role
from registrations.event_facts import parts_of
from registrations.models import State


@dataclass
class Side:
    """What one role sees of a case, and the question to that role."""

    role: str
    heading: str
    text: str
    question: Thread | None = None
    mine: bool = False


@dataclass
class Helper:
    """Somebody with a part in the room, with the hours that are still worth telling."""

    person: RoomPerson
    hours: list[PresenceHour] = field(default_factory=list)
    here_now: bool = False


def posed_in(room: Room) -> list[Thread]:
    """Return the questions that the room asks, each with the number of `answers_given`, with one query.

    `answer_token` marks the form to answer it on the page, so that a second press places nothing.
    """
    visible = Count("posts", filter=Q(posts__state=PostState.VISIBLE))
    posed = list(room.threads.filter(kind=ThreadKind.POSED).annotate(answers_given=visible).order_by("order", "pk"))
    for thread in posed:
        # Not once for each question: its address names the event, and its form is for one answer.
        thread.room, thread.answer_token = room, uuid.uuid4()
    return posed


def sides_of(room: Room, posed: list[Thread], role: str) -> list[Side]:
    """Return the four sides of a case, that of the reader (`role`) first; without text and question left out."""
    texts = {part.role: part for part in parts_of(room.case)}
    questions = {thread.role: thread for thread in posed if thread.role}
    order = sorted(Role.values, key=lambda one: one != role)
    sides = []
    for one in order:
        part, question = texts.get(one), questions.get(one)
        if part or question:
            heading = room.case._meta.get_field(one).verbose_name
            sides.append(Side(one, heading, part.text if part else "", question, mine=one == role))
    return sides


def helpers_of(room: Room, now: datetime) -> list[Helper]:
    """Return who has a part in the room: who is here now first, then who comes soonest; with two queries."""
    people = room.people.filter(registration__state=State.SEATED, registration__erased_at=None)
    people = people.select_related("registration__organisation")
    hours = PresenceHour.objects.filter(ends_at__gt=now)
    found = []
    for person in people.prefetch_related(Prefetch("hours", queryset=hours, to_attr="coming")):
        here = bool(person.coming) and person.coming[0].starts_at <= now
        found.append(Helper(person, person.coming, here))
    never = datetime.max.replace(tzinfo=now.tzinfo)
    found.sort(key=lambda one: (one.hours[0].starts_at if one.hours else never, one.person.pk))
    return found


def belongs(visitor: Visitor, room: Room) -> bool:
    """Whether this is the visitor's own case: of one's delegation, or with a part in it. Others read along."""
    seat = visitor.seat
    if seat is None:
        return False
    own = seat.delegation_id is not None and seat.delegation_id == room.own_case.delegation_id
    return own or RoomPerson.objects.filter(room=room, registration=seat).exists()


def live_line(visitor: Visitor, room: Room) -> Line | None:
    """Return the live hour of the room at this moment; None without one. The link shows in its hours alone."""
    if room.kind == RoomKind.OWN_CASE:
        items = schedule.with_own_hours([], [room.own_case])
    elif room.programme_item is not None:
        items = [room.programme_item]
    else:
        return None
    return schedule.lines(visitor.event, items, visitor.now)[0]


def answers_of(visitor: Visitor, room: Room) -> str:
    """Return what the visitor answered with a name to the questions of `room`, each under its question: they go
    along when one asks to be a member. Empty without an answer."""
    posts = Post.objects.filter(
        thread__room=room, thread__kind=ThreadKind.POSED, user=visitor.user, state=PostState.VISIBLE, nameless=False
    )
    rows = posts.filter(parent=None).order_by("thread__order", "thread", "pk").values_list("thread__title", "body")
    return "\n\n".join(f"{title}\n{body}" for title, body in rows)


def page_of(visitor: Visitor, room: Room) -> dict[str, object]:
    """Return the context of the page of `room` for this visitor."""
    role = visitor.seat.role if visitor.seat else ""
    posed = posed_in(room)
    own = next((thread for thread in posed if role and thread.role == role), None)
    line = live_line(visitor, room)
    insider = room.kind != RoomKind.OWN_CASE or belongs(visitor, room)
    return {
        "role": role,
        "own_question": own,
        "sides": sides_of(room, posed, role) if room.kind == RoomKind.CASE else [],
        "my_answers": answers_of(visitor, room) if room.kind == RoomKind.NETWORK else "",
        "to_everybody": [thread for thread in posed if not thread.role],
        "helpers": helpers_of(room, visitor.now),
        "files": list(room.files.all()),
        "live": line if insider else None,
        "live_over": bool(line and line.item.ends_at and line.item.ends_at <= visitor.now),
        "insider": insider,
        "leads": visitor.leads(room),
        "outcome": Outcome.objects.filter(room=room).prefetch_related("tasks__owner").first(),
        "today": timezone.localdate(visitor.now),
    }
