"""What the contact of a delegation cancels: one member, or the whole delegation. Each asks once, with what it means."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from membership.errors import Refused
from registrations.actions import cancelling, seats
from registrations.consequences import Consequence
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.wording import words

BY = "contactpersoon"


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, public_id: UUID, member_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/lid/<id>/afmelden/`: one member; the others keep their place."""
    group = _led(request, public_id)
    one = get_object_or_404(group.members.filter(erased_at=None).select_related("event"), public_id=member_id)
    if one.user_id == request.user.pk:
        return redirect("registrations:cancel", one.public_id)
    if one.state not in LIVE or group.event.is_past or group.withdrawn_at:
        return redirect("registrations:delegation", group.public_id)
    if request.method == "POST":
        try:
            cancelling.cancel_member(delegation=group, registration=one, by=BY)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{one.name} is afgemeld en krijgt daar een mail over.")
        return redirect("registrations:delegation", group.public_id)
    context = _context(group) | {"member": one, "consequence": consequence_of(one)}
    return render(request, "registrations/delegation_member_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/afmelden/`: everybody at once."""
    group = _led(request, public_id)
    members = list(group.members.filter(state__in=(*LIVE, State.INVITED)).order_by("registered_at", "pk"))
    leaving = [one for one in members if one.state in LIVE]
    if not leaving or group.event.is_past or group.withdrawn_at:
        return redirect("registrations:delegation", group.public_id)
    if request.method == "POST":
        try:
            cancelling.cancel_delegation(delegation=group, by=BY)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "De delegatie is afgemeld. Iedereen krijgt daar een mail over.")
        return redirect("registrations:delegation", group.public_id)
    context = _context(group) | {
        "leaving": leaving,
        "asked": [one for one in members if one.state not in LIVE],
        "with_seat": sum(one.state == State.SEATED for one in leaving),
    }
    return render(request, "registrations/delegation_cancel.html", context)


def consequence_of(registration: Registration) -> Consequence:
    """Return what it means for the others of the delegation when this one leaves; nothing for who came alone."""
    return seats.consequences_of(registration.event, [registration]).get(registration.delegation_id, Consequence())


def _led(request: HttpRequest, public_id: UUID) -> Delegation:
    led = Delegation.objects.led_by(request.user.email).select_related("event__body_override", "organisation")
    return get_object_or_404(led, public_id=public_id)


def _context(group: Delegation) -> dict[str, object]:
    return {"delegation": group, "event": group.event, **words(group.event.formal)}
