"""Is there anything new in a conversation? Asked every five seconds by everybody who has it open, so with one query.

Only the plain case is answered here, with a yes or no that is certain: a participant with a seat, who agreed to the
house rules, in an open environment, in a room for everybody. Whoever this says no to is looked at by `access.inside`
and `Room.objects.visible_to`, which are the rule; tests/discussions/test_live.py holds the two together.
"""

import uuid
from datetime import datetime

from django.db.models import Q

from discussions.models import RoomKind, Thread
from events.models import Event
from membership.models import User
from registrations.models import State


def nothing_new(user: User, slug: str, thread: uuid.UUID, version: int, now: datetime) -> bool:
    """Return True when this person may certainly read `thread` at `now`, and it still is at `version`."""
    event = "room__event"
    open_now = Q(**{f"{event}__environment_closes_at": None}) | Q(**{f"{event}__environment_closes_at__gt": now})
    unchanged = Thread.objects.filter(
        open_now,
        public_id=thread,
        version=version,
        **{
            f"{event}__slug": slug,
            f"{event}__environment_opens_at__lte": now,
            f"{event}__registrations__user": user.pk,
            f"{event}__registrations__state": State.SEATED,
            f"{event}__visits__user": user.pk,
        },
    )
    unchanged = unchanged.exclude(**{f"{event}__status__in": (Event.Status.DRAFT, Event.Status.CANCELLED)})
    return unchanged.exclude(room__kind=RoomKind.OWN_CASE).exists()
