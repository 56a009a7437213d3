"""Who may read a room: the other side of `Room.objects.visible_to`, for mail that goes out when nobody asked."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q, QuerySet

from discussions.access import MODERATE
from discussions.models import Room, RoomKind, RoomPerson, Visit
from registrations.models import Registration


def visits_to(room: Room) -> QuerySet[Visit]:
    """Return the visits of who is in the environment of `room` and may enter it: with a seat, or as a moderator."""
    seats = Registration.objects.seated().filter(event=room.event_id)
    moderators = ModelBackend().with_perm(MODERATE).filter(is_staff=True)
    if room.kind == RoomKind.OWN_CASE and room.own_case.given_back_at:
        return Visit.objects.none()
    if room.is_private:
        parts = RoomPerson.objects.filter(room=room).values("registration")
        seats = seats.filter(Q(delegation=room.own_case.delegation_id) | Q(pk__in=parts))
        moderators = moderators.none()
    allowed = Q(user__in=seats.values("user")) | Q(user__in=moderators.values("pk"))
    return Visit.objects.filter(allowed, event=room.event_id)
