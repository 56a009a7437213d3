"""The start of the closed environment of a gathering."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from discussions import schedule
from discussions.access import Visitor, inside, visitor_at
from discussions.actions.entering import see
from discussions.hours import Phase
from discussions.models import PresenceHour, Room, RoomKind, RoomPerson, Summary
from discussions.news import news_of
from discussions.views.frame import frame
from events.models import Event
from registrations.models import OwnCase, State

# One comes in by the house rules, but reads when it opens, or that it is over, without them.
_SHUT = (Phase.BEFORE, Phase.CLOSED)


@never_cache
@require_safe
def environment(request: HttpRequest, slug: str) -> HttpResponse:
    """The start: where we are, now and next, what is new, who helps, rooms, and the programme.

    Before it opens and after it closed: when, and the programme. Of a cancelled gathering only that it is cancelled.
    """
    visitor = visitor_at(request, slug)
    if visitor.event.status == Event.Status.CANCELLED:
        return render(request, "discussions/cancelled.html", frame(visitor))
    if visitor.visit is None and visitor.phase not in _SHUT:
        return redirect("discussions:rules", slug=slug)
    return render(request, "discussions/environment.html", frame(visitor, **_start_of(visitor)))


@require_POST
@inside
def seen(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """ "Ik heb alles gezien": what stood on the page is no longer new; what came after it is."""
    post = request.POST.get("bericht", "")
    see(
        visit=visitor.visit,
        until=_moment(request.POST.get("tot", "")),
        post=int(post) if post.isascii() and post.isdecimal() and len(post) < 19 else None,
    )
    return redirect("discussions:environment", slug=visitor.event.slug)


def _moment(typed: str) -> datetime | None:
    """Return the moment that the page was made; None for what no page of ours sends."""
    try:
        moment = parse_datetime(typed[:40])
    except ValueError:
        return None
    # Of the first and the last year some zones have moments that none can hold.
    return None if moment is None or is_naive(moment) or not 2000 < moment.year < 9999 else moment


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that does not exist; the login comes first, so that a stranger learns nothing."""
    raise Http404("no such page in an environment")


def _start_of(visitor: Visitor) -> dict[str, object]:
    event, now = visitor.event, visitor.now
    own_cases, shared_cases = _own_cases(visitor)
    items = event.programme.select_related("room")
    programme = schedule.lines(event, schedule.with_own_hours(items, own_cases), now)
    current, upcoming = schedule.now_and_next(programme, now)
    rooms = list(Room.objects.visible_to(visitor).order_by("order", "pk"))
    news = news_of(rooms, visitor.visit) if visitor.visit and visitor.may_enter else []
    return {
        "is_in": visitor.may_enter,
        "timed": [line for line in programme if line.item.starts_at],
        "whole_day": [line for line in programme if not line.item.starts_at],
        "current": current,
        "upcoming": upcoming,
        "cases": event.cases.select_related("room"),
        "rooms": [room for room in rooms if room.kind in (RoomKind.LIVE, RoomKind.NETWORK)],
        "own_cases": own_cases,
        "shared_cases": shared_cases,
        "news": news,
        "last_post": max((one.last for one in news), default=0),
        "helpers": _helpers(rooms, visitor) if visitor.may_write else [],
        "summary_url": _summary_url(visitor),
        "now": now,
    }


def _own_cases(visitor: Visitor) -> tuple[list[OwnCase], list[OwnCase]]:
    """Return the own cases that this person takes part in (their delegation's, or as its guide), and those that
    other delegations share, with one query; the same rule as `Room.objects.visible_to`."""
    cases = (
        OwnCase.objects.live().filter(event=visitor.event).select_related("slot", "delegation__organisation", "room")
    )
    cases = cases.order_by("slot__starts_at", "claimed_at")
    if visitor.seat is None:
        return [], list(cases.filter(shared=True))
    parts = RoomPerson.objects.filter(room__own_case=OuterRef("pk"), registration=visitor.seat)
    allowed = Q(shared=True) | Q(has_part=True) | Q(delegation=visitor.seat.delegation_id)
    found = list(cases.annotate(has_part=Exists(parts)).filter(allowed))
    own = [one for one in found if one.has_part or one.delegation_id == visitor.seat.delegation_id]
    return own, [one for one in found if one not in own]


def _helpers(rooms: list[Room], visitor: Visitor) -> list[PresenceHour]:
    """Return who is in a room now to answer, with the room and until when."""
    present = PresenceHour.objects.filter(
        person__room__in=[room.pk for room in rooms],
        person__registration__state=State.SEATED,
        starts_at__lte=visitor.now,
        ends_at__gt=visitor.now,
    )
    return list(present.select_related("person__room", "person__registration").order_by("ends_at", "pk"))


def _summary_url(visitor: Visitor) -> str:
    """Return where the published summary is; empty while there is none."""
    if not Summary.objects.filter(event=visitor.event, published_at__isnull=False).exists():
        return ""
    return reverse("discussions:summary", args=[visitor.event.slug])
