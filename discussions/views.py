"""The closed environment of a gathering: only for who has a seat there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from discussions import schedule
from events.models import Event
from events.queries import organising_body
from registrations.models import Registration
from registrations.wording import words


def seat_of(request: HttpRequest, slug: str) -> Registration:
    """Return the seat of the logged-in person at the event with this slug. Raises Http404 for whoever has none,
    and for a draft."""
    seats = Registration.objects.seated().of_user(request.user).exclude(event__status=Event.Status.DRAFT)
    seats = seats.select_related("event__body_override")
    return get_object_or_404(seats, event__slug=slug, event__environment_opens_at__isnull=False)


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
    programme = schedule.lines(event, event.programme.all(), now)
    current, upcoming = schedule.now_and_next(programme, now)
    context = {
        "event": event,
        "seat": seat,
        "phase": schedule.phase_of(event, now),
        "timed": [line for line in programme if line.item.starts_at],
        "whole_day": [line for line in programme if not line.item.starts_at],
        "current": current,
        "upcoming": upcoming,
        "cases": event.cases.all(),
        "body": organising_body(event),
        **words(event.formal),
    }
    return render(request, "discussions/environment.html", context)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that does not exist; the login comes first, so that a stranger learns nothing."""
    raise Http404("no such page in an environment")
