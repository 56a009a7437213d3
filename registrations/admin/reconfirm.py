"""Who did not say whether they still come, and the organiser's decision about them in one press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from events.models import Event
from membership.admin_pages import actor, page, require
from membership.errors import Refused
from registrations.actions import reconfirm, seats
from registrations.admin.registration_views import CHANGE
from registrations.models import Registration

KEEP, FREE = "houden", "vrijgeven"


@require_http_methods(["GET", "HEAD", "POST"])
def silent(request: HttpRequest, pk: int) -> HttpResponse:
    """GET lists the silent ones and says what freeing their seats would do; POST decides about who is ticked."""
    require(request, CHANGE)
    event = get_object_or_404(Event, pk=pk)
    if request.method == "POST":
        return _decide(request, event)
    people = reconfirm.silent(event).select_related("organisation", "delegation__organisation")
    seated = event.registrations.seated().filter(guest=False)
    return page(
        request,
        "registrations/admin/reconfirm.html",
        title=f"Kom je nog? {event}",
        model=Event,
        event=event,
        people=people,
        preview=reconfirm.preview(event),
        asked=seated.exclude(reconfirm_asked_at=None).count(),
        coming=seated.exclude(reconfirm_asked_at=None).exclude(reconfirmed_at=None).count(),
        ask_at=reconfirm.ask_at(event),
        stopped=bool(event.offer_hours) and seats.offers_stopped(event),
    )


def _decide(request: HttpRequest, event: Event) -> HttpResponse:
    ticked = [found for text in request.POST.getlist("persoon") if (found := _uuid(text))]
    chosen = list(Registration.objects.filter(event=event, public_id__in=ticked))
    deed = {KEEP: reconfirm.keep, FREE: reconfirm.free}.get(request.POST.get("besluit"))
    if deed is None or not chosen:
        messages.error(request, "Vink eerst aan over wie je besluit.")
        return redirect("admin:registrations_event_reconfirm", event.pk)
    try:
        done = deed(event=event, registrations=chosen, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:registrations_event_reconfirm", event.pk)
    _tell(request, len(done), len(chosen) - len(done), freed=deed is reconfirm.free)
    return redirect("admin:registrations_event_reconfirm", event.pk)


def _tell(request: HttpRequest, done: int, answered: int, *, freed: bool) -> None:
    people = "1 persoon" if done == 1 else f"{done} mensen"
    if freed:
        verb = "is zijn plek kwijt en krijgt" if done == 1 else "zijn hun plek kwijt en krijgen"
        messages.success(request, f"{people} {verb} een mail. De vrije plekken zijn verdeeld.")
    else:
        messages.success(request, f"{people} {'houdt de plek' if done == 1 else 'houden hun plek'}.")
    if answered:
        who = "1 persoon antwoordde" if answered == 1 else f"{answered} mensen antwoordden"
        messages.info(request, f"{who} intussen zelf. Daar is niets aan veranderd.")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
