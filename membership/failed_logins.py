"""How often logging in fails, whoever tries: a peak is told by the health page and in the log (requirements 5.13).

Counted in the shared cache, in windows of ten minutes, and without saying whose or whence: the limits per address and
per network (membership.limits) are what stops somebody; this is what calls a person.
"""

import logging
import time

from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.dispatch import receiver

logger = logging.getLogger(__name__)

WINDOW = 600  # seconds
PEAK = 50  # in this window and the one before


def note() -> None:
    """Count one login that failed: a wrong password, or a wrong code. The cache being away stops nobody."""
    try:
        key = _key(0)
        cache.add(key, 0, timeout=3 * WINDOW)
        if cache.incr(key) == PEAK:
            logger.warning("membership: %s logins failed within ten minutes", PEAK)
    except Exception:
        logger.exception("membership: failed logins are not counted, the cache does not answer")


def recent() -> int:
    """Return how many failed in this window and the one before; 0 when the cache does not answer."""
    try:
        return sum(cache.get_many([_key(0), _key(1)]).values())
    except Exception:
        logger.exception("membership: failed logins are not counted, the cache does not answer")
        return 0


def is_peak() -> bool:
    return recent() >= PEAK


@receiver(user_login_failed, dispatch_uid="membership.failed_logins")
def _failed(**facts: object) -> None:
    note()


def _key(windows_ago: int) -> str:
    return f"membership-failed-logins-{int(time.time()) // WINDOW - windows_ago}"
