"""What the pages of who leads a room show. Reads only; the same number of queries however many rows there are."""

from collections.abc import Iterable

from django.db.models import Count, Min, Q

from discussions.access import Visitor
from discussions.actions.leading import who_can_answer
from discussions.models import LiveTick, OutcomeTask, PostState, Room, Thread, ThreadKind, Visit
from discussions.room_page import belongs, posed_in
from events.models import Role
from registrations.models import Registration

MAX_TASKS = 40  # lines of an outcome
_VISIBLE = Q(posts__state=PostState.VISIBLE)


def of_room(visitor: Visitor, room: Room) -> dict[str, object]:
    """Return what the page of `room` shows to who leads it."""
    posed = posed_in(room)
    asked = {thread.role for thread in posed}
    return {
        "posed": posed,
        "roles_without_question": [role for role in Role if role not in asked] if room.case_id else [],
        "waiting": waiting_in(room),
        "talks": talks_in(room),
        "coming": coming_to(room),
        "has_helpers": who_can_answer(room.pk, besides=visitor.seat).exists(),
    }


def waiting_in(room: Room) -> list[Thread]:
    """Return the questions of participants that have no answer, the oldest first."""
    questions = room.threads.filter(kind=ThreadKind.QUESTION, answer=None)
    questions = questions.annotate(written=Count("posts", filter=_VISIBLE), asked_at=Min("posts__created_at"))
    return list(questions.filter(written__gt=0).order_by("asked_at", "pk"))


def talks_in(room: Room) -> list[Thread]:
    """Return all conversations with something to read, the pinned ones first."""
    talks = room.threads.annotate(written=Count("posts", filter=_VISIBLE))
    talks = talks.filter(Q(written__gt=0) | Q(kind=ThreadKind.POSED))
    return sorted(talks.order_by("-changed_at", "-pk"), key=lambda one: one.pinned_at is None)


def coming_to(room: Room) -> list[Registration]:
    """Return who said to join the live conversation, by name."""
    users = LiveTick.objects.filter(room=room).values("visit__user")
    seats = Registration.objects.seated().filter(event=room.event_id, user__in=users, erased_at=None)
    return sorted(seats.select_related("organisation"), key=lambda one: one.known_as.casefold())


def owners_for(visitor: Visitor, room: Room, tasks: Iterable[OutcomeTask]) -> dict[str, Registration]:
    """Return by key who can be named as the one who does something, by name.

    Who leads a room is no staff, so not everybody with a seat: only whose name the room knows already, or who stands
    in the list of participants. Others are typed.
    """
    wrote = Q(posts__thread__room=room, posts__state=PostState.VISIBLE, posts__nameless=False)
    known = Q(room_parts__room=room) | wrote | Q(outcome_tasks__in=[task.pk for task in tasks])
    if room.own_case_id is None:
        listed = Visit.objects.filter(event=room.event_id, listed_at__isnull=False).values("user")
        known |= Q(user__in=listed)
    elif belongs(visitor, room):
        known |= Q(delegation=room.own_case.delegation_id)
    seats = Registration.objects.seated().filter(known, event=room.event_id, erased_at=None).distinct()
    ordered = sorted(seats.select_related("organisation"), key=lambda one: one.known_as.casefold())
    return {str(one.public_id): one for one in ordered}
