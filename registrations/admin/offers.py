"""An offered seat in the admin: until when, and offering it again to somebody who did not answer."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from events.templatetags.samenspel import dutch_moment
from membership.admin_pages import actor, require
from membership.errors import Refused
from registrations.actions import offers
from registrations.models import Registration, State

PERMISSION = "registrations.change_registration"


def fields_of(registration: Registration | None) -> list[str]:
    """Return the fields that say something about an offer; none when there is no offer."""
    has_offer = registration is not None and registration.state in (State.OFFERED, State.OFFER_LAPSED)
    return ["offered_at", "answer_until", "offer_reminded_at"] if has_offer else []


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the seat again to one person."""
    require(request, PERMISSION)
    registration = get_object_or_404(Registration, pk=pk, erased_at=None)
    _restore(request, registration)
    return redirect(reverse("admin:registrations_registration_change", args=[pk]))


@admin.action(description="Bied de plek opnieuw aan (aanbod verlopen)", permissions=["restore"])
def restore_offers(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
    """Offer the seat again to everybody who is ticked, those who waited longest first; who can't have it is told."""
    for registration in queryset.order_by("registered_at", "pk"):
        _restore(request, registration)


def _restore(request: HttpRequest, registration: Registration) -> None:
    try:
        done = offers.restore(registration=registration, by=actor(request))
    except Refused as refused:
        messages.error(request, f"{registration}: {refused}")
        return
    if done.state == State.SEATED:
        messages.success(request, f"{done} heeft een plek en krijgt een mail.")
        return
    until = dutch_moment(done.answer_until)
    messages.success(request, f"{done} krijgt opnieuw een aanbod per mail, en kan antwoorden tot {until}.")
