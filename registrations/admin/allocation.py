"""The pages on which an organiser makes a proposal for the seats, reads it and confirms it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from events.models import Event
from membership.admin_pages import log_deed, page, require
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.progress import mail_progress
from registrations.actions import seats
from registrations.admin import proposal as view_model
from registrations.admin import runs, what_if
from registrations.admin.capacity import overbooked
from registrations.event_facts import with_figures
from registrations.models import AllocationPreview, AllocationRun

PERMISSION = "registrations.confirm_allocation"
EARLIER_PROPOSALS = 5
EARLIER_RUNS = 20
OUTCOME_MAILS = ("registrations.seated", "registrations.waiting", "registrations.outcome_copy")


def urls(view: Callable) -> list[URLPattern]:
    """Return the addresses of these pages, below that of the list of gatherings."""
    return [
        path("<int:pk>/verdeling/", view(start), name="registrations_event_allocation"),
        path("<int:pk>/verdeling/wat-als/", view(what_if.what_if), name="registrations_event_what_if"),
        path("<int:pk>/verdeling/<int:preview_pk>/", view(proposal), name="registrations_event_proposal"),
        path("<int:pk>/verdeling/gedaan/<int:run_pk>/", view(runs.run), name="registrations_event_run"),
    ]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """GET tells how the seats of a gathering stand and changes nothing; POST makes a proposal and shows it."""
    require(request, PERMISSION)
    event = get_object_or_404(with_figures(Event.objects.all()), pk=pk)
    if request.method == "POST":
        return redirect(_address(seats.preview(event=event, by=request.user)))
    return page(
        request,
        "registrations/admin/allocation.html",
        title=f"Plekken verdelen: {event}",
        model=Event,
        event=event,
        proposals=event.allocation_previews.select_related("by").defer("outcome").order_by("-pk")[:EARLIER_PROPOSALS],
        runs=event.allocation_runs.select_related("by").defer("input", "outcome")[:EARLIER_RUNS],
        overbooked=overbooked(event.seated_count, event.capacity),
        adminform=what_if.form_for(event),
        address=reverse("admin:registrations_event_what_if", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int, preview_pk: int) -> HttpResponse:
    """GET shows a stored proposal; POST confirms it.

    When somebody registered or cancelled since, nothing is applied: one gets the fresh proposal, with what differs.
    """
    require(request, PERMISSION)
    previews = AllocationPreview.objects.select_related("event__body_override", "by")
    preview = get_object_or_404(previews, pk=preview_pk, event=pk)
    if request.method == "POST":
        return _confirm(request, preview)
    return _show(request, preview)


def _confirm(request: HttpRequest, preview: AllocationPreview) -> HttpResponse:
    try:
        result = seats.confirm(preview=preview, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_address(preview))
    if not result.applied:
        return redirect(f"{_address(result.preview)}?vorige={preview.pk}")
    log_deed(request, preview.event, "Verdeling van de plekken bevestigd.")
    messages.success(request, "De verdeling is bevestigd. Iedereen krijgt nu een mail.")
    return redirect(_address(preview))


def _show(request: HttpRequest, preview: AllocationPreview) -> HttpResponse:
    event = preview.event
    earlier = _earlier(request, preview)
    shown = view_model.read(preview, earlier)
    confirmed = preview.confirmed_at is not None
    return page(
        request,
        "registrations/admin/proposal.html",
        title=f"Verdeling van de plekken: {event}" if confirmed else f"Voorstel voor de verdeling: {event}",
        model=Event,
        event=event,
        preview=preview,
        earlier=earlier,
        proposal=shown,
        overbooked="" if confirmed else overbooked(shown.with_seat_count, event.capacity),
        run=AllocationRun.objects.filter(preview=preview).only("pk").first() if confirmed else None,
        stale=not confirmed and seats.field_of(event).fingerprint() != preview.fingerprint,
        progress=mail_progress(_mails_of(preview)) if confirmed else None,
    )


def _earlier(request: HttpRequest, preview: AllocationPreview) -> AllocationPreview | None:
    """The proposal that one tried to confirm, named in the address: this page marks what differs from it."""
    number = request.GET.get("vorige", "")
    if not number.isdecimal() or len(number) > len(str(preview.pk)):
        return None
    return AllocationPreview.objects.filter(pk=number, event=preview.event_id, pk__lt=preview.pk).first()


def _mails_of(preview: AllocationPreview) -> object:
    return OutgoingMail.objects.filter(
        group=f"event:{preview.event_id}", kind__in=OUTCOME_MAILS, created_at__gte=preview.confirmed_at
    )


def _address(preview: AllocationPreview) -> str:
    return reverse("admin:registrations_event_proposal", args=[preview.event_id, preview.pk])
