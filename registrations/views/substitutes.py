"""Handing one's seat to somebody else: the page for the person with the seat, and for the contact of the delegation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from events.queries import organising_body
from membership.errors import Refused
from registrations.actions import substitute_requests, substitutes
from registrations.forms.substitute import SubstituteForm
from registrations.models import Registration, State
from registrations.wording import words

WITHDRAW = "terug"


@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/vervangen/`: ask somebody to take over the seat, or take that back (`stap`)."""
    one, by = _seat(request, public_id)
    if one.state != State.SEATED or one.guest:
        return redirect(one)
    form = SubstituteForm(registration=one)
    if request.method == "POST":
        if request.POST.get("stap") == WITHDRAW:
            substitutes.withdraw(registration=one, by=by)
            messages.success(request, "De vraag is ingetrokken. De plek blijft zoals hij was.")
            return redirect("registrations:substitute", one.public_id)
        form = SubstituteForm(request.POST, registration=one)
        if form.is_valid() and _ask(request, one, form, by):
            return redirect("registrations:substitute", one.public_id)
    context = {
        "registration": one,
        "event": one.event,
        "own": one.user_id == request.user.pk,
        "form": form,
        "is_open": substitutes.is_open(one.event),
        "body": organising_body(one.event),
        **facts_of(one),
        **words(one.event.formal),
    }
    return render(request, "registrations/registration_substitute.html", context, status=422 if form.errors else 200)


def facts_of(registration: Registration) -> dict[str, object]:
    """Return what the block about handing over needs: whether it is possible, until when, and who was asked.

    One query at most.
    """
    seated = registration.state == State.SEATED and not registration.guest
    return {
        "may_substitute": seated and substitutes.is_open(registration.event) and not registration.event.is_past,
        "substitute_until": substitutes.last_day(registration.event),
        "substitute_request": substitute_requests.waiting([registration]).first() if seated else None,
        "handed_over": registration.state == State.CANCELLED and registration.substitutes.live().exists(),
    }


def _seat(request: HttpRequest, public_id: UUID) -> tuple[Registration, str]:
    """Fetch the registration for its person or the contact of its delegation, and say which of the two asks.

    Raises Http404 for everybody else.
    """
    found = Registration.objects.select_related("event__body_override", "organisation", "delegation__organisation")
    one = get_object_or_404(found, public_id=public_id, erased_at=None)
    if one.user_id == request.user.pk:
        return one, "deelnemer"
    group = one.delegation
    leads = group and group.confirmed_at and not group.withdrawn_at
    if leads and group.contact_address == request.user.email:
        return one, "contactpersoon"
    raise Http404


def _ask(request: HttpRequest, one: Registration, form: SubstituteForm, by: str) -> bool:
    wish = form.cleaned_data
    try:
        asked = substitutes.ask(registration=one, **wish, by=by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if asked.state == State.INVITED:
        messages.success(request, f"{asked.name} krijgt nu een mail met de vraag om de plek over te nemen.")
    else:
        messages.success(request, "De organisatie kijkt eerst of een andere rol kan. Het antwoord komt per mail.")
    return True
