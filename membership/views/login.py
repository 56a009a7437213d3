"""Logging in by mail: ask for it, look in the mailbox, or type the code (requirements 2b)."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from membership import actions, failed_logins, limits, links, sessions
from membership.actions import Asked
from membership.client import client_network
from membership.errors import Refused
from membership.forms.login import AddressForm, CodeForm, PhoneCodeForm
from membership.own_purposes import overview
from membership.paths import own_path
from membership.press import Spent, press

ASKED_KEPT = 3600  # seconds that a browser without a login remembers for which address it asked
WRONG_CODE = "Deze code klopt niet, of is te oud. Controleer de zes cijfers, of vraag een nieuwe mail aan."
TOO_MANY_TRIES = "Er waren te veel pogingen. Wacht tien minuten en probeer het opnieuw."


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """One field; the same page afterwards for known and unknown addresses."""
    next_path = own_path(request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_path or overview())
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        asked = ask(request, address, next_path)
        remember(request, asked, address=address, shown=address, next_path=next_path)
        return redirect("membership:login-sent")
    return render(request, "membership/login.html", {"form": form, "next_path": next_path})


@login_not_required
@never_cache
@require_safe
def login_sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail; here is a field for the code."""
    state = _asked(request)
    if state is None:
        return redirect("membership:login")
    if request.user.is_authenticated and request.user.email == state["address"] and not state["prove"]:
        return redirect(state["next_path"] or overview())
    return _sent_page(request, state, CodeForm())


@login_not_required
@never_cache
@require_POST
def login_code(request: HttpRequest) -> HttpResponse:
    """The code from the mail: it counts in the browser that asked alone."""
    state = _asked(request)
    if state is None:
        return redirect("membership:login")
    form = CodeForm(request.POST)
    if form.is_valid():
        browser_hash = links.fingerprint(state["browser"])
        find = partial(links.by_code, form.cleaned_data["code"], browser_hash=browser_hash)
        if response := _try_code(request, form, find, "code"):
            return response
    return _sent_page(request, state, form)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Address and the code that an organiser read out: for who can't get at the mail."""
    form = PhoneCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        find = partial(links.by_phone_code, form.cleaned_data["code"], address=form.cleaned_data["address"])
        if response := _try_code(request, form, find, "phone"):
            return response
    return render(request, "membership/phone_code.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """End the session on the server; a GET only asks."""
    if request.method == "POST":
        end_session(request)
        messages.success(request, "Je bent uitgelogd.")
        return redirect("home")
    if not request.user.is_authenticated:
        return redirect("home")
    return render(request, "membership/logout.html")


def ask(request: HttpRequest, address: str, next_path: str) -> Asked:
    """Ask for a login mail from this browser."""
    return actions.ask_login(
        address=address,
        next_path=next_path,
        browser_hash=links.fingerprint(browser_secret(request)),
        network=client_network(request),
    )


def browser_secret(request: HttpRequest) -> str:
    """Return the secret by which this browser is known again; the same for every mail it asks for."""
    state = request.session.get(sessions.ASKED)
    if state is None:
        state = {"browser": secrets.token_urlsafe(32)}
        request.session[sessions.ASKED] = state
        if not request.user.is_authenticated:
            request.session.set_expiry(ASKED_KEPT)
    return state["browser"]


def remember(
    request: HttpRequest,
    asked: Asked,
    *,
    address: str,
    shown: str,
    next_path: str = "",
    code: bool = True,
    prove: bool = False,
) -> None:
    """Keep in the session what the page "kijk in je mail" tells. `shown` is how it writes the address.

    `prove` says that somebody who is logged in proves again who they are.
    """
    request.session[sessions.ASKED] = {
        "browser": browser_secret(request),
        "address": address,
        "shown": shown,
        "next_path": next_path,
        "sent": asked.sent,
        "last": asked.last.isoformat() if asked.last else "",
        "code": code,
        "prove": prove,
    }


def _asked(request: HttpRequest) -> dict | None:
    """Return what this browser asked for; None when it asked nothing yet."""
    state = request.session.get(sessions.ASKED)
    return state if state and "address" in state else None


def _sent_page(request: HttpRequest, state: dict, form: CodeForm) -> HttpResponse:
    last = timezone.localtime(datetime.fromisoformat(state["last"])) if state["last"] else None
    return render(request, "membership/login_sent.html", {"asked": state, "last": last, "form": form})


def _try_code(
    request: HttpRequest, form: CodeForm, find: Callable[[], links.LoginLink | None], method: str
) -> HttpResponse | None:
    """Look for the link of a code with `find` and press it; None with an error on the form when that can't be.

    The try is counted before looking, so that guesses at the same moment can't exceed the limit of the network.
    """
    network = client_network(request)
    if not limits.network_may_try(network):
        form.add_error(None, TOO_MANY_TRIES)
        return None
    response = _press_code(request, form, find(), method)
    if response is not None:
        limits.forget_try(network)
    return response


def _press_code(request: HttpRequest, form: CodeForm, link: links.LoginLink | None, method: str) -> HttpResponse | None:
    """Do what the right code does; None with an error on the form when it is not right."""
    if link is not None:
        try:
            return press(request, link, method=method)
        except Spent:
            link = None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None
    failed_logins.note()
    form.add_error("code", WRONG_CODE)
    return None
