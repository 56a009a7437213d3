"""The two buttons under an offered seat, for somebody who is logged in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from membership.errors import Refused
from registrations.actions import offers
from registrations.forms.offer import CHOOSE, OfferForm
from registrations.views.mine import own_registration


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/aanbod/`: a POST says yes or no; a GET leads to the page with the buttons."""
    one = own_registration(request, public_id)
    if request.method == "POST":
        form = OfferForm(request.POST)
        if not form.is_valid():
            messages.error(request, CHOOSE)
        elif form.says_no:
            _attempt(request, offers.decline, one, "De plek gaat naar een ander. Er komt ook een mail.")
        else:
            _attempt(request, offers.accept, one, "De plek is vast. Er komt ook een mail met de PDF.")
    return redirect(one)


def _attempt(request: HttpRequest, action: object, one: object, done: str) -> None:
    try:
        action(registration=one, by="deelnemer")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
