"""How often a login mail may be asked for (requirements 2b 16).

Per address: rows of the outbox count, known and unknown addresses alike, so the limit holds over all processes.
Per network: whole ministries sit behind one IP address, so that limit is wide, and the shared cache counts it.
Over a limit nothing is sent; links that went out before keep working, so nobody can be locked out.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

PER_ADDRESS = ((timedelta(minutes=1), 3), (timedelta(hours=1), 10))
WINDOW = 600  # seconds
MAILS_PER_NETWORK = 600
TRIES_PER_NETWORK = 120
REGISTRATIONS_PER_NETWORK = 1000
DRAFTS_PER_PERSON = 30


@dataclass(frozen=True)
class Recent:
    """The latest login mails to one address: its key in the outbox, the newest row and when it was asked for."""

    about: str
    newest: int | None
    times: list[datetime]

    @property
    def last(self) -> datetime | None:
        return self.times[0] if self.times else None

    def is_full(self, now: datetime) -> bool:
        """Whether one more mail would be too many."""
        return any(sum(now - moment < span for moment in self.times) >= limit for span, limit in PER_ADDRESS)


def about(address: str) -> str:
    """Return the reference of login mails to `address` in the outbox; it doesn't tell the address."""
    return "login:" + salted_hmac("membership.limits", address, algorithm="sha256").hexdigest()[:32]


def recent(address: str) -> Recent:
    """Return the latest login mails to a normalised address: one query, whoever it is of."""
    reference = about(address)
    most = max(limit for _, limit in PER_ADDRESS)
    rows = OutgoingMail.objects.filter(subject_ref=reference).order_by("-pk").values_list("pk", "created_at")[:most]
    rows = list(rows)
    return Recent(reference, rows[0][0] if rows else None, [moment for _, moment in rows])


def network_may_ask(network: str) -> bool:
    """Count a request for a mail and return whether this network may still ask."""
    return _take("mail", network, MAILS_PER_NETWORK)


def network_may_try(network: str) -> bool:
    """Count a try with a code, from a mail or the phone, and return whether this network may still try.

    Only wrong codes should count: take a right one back with `forget_try`, or a ministry that logs in is shut out.
    """
    return _take("code", network, TRIES_PER_NETWORK)


def forget_try(network: str) -> None:
    """Take back a try that `network_may_try` counted: the code was right."""
    if not network:
        return
    try:
        cache.decr(_key("code", network))
    except ValueError:
        pass  # a new window began meanwhile: nothing to take back
    except Exception:
        logger.exception("membership: no limit per network, the cache does not answer")


def network_may_register(network: str) -> bool:
    """Count a registration for a gathering and return whether this network may send more."""
    return _take("register", network, REGISTRATIONS_PER_NETWORK)


def person_may_keep_a_draft(user: int) -> bool:
    """Count a text that is kept without a login for the person with this key, and return whether one more may be: each
    without a cookie makes a session."""
    return _take("draft", str(user), DRAFTS_PER_PERSON)


def _key(what: str, network: str) -> str:
    return f"membership-{what}-{network}-{int(time.time()) // WINDOW}"


def _take(what: str, network: str, limit: int) -> bool:
    if not network:
        return True
    key = _key(what, network)
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key) <= limit
    except Exception:
        # The cache is out of reach: logging in goes on, the limit per address still holds.
        logger.exception("membership: no limit per network, the cache does not answer")
        return True
