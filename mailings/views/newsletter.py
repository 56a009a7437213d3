"""`/nieuwsbrief/`: one field; the page afterwards is the same whether or not the address is known."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from events.queries import organising_body
from mailings.newsletter import subscribe
from membership.addresses import mask
from membership.asking import form_token, refuse_busy_network, sent_url, what_was_sent
from membership.errors import Refused
from membership.forms.fields import AddressField
from membership.nlds import NldsForm

SENT_SALT = "mailings.newsletter"


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
        refuse_busy_network(request)
        subscribe(address=address, form_token=form_token(request))
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return _page(request, form, status=429)
    return redirect(sent_url(reverse("mailings:newsletter-sent"), mask(address), salt=SENT_SALT))


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail; the (masked) address comes signed, so nobody can put words in this page."""
    address = what_was_sent(request, salt=SENT_SALT) or ""
    return render(request, "mailings/newsletter_sent.html", {"address": address})


@login_not_required
@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    """Where the pressed button leads to."""
    return render(request, "mailings/newsletter_confirmed.html")


def _page(request: HttpRequest, form: NewsletterForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "form_token": form_token(request), "organiser": organising_body()}
    return render(request, "mailings/newsletter.html", context, status=status)
