"""The press on the button of a link, or the right code: spend it, do the deed, log in."""

import logging

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from membership import links, sessions
from membership.errors import Refused
from membership.models import LoginLink, User
from membership.paths import own_path
from membership.purposes import PURPOSES, Outcome

logger = logging.getLogger(__name__)

BLOCKED = "Met dit adres kun je nu niet inloggen. Vraag ons wat er aan de hand is."
MOVED = "Dit adres is veranderd. Log in met het nieuwe adres."


class Spent(Exception):  # noqa: N818  an outcome, not a fault
    """The link was used already, or is too old."""


def press(request: HttpRequest, link: LoginLink, form: Form | None = None, *, method: str = "link") -> HttpResponse:
    """Spend `link`, do what it is for, log its owner in by `method`, and return the redirect away from its address.

    The deed and the spending are one transaction: when the deed is refused the link stays as it was. Raises Spent, and
    Refused with the reason.
    """
    outcome = _perform(request, link, form)
    if outcome.user is not None:
        return _log_in(request, outcome, method)
    _say(request, outcome)
    return redirect(outcome.url)


@transaction.atomic
def _perform(request: HttpRequest, link: LoginLink, form: Form | None) -> Outcome:
    if not links.spend(link):
        raise Spent
    if User.objects.filter(email=link.address, is_active=False).exists():
        raise Refused(BLOCKED)
    outcome = PURPOSES[link.purpose].perform(link, request, form)
    if outcome.user and outcome.user.email != link.address:
        # What the link is for moved to a new address since: whoever reads the old mailbox is let in no more.
        logger.warning("membership: %s refused, it would log in another than the owner of the address", link.purpose)
        raise Refused(MOVED)
    return outcome


def _log_in(request: HttpRequest, outcome: Outcome, method: str) -> HttpResponse:
    """Staff are never logged in by mail: for them the link leads to the password page."""
    user = outcome.user
    if not user.is_staff:
        sessions.start(request, user, method=method)
    elif request.user != user:
        _say(request, outcome)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': own_path(outcome.url)})}")
    _say(request, outcome)
    return redirect(outcome.url)


def _say(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.message:
        messages.success(request, outcome.message)
