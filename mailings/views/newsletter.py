"""`/nieuwsbrief/`: one field; the page afterwards is the same whether or not the address is known."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from events.queries import organising_body
from mailings.newsletter import subscribe
from membership.addresses import mask
from membership.client import client_network
from membership.errors import Refused
from membership.forms.fields import AddressField
from membership.limits import network_may_ask
from membership.nlds import NldsForm

SENT_SALT = "mailings.newsletter"
SENT_SECONDS = 3600
BUSY_NETWORK = "Er komen nu heel veel verzoeken van dit netwerk. Probeer het over tien minuten opnieuw."


class NewsletterForm(NldsForm):
    submit_label = "Stuur mij de nieuwsbrief"

    address = AddressField(
        help_text="Hier komt een mail met een knop. Pas na een druk op die knop krijg je de nieuwsbrief."
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        known = {"address": request.user.email} if request.user.is_authenticated else {}
        return _page(request, NewsletterForm(initial=known))
    form = NewsletterForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    address = form.cleaned_data["address"]
    try:
        if not network_may_ask(client_network(request)):
            raise Refused(BUSY_NETWORK)
        subscribe(address=address, form_token=_token(request))
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return _page(request, form, status=429)
    query = urlencode({"voor": signing.dumps(mask(address), salt=SENT_SALT)})
    return redirect(f"{reverse('mailings:newsletter-sent')}?{query}")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail; the (masked) address comes signed, so nobody can put words in this page."""
    try:
        address = signing.loads(request.GET.get("voor", ""), salt=SENT_SALT, max_age=SENT_SECONDS)
    except signing.BadSignature:
        address = ""
    return render(request, "mailings/newsletter_sent.html", {"address": address})


@login_not_required
@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    """Where the pressed button leads to."""
    return render(request, "mailings/newsletter_confirmed.html")


def _page(request: HttpRequest, form: NewsletterForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "form_token": _token(request), "organiser": organising_body()}
    return render(request, "mailings/newsletter.html", context, status=status)


def _token(request: HttpRequest) -> uuid.UUID:
    """Return the token of this form; one that was tampered with is replaced, for it protects only its sender."""
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid.uuid4()
