""" "Ik doe mee": who comes to a live conversation, and the mail shortly before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from discussions.access import Visitor
from discussions.models import LiveTick, Room
from events.models import Event
from membership.errors import Refused
from outbox import actions as outbox
from registrations.models import Registration

REMIND_BEFORE = timedelta(minutes=15)
SLICE = 200


def can_tick(room: Room, now: datetime) -> bool:
    """Return whether `room` is about a live conversation that is not over at `now`."""
    item = room.programme_item
    if item is None or item.starts_at is None:
        return False
    return now < (item.ends_at or item.starts_at)


def tick(*, visitor: Visitor, room: Room) -> None:
    """Say that this person comes; a second press changes nothing. Raises Refused once it is over."""
    if not can_tick(room, visitor.now):
        raise Refused("Dit gesprek is voorbij. Je kunt je niet meer aanmelden.")
    LiveTick.objects.get_or_create(room=room, visit=visitor.visit)


def untick(*, visitor: Visitor, room: Room) -> None:
    """Say that this person does not come after all."""
    LiveTick.objects.filter(room=room, visit=visitor.visit).delete()


def coming(room: Room) -> QuerySet[LiveTick]:
    """Return who ticked and still has a seat, or moderates: for the gespreksleider."""
    seats = Registration.objects.seated().filter(event=room.event_id).values("user")
    return LiveTick.objects.filter(Q(visit__user__in=seats) | Q(visit__user__is_staff=True), room=room)


def due(now: datetime) -> QuerySet[LiveTick]:
    """Return who has to be reminded: it begins within a quarter of an hour, and nobody said so yet.

    A reminder of before that quarter was about an earlier moment: the conversation moved.
    """
    begins = "room__programme_item__starts_at"
    soon = LiveTick.objects.filter(**{f"{begins}__gt": now, f"{begins}__lte": now + REMIND_BEFORE})
    unsaid = Q(reminded_at=None) | Q(reminded_at__lt=F(begins) - REMIND_BEFORE)
    # Who pressed within the quarter reads the time on the page itself.
    early = Q(ticked_at__lt=F(begins) - REMIND_BEFORE)
    return soon.filter(unsaid & early).exclude(room__event__status=Event.Status.CANCELLED)


def remind_due(now: datetime) -> int:
    """Remind them. Return how many."""
    return sum(_remind(one, now) for one in due(now).values_list("pk", flat=True)[:SLICE])


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    """Set the mark and queue the mail together; a second worker finds the mark."""
    tick = LiveTick.objects.select_for_update(of=["self"]).filter(pk=pk).first()
    if tick is None or not due(now).filter(pk=pk).update(reminded_at=now):
        return False
    tick = LiveTick.objects.select_related("visit__user", "room__programme_item", "room__event").get(pk=pk)
    item = tick.room.programme_item
    outbox.queue(
        "discussions.live_soon",
        tick.visit.user.email,
        key=f"discussions.live_soon:{tick.pk}:{item.starts_at:%Y%m%d%H%M}",
        about=tick.visit.about,
        group=f"event:{tick.room.event_id}",
        expires_at=item.ends_at or item.starts_at + REMIND_BEFORE,
        tick=tick.pk,
    )
    return True
