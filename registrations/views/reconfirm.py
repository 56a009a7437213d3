"""The same two buttons as in the mail "kom je nog?", on the page of the registration."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from membership.errors import Refused
from registrations.actions import reconfirm
from registrations.forms.colleague import NO, YES
from registrations.models import Registration


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/kom-je-nog/`: a press says yes or no; looking leads to the page with the buttons."""
    one = get_object_or_404(Registration.objects.select_related("event"), public_id=public_id, user=request.user)
    if request.method == "POST":
        wish = request.POST.get("antwoord")
        try:
            if wish == YES:
                reconfirm.confirm(registration=one, by="deelnemer")
                messages.success(request, "Fijn, tot dan.")
            elif wish == NO:
                reconfirm.refuse(registration=one, by="deelnemer")
                messages.success(request, "De plek is vrij voor een ander. Dank voor het bericht.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(one)


def facts_of(registration: Registration) -> dict[str, object]:
    """Return whether this person is being asked, and whether they said yes. No query."""
    open_now = reconfirm.can_answer(registration, registration.event)
    return {
        "reconfirm_open": open_now and registration.reconfirmed_at is None,
        "reconfirm_done": open_now and registration.reconfirmed_at is not None,
    }
