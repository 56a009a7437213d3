"""The door of a venue: find somebody by name or by the QR code of a Bevestiging, and write that they are in.

For staff with a permission of its own. Whoever else comes here learns nothing: not even which gatherings there are.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event
from membership.errors import Refused
from registrations.actions import checkin
from registrations.door import at_the_door, read_code
from registrations.models import Registration

LONGEST_SEARCH = 100
LONGEST_CODE = 500
VIEW = "registrations.view_registration"
OPEN_AFTERWARDS = timedelta(days=7)  # to work through a list on paper; whoever only helps at the door needs no more


def is_at_the_door(user: object) -> bool:
    """Return whether `user` may check people in."""
    return user.is_staff and user.has_perm(checkin.PERMISSION)


def for_the_door(view: Callable) -> Callable:
    """Guard a page: strangers log in as staff, everybody without the permission gets a 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_at_the_door(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.login_url = reverse_lazy("admin:login")
    return guarded


def _event(request: HttpRequest, slug: str) -> Event:
    """Fetch the gathering; who may not see registrations elsewhere reads no names of gatherings that are long over."""
    event = get_object_or_404(Event.objects.exclude(status=Event.Status.DRAFT), slug=slug)
    if event.ends_at and event.ends_at + OPEN_AFTERWARDS < timezone.now() and not request.user.has_perm(VIEW):
        raise Http404
    return event


@for_the_door
@require_safe
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """`/inchecken/<slug>/`: the list with a search field; `?code=` is what a camera read."""
    event = _event(request, slug)
    if code := request.GET.get("code", ""):
        return _scanned(request, event, code[:LONGEST_CODE])
    words = request.GET.get("naam", "")[:LONGEST_SEARCH].strip()
    context = {
        "event": event,
        "words": words,
        "door": at_the_door(event, words),
        "closed": checkin.closed_because(event, timezone.now()),
        "unknown_code": "onbekend" in request.GET,
    }
    response = render(request, "registrations/checkin.html", context)
    response["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return response


def _scanned(request: HttpRequest, event: Event, code: str) -> HttpResponse:
    """Lead to the person whose code this is, whatever gathering it is for: that page says so."""
    public_id = read_code(code)
    if public_id and Registration.objects.filter(public_id=public_id, erased_at=None).exists():
        return redirect("registrations:checkin-person", event.slug, public_id)
    return redirect(f"{request.path}?onbekend")


@for_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """`/inchecken/<slug>/<id>/`: one person with one big button; a POST says who is in, or takes that back."""
    event = _event(request, slug)
    found = Registration.objects.select_related("event", "organisation").exclude(event__status=Event.Status.DRAFT)
    registration = get_object_or_404(found, public_id=public_id, erased_at=None)
    if request.method == "POST" and registration.event_id == event.pk:
        if "uit" in request.POST:
            _undo(request, registration)
            return redirect(request.path)
        _check_in(request, registration)
        return redirect("registrations:checkin", slug) if "lijst" in request.POST else redirect(request.path)
    context = {
        "event": event,
        "registration": registration,
        "elsewhere": registration.event_id != event.pk,
        "elsewhere_today": checkin.todays(timezone.now()).filter(pk=registration.event_id).exists(),
        "no_seat": checkin.no_seat_because(registration),
        "closed": checkin.closed_because(event, timezone.now()),
    }
    return render(request, "registrations/checkin_person.html", context)


def _check_in(request: HttpRequest, registration: Registration) -> None:
    try:
        first = checkin.check_in(registration=registration, by=f"beheer:{request.user.pk}")
    except Refused as refused:
        messages.error(request, str(refused))
        return
    if first:
        messages.success(request, f"Welkom: {registration} is binnen.")
    else:
        messages.warning(request, f"{registration} was al binnen, sinds {_clock(registration)}.")


@transaction.atomic
def _undo(request: HttpRequest, registration: Registration) -> None:
    """The moment that is taken away stays in the history, with who took it away."""
    was = _clock(registration)
    if not checkin.undo(registration=registration, by=f"beheer:{request.user.pk}"):
        return
    log = admin.site._registry[Registration].log_change
    log(request, registration, f"Inchecken teruggedraaid (was binnen sinds {was}).")
    messages.success(request, f"Teruggedraaid: {registration} is niet meer binnen.")


def _clock(registration: Registration) -> str:
    at = registration.attended_at
    return f"{timezone.localtime(at):%H.%M} uur" if at else "een onbekend moment"
