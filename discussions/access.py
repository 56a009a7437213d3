"""Who is in the environment of a gathering, and what they may do there. Every address of it asks here first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from discussions.hours import WRITABLE, Phase, phase_of
from discussions.models import LEADS_ROOM, Room, RoomPerson, Visit
from events.models import Event
from membership.models import User
from registrations.models import GuestKind, Registration

MODERATE = "discussions.moderate_room"
# Who may look around before the environment opens ("proefdraaien"), beside staff.
EARLY = (GuestKind.SPEAKER, GuestKind.HOST, GuestKind.CASE_OWNER, GuestKind.GUIDE)


@dataclass
class Visitor:
    """The logged-in person at one gathering: with a seat, or as an organiser or moderator (`seat` None)."""

    event: Event
    user: User
    seat: Registration | None
    visit: Visit | None  # None: has not agreed to the house rules yet
    now: datetime

    @cached_property
    def phase(self) -> Phase:
        return phase_of(self.event, self.now)

    @cached_property
    def moderates(self) -> bool:
        """Whether this person may hide, put back and mark everywhere in this environment."""
        return self.user.is_staff and self.user.has_perm(MODERATE)

    @property
    def may_enter(self) -> bool:
        """Whether the rooms are open for this person now: in the hours set, and before them for a rehearsal."""
        if self.phase == Phase.BEFORE:
            return self.rehearses
        return self.phase != Phase.CLOSED

    @cached_property
    def rehearses(self) -> bool:
        """Whether this person may be in before the environment opens: who organises, speaks, leads or guides."""
        if self.seat is None or (self.seat.guest and self.seat.guest_kind in EARLY):
            return True
        return self.moderates or bool(self.led_rooms)

    @property
    def may_write(self) -> bool:
        """Whether this person can post now."""
        return self.phase in WRITABLE or (self.phase == Phase.BEFORE and self.rehearses)

    @cached_property
    def led_rooms(self) -> frozenset[int]:
        """The keys of the rooms that this person leads."""
        if self.seat is None:
            return frozenset()
        parts = RoomPerson.objects.filter(registration=self.seat, part__in=LEADS_ROOM)
        return frozenset(parts.values_list("room", flat=True))

    def leads(self, room: Room) -> bool:
        """Whether this person may edit `room`, pose questions there, hide posts and fill in its outcome."""
        return self.moderates or room.pk in self.led_rooms

    def room(self, slug: str) -> Room:
        """Return the room with this slug. Raises Http404 when there is none that this person may enter."""
        rooms = Room.objects.visible_to(self).select_related("case", "programme_item", "own_case__slot", "event")
        return get_object_or_404(rooms, slug=slug)


def visitor_at(request: HttpRequest, slug: str) -> Visitor:
    """Return the logged-in person at the event with this slug. Raises Http404 as `person_at` does."""
    return person_at(request.user, slug)


def person_at(user: User, slug: str) -> Visitor:
    """Return this person at the event with this slug, as if looking now.

    Raises Http404 for whoever has no seat there and does not moderate, for a draft, and without an environment.
    """
    seats = Registration.objects.seated().of_user(user).exclude(event__status=Event.Status.DRAFT)
    seats = seats.select_related("event__body_override", "organisation")
    seat = seats.filter(event__slug=slug, event__environment_opens_at__isnull=False).first()
    if seat is not None:
        event = seat.event
    elif user.is_staff and user.has_perm(MODERATE):
        events = Event.objects.published().filter(environment_opens_at__isnull=False).select_related("body_override")
        event = get_object_or_404(events, slug=slug)
    else:
        raise Http404("no seat at this event")
    visit = Visit.objects.filter(event=event, user=user).first()
    return Visitor(event, user, seat, visit, timezone.now())


def visits_of(user: User) -> list[Visitor]:
    """Return this person in each environment that they are in: with a seat, agreed to the rules, within the hours.

    Three queries for any number. Who only moderates is in none: they look where they moderate.
    """
    now = timezone.now()
    seats = (
        Registration.objects.seated()
        .of_user(user)
        .exclude(event__status__in=[Event.Status.DRAFT, Event.Status.CANCELLED])
    )
    seats = list(seats.filter(event__environment_opens_at__isnull=False).select_related("event", "organisation"))
    if not seats:
        return []
    visits = {visit.event_id: visit for visit in Visit.objects.filter(user=user)}
    parts = RoomPerson.objects.filter(registration__in=seats, part__in=LEADS_ROOM).values_list("registration", "room")
    visitors = []
    for seat in seats:
        if visit := visits.get(seat.event_id):
            visitor = Visitor(seat.event, user, seat, visit, now)
            visitor.led_rooms = frozenset(room for registration, room in parts if registration == seat.pk)
            visitors.append(visitor)
    return [visitor for visitor in visitors if visitor.may_enter]


View = Callable[..., HttpResponse]


def inside(view: View) -> View:
    """Let only who is in reach `view(request, visitor, **kwargs)`: a seat, agreed to the house rules, within the hours.

    Whoever has not agreed is sent to the rules and back; outside the hours and for a cancelled gathering one is sent to
    the start, which says why.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        visitor = visitor_at(request, slug)
        start = reverse("discussions:environment", args=[slug])
        if visitor.event.status == Event.Status.CANCELLED or not visitor.may_enter:
            return redirect(start)
        if visitor.visit is None:
            here = request.get_full_path() if request.method in ("GET", "HEAD") else start
            return redirect(f"{reverse('discussions:rules', args=[slug])}?{urlencode({'next': here})}")
        return view(request, visitor, **kwargs)

    return guarded
