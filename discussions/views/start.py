"""The closed environment of a gathering: only for who has a seat there."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from discussions import schedule
from discussions.hours import phase_of
from events.models import Event
from events.queries import organising_body
from registrations.models import GuestKind, OwnCase, Registration
from registrations.wording import words


def seat_of(request: HttpRequest, slug: str) -> Registration:
    """Return the seat of the logged-in person at the event with this slug. Raises Http404 for whoever has none,
    and for a draft."""
    seats = Registration.objects.seated().of_user(request.user).exclude(event__status=Event.Status.DRAFT)
    seats = seats.select_related("event__body_override")
    return get_object_or_404(seats, event__slug=slug, event__environment_opens_at__isnull=False)


def cases_for(seat: Registration) -> tuple[list[OwnCase], list[OwnCase]]:
    """Return the own cases that this person takes part in, and those that other delegations share, with one query.

    A guide takes part in all of them: who guides which is agreed with the organiser.
    """
    cases = OwnCase.objects.live().filter(event=seat.event).select_related("slot", "delegation__organisation")
    guides = seat.guest and seat.guest_kind == GuestKind.GUIDE
    if not guides:
        cases = cases.filter(Q(shared=True) | Q(delegation=seat.delegation_id))
    ordered = list(cases.order_by("slot__starts_at", "claimed_at"))
    own = [one for one in ordered if guides or one.delegation_id == seat.delegation_id]
    return own, [one for one in ordered if one not in own]


@never_cache
@require_safe
def environment(request: HttpRequest, slug: str) -> HttpResponse:
    """The start: where we are, now and next, and the programme with links to join in the hours set.

    Of a cancelled gathering only that it is cancelled.
    """
    seat = seat_of(request, slug)
    event, now = seat.event, timezone.now()
    if event.status == Event.Status.CANCELLED:
        context = {"event": event, "seat": seat, "body": organising_body(event), **words(event.formal)}
        return render(request, "discussions/cancelled.html", context)
    own_cases, shared_cases = cases_for(seat)
    programme = schedule.lines(event, schedule.with_own_hours(event.programme.all(), own_cases), now)
    current, upcoming = schedule.now_and_next(programme, now)
    context = {
        "event": event,
        "seat": seat,
        "phase": phase_of(event, now),
        "timed": [line for line in programme if line.item.starts_at],
        "whole_day": [line for line in programme if not line.item.starts_at],
        "current": current,
        "upcoming": upcoming,
        "cases": event.cases.all(),
        "own_cases": own_cases,
        "shared_cases": shared_cases,
        "body": organising_body(event),
        **words(event.formal),
    }
    return render(request, "discussions/environment.html", context)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that does not exist; the login comes first, so that a stranger learns nothing."""
    raise Http404("no such page in an environment")
