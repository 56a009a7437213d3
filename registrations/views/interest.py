"""Who can't come, or waits for a date, leaves an address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from events.actions import ask_interest
from events.models import Event
from events.queries import organising_body
from membership.addresses import mask
from membership.asking import form_token, refuse_busy_network, sent_url, what_was_sent
from membership.errors import Refused
from registrations.event_facts import INTEREST_PHASES, phase_of
from registrations.forms.interest import InterestForm
from registrations.views.events import visible_event
from registrations.wording import words

SENT_SALT = "registrations.interest"


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
        refuse_busy_network(request)
        ask_interest(event=event, address=address, form_token=form_token(request))
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return _form_page(request, event, form, status=429)
    return redirect(sent_url(reverse("registrations:interest-sent", args=[slug]), mask(address), salt=SENT_SALT))


@login_not_required
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Look in your mail; the (masked) address comes signed, so nobody can put words in this page."""
    address = what_was_sent(request, salt=SENT_SALT) or ""
    return _page(request, "interest_sent", visible_event(request, slug), {"address": address})


@login_not_required
@require_safe
def confirmed(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the pressed button leads to."""
    return _page(request, "interest_confirmed", visible_event(request, slug), {})


def _form_page(request: HttpRequest, event: Event, form: InterestForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "form_token": form_token(request),
        "phase": phase_of(event, timezone.now()),
    }
    return _page(request, "interest", event, context, status)


def _page(request: HttpRequest, name: str, event: Event, context: dict[str, object], status: int = 200) -> HttpResponse:
    context |= {"event": event, "organiser": organising_body(event), **words(event.formal)}
    return render(request, f"registrations/{name}.html", context, status=status)


def _known(request: HttpRequest) -> dict[str, str]:
    """Nobody types an address that we know (requirements 1c 13)."""
    return {"address": request.user.email} if request.user.is_authenticated else {}
