"""Is there anything new in a conversation? Asked every five seconds by everybody who has it open, so with one query.

Only the plain case is answered here, with a yes or no that is certain: a participant with a seat, who agreed to the
house rules, in an open environment, in a room for everybody. Whoever this says no to is looked at by `access.inside`
and `Room.objects.visible_to`, which are the rule; tests/discussions/test_live.py holds the two together.
"""

import uuid
from datetime import datetime

from django.db import connection

from discussions.models import RoomKind, Thread
from events.models import Event
from membership.models import User
from registrations.models import State

# As text: for a query that never changes, building it took Django more time than everything else for such a request.
UNCHANGED = """
SELECT 1 FROM discussions_thread AS thread
JOIN discussions_room AS room ON room.id = thread.room_id
JOIN events_event AS event ON event.id = room.event_id
JOIN registrations_registration AS seat ON seat.event_id = event.id
JOIN discussions_visit AS visit ON visit.event_id = event.id
WHERE thread.public_id = %(thread)s AND thread.version = %(version)s AND room.kind <> %(own_case)s
    AND event.slug = %(slug)s AND event.status NOT IN (%(draft)s, %(cancelled)s)
    AND event.environment_opens_at <= %(now)s
    AND (event.environment_closes_at IS NULL OR event.environment_closes_at > %(now)s)
    AND seat.user_id = %(user)s AND seat.state = %(seated)s AND visit.user_id = %(user)s
LIMIT 1
"""
STATES = {
    "own_case": RoomKind.OWN_CASE.value,
    "draft": Event.Status.DRAFT.value,
    "cancelled": Event.Status.CANCELLED.value,
    "seated": State.SEATED.value,
}


def nothing_new(user: User, slug: str, thread: uuid.UUID, version: int, now: datetime) -> bool:
    """Return True when this person may certainly read `thread` at `now`, and it still is at `version`."""
    asked = {
        "thread": Thread._meta.get_field("public_id").get_db_prep_value(thread, connection),
        "version": version,
        "slug": slug,
        "user": user.pk,
        "now": connection.ops.adapt_datetimefield_value(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(UNCHANGED, STATES | asked)
        return cursor.fetchone() is not None
