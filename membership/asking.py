"""What the forms in which anybody leaves an address share. The page afterwards tells nobody whether we know it."""

import uuid

from django.core import signing
from django.http import HttpRequest
from django.utils.http import urlencode

from membership.client import client_network
from membership.errors import Refused
from membership.limits import network_may_ask

SENT_SECONDS = 3600
BUSY_NETWORK = "Er komen nu heel veel verzoeken van dit netwerk. Probeer het over tien minuten opnieuw."


def refuse_busy_network(request: HttpRequest) -> None:
    """Raise Refused when too many mails were asked for from the network of this visitor."""
    if not network_may_ask(client_network(request)):
        raise Refused(BUSY_NETWORK)


def form_token(request: HttpRequest) -> uuid.UUID:
    """Return the token of this form; one that was tampered with is replaced, for it protects only its sender."""
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid.uuid4()


def sent_url(page: str, sent: object, *, salt: str) -> str:
    """Return the address of the page afterwards, told what to show by a signed value: no session, and nobody can put
    words in it."""
    return f"{page}?{urlencode({'voor': signing.dumps(sent, salt=salt)})}"


def what_was_sent(request: HttpRequest, *, salt: str) -> object:
    """Return what `sent_url` put in the address of this page; None when it was not made here, or long ago."""
    try:
        return signing.loads(request.GET.get("voor", ""), salt=salt, max_age=SENT_SECONDS)
    except signing.BadSignature:
        return None
