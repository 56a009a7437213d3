"""The page of a mailed link. Looking changes nothing: mail scanners open links too, only a press counts."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from membership import actions
from membership import links as mailed
from membership.addresses import mask
from membership.client import client_network
from membership.errors import Refused
from membership.models import LoginLink
from membership.own_purposes import overview
from membership.press import Spent, press
from membership.purposes import PURPOSES, Purpose
from membership.views.login import browser_secret, remember


def _secret_address(response: HttpResponse) -> HttpResponse:
    """Keep the token out of the Referer, also to this site's own files and their logs (requirements 2b 18).

    Not `no-referrer`: browsers then send "Origin: null" with the press, and the CSRF check refuses it.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say what the button does; POST does it."""
    found = mailed.find(token)
    if found is None or found.purpose not in PURPOSES:
        return _secret_address(render(request, "membership/link_unknown.html", status=404))
    purpose = PURPOSES[found.purpose]
    if not found.is_live(timezone.now()):
        return _spent(request, found, purpose, token)
    if request.method != "POST":
        return _page(request, found, purpose, purpose.form(found))
    form = purpose.form(found, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, found, purpose, form)
    try:
        return _secret_address(press(request, found, form))
    except Spent:
        return _spent(request, found, purpose, token)
    except Refused as refusal:
        return _page(request, found, purpose, form, refusal=str(refusal))


@login_not_required
@never_cache
@sensitive_variables("token")
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the same address; a link that was asked for comes with a code for this browser."""
    found = mailed.find(token)
    if found is None:
        return redirect("membership:login")
    try:
        asked = actions.renew(
            link=found,
            browser_hash=mailed.fingerprint(browser_secret(request)),
            network=client_network(request),
        )
    except Refused as refusal:
        context = {"token": token, "refusal": str(refusal), "masked": mask(found.address)}
        return _secret_address(render(request, "membership/link_spent.html", context))
    remember(
        request,
        asked,
        address=found.address,
        shown=mask(found.address),
        next_path=found.target if found.asked else "",
        code=found.asked,
    )
    return redirect("membership:login-sent")


def _page(request: HttpRequest, found: LoginLink, purpose: Purpose, form: object, *, refusal: str = "") -> HttpResponse:
    context = {
        "link": found,
        "form": form,
        "title": purpose.title,
        "intro": purpose.intro,
        "label": purpose.label,
        "masked": mask(found.address),
        "refusal": refusal,
        **purpose.context(found),
    }
    return _secret_address(render(request, purpose.template, context))


def _spent(request: HttpRequest, found: LoginLink, purpose: Purpose, token: str) -> HttpResponse:
    """Who is logged in as the owner just goes on; anybody else may have a fresh link sent to the owner."""
    if request.user.is_authenticated and request.user.email == found.address:
        return _secret_address(redirect(purpose.done_url(found) or overview()))
    context = {"token": token, "used": found.used_at is not None, "masked": mask(found.address)}
    return _secret_address(render(request, "membership/link_spent.html", context))
