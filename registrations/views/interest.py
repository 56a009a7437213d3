"""Who can't come, or waits for a date, leaves an address."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from events.actions import ask_interest
from events.models import Event
from events.queries import organising_body
from membership.addresses import mask
from membership.client import client_network
from membership.errors import Refused
from membership.limits import network_may_ask
from registrations.event_facts import INTEREST_PHASES, phase_of
from registrations.forms.interest import InterestForm
from registrations.views.events import visible_event
from registrations.wording import words

SENT_SALT = "registrations.interest"
SENT_SECONDS = 3600
BUSY_NETWORK = "Er komen nu heel veel verzoeken van dit netwerk. Probeer het over tien minuten opnieuw."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """`.../op-de-hoogte/`: one field; the page afterwards is the same whether or not the address is known."""
    event = visible_event(request, slug)
    if phase_of(event, timezone.now()) not in INTEREST_PHASES:
        return redirect(event)
    if request.method != "POST":
        return _form_page(request, event, InterestForm(initial=_known(request)))
    form = InterestForm(request.POST)
    if not form.is_valid():
        return _form_page(request, event, form, status=422)
    address = form.cleaned_data["address"]
    try:
        if not network_may_ask(client_network(request)):
            raise Refused(BUSY_NETWORK)
        ask_interest(event=event, address=address, form_token=_token(request.POST.get("form_token", "")))
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return _form_page(request, event, form, status=429)
    query = urlencode({"voor": signing.dumps(mask(address), salt=SENT_SALT)})
    return redirect(f"{reverse('registrations:interest-sent', args=[slug])}?{query}")


@login_not_required
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Look in your mail; the (masked) address comes signed, so nobody can put words in this page."""
    try:
        address = signing.loads(request.GET.get("voor", ""), salt=SENT_SALT, max_age=SENT_SECONDS)
    except signing.BadSignature:
        address = ""
    return _page(request, "interest_sent", visible_event(request, slug), {"address": address})


@login_not_required
@require_safe
def confirmed(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the pressed button leads to."""
    return _page(request, "interest_confirmed", visible_event(request, slug), {})


def _form_page(request: HttpRequest, event: Event, form: InterestForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "form_token": _token(request.POST.get("form_token", "")),
        "phase": phase_of(event, timezone.now()),
    }
    return _page(request, "interest", event, context, status)


def _page(request: HttpRequest, name: str, event: Event, context: dict[str, object], status: int = 200) -> HttpResponse:
    context |= {"event": event, "organiser": organising_body(event), **words(event.formal)}
    return render(request, f"registrations/{name}.html", context, status=status)


def _known(request: HttpRequest) -> dict[str, str]:
    """Nobody types an address that we know (requirements 1c 13)."""
    return {"address": request.user.email} if request.user.is_authenticated else {}


def _token(text: str) -> uuid.UUID:
    """Return the token of this form; one that was tampered with is replaced, for it protects only its sender."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
