"""Mailed links and codes: minted, found and spent here and nowhere else (docs/decisions/0005-login-by-link.md).

The database holds hashes only. A token is random enough for a bare hash; a code of six digits is not, so its hash is
keyed with SECRET_KEY, and it counts only together with the browser that asked, or, read out by phone, with the address.
"""

import hashlib
import logging
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from membership.addresses import normalise
from membership.errors import Refused
from membership.models import LoginLink, User
from membership.purposes import PURPOSES

logger = logging.getLogger(__name__)

LOGIN = "login"
LIFETIME = timedelta(days=7)  # of a link in a gathering's mails
ASKED_LIFETIME = timedelta(minutes=10)  # of a link or code that somebody asked for (requirements 2b 9)
TRIES = 5


def fingerprint(secret: str) -> str:
    """Return the hash under which a token, or the secret of a browser, is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    purpose: str,
    *,
    address: str,
    target: str = "",
    user: User | None = None,
    lifetime: timedelta = LIFETIME,
) -> str:
    """Mint a link that does what the registered `purpose` says, and return its absolute URL.

    Call it while a mail is rendered, after its row was claimed: then no token ever stands in the database.
    `target` tells the purpose for what: a public id, or a path to go to. Raises KeyError for an unknown purpose.
    """
    return _mint(purpose, address=address, target=target, user=user, lifetime=lifetime)[1]


def issue_with_code(
    purpose: str, *, address: str, browser_hash: str, target: str = "", user: User | None = None
) -> tuple[str, str]:
    """Mint a link that somebody asked for, with a code for the browser that asked; both live 10 minutes.

    Return (URL, code). Raises KeyError for an unknown purpose.
    """
    code = _new_code()
    link, url = _mint(
        purpose,
        address=address,
        target=target,
        user=user,
        lifetime=ASKED_LIFETIME,
        asked=True,
        browser_hash=browser_hash,
        code=code,
    )
    return url, code


def phone_code(*, user: User, by: str) -> str:
    """Mint a code for an organiser to read out by phone to somebody whose mail is held up; it lives 10 minutes.

    `by` says who made it; that is logged and kept on the row. Raises Refused for staff and for who may not log in.
    """
    if not user.is_active:
        raise Refused("Deze persoon is niet actief. Een code maken kan dan niet.")
    if user.is_staff:
        raise Refused("Deze persoon logt in met een wachtwoord. Een code maken kan dan niet.")
    code = _new_code()
    _mint(LOGIN, address=user.email, user=user, lifetime=ASKED_LIFETIME, asked=True, code=code, made_by=by)
    logger.info("membership: code for the phone made for user %s by %s", user.pk, by)
    return code


def find(token: str) -> LoginLink | None:
    """Return the link of `token`, live, spent or too old; None when there is none (any more)."""
    return LoginLink.objects.filter(token_hash=fingerprint(token)).first()


def spend(link: LoginLink) -> bool:
    """Mark `link` as used and return whether this press was the one: of two at the same moment one wins.

    Using a link that was asked for spends the others that were asked for with that address. Call it in the
    transaction of the deed.
    """
    now = timezone.now()
    siblings = LoginLink.objects.filter(address=link.address, asked=True, used_at=None)
    if link.asked:
        # Always in the same order, or two presses on two links could wait for each other.
        list(siblings.select_for_update().order_by("pk").values_list("pk", flat=True))
    won = LoginLink.objects.live(now).filter(pk=link.pk).update(used_at=now) == 1
    if won and link.asked:
        siblings.update(used_at=now)
    return won


def by_code(code: str, *, browser_hash: str) -> LoginLink | None:
    """Return the link whose code this is, asked for by this browser; each call counts as a try. It is not spent yet."""
    return _try_code(LoginLink.objects.filter(browser_hash=browser_hash, asked=True).exclude(browser_hash=""), code)


def by_phone_code(code: str, *, address: str) -> LoginLink | None:
    """Return the link whose code was read out by phone to the owner of `address`; each call counts as a try."""
    return _try_code(LoginLink.objects.filter(address=normalise(address), asked=True).exclude(made_by=""), code)


@transaction.atomic
def _try_code(links: QuerySet[LoginLink], code: str) -> LoginLink | None:
    """Count the try on every candidate before looking, so that guesses at the same moment can't exceed the limit."""
    code = re.sub(r"\D", "", code)
    candidates = links.live().filter(tries__lt=TRIES).exclude(code_hash="")
    found = list(candidates.select_for_update().order_by("pk"))
    candidates.update(tries=F("tries") + 1)
    for link in found:
        if constant_time_compare(link.code_hash, _code_hash(link.token_hash, code)):
            return link
    return None


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _code_hash(token_hash: str, code: str) -> str:
    return salted_hmac("membership.links.code", f"{token_hash}:{code}", algorithm="sha256").hexdigest()


def _mint(
    purpose: str, *, address: str, lifetime: timedelta, code: str = "", **fields: object
) -> tuple[LoginLink, str]:
    if purpose not in PURPOSES:
        raise KeyError(f"no purpose {purpose!r} is registered")
    token = secrets.token_urlsafe(32)
    token_hash = fingerprint(token)
    now = timezone.now()
    link = LoginLink.objects.create(
        token_hash=token_hash,
        code_hash=_code_hash(token_hash, code) if code else "",
        address=normalise(address),
        purpose=purpose,
        created_at=now,
        expires_at=now + lifetime,
        **fields,
    )
    return link, settings.BASE_URL + reverse("membership:link", args=[token])
