"""How often one address is asked to come along, whoever asks; it holds after the invitation was taken back and erased.

The mark of an address stands in the key of each invitation: keyed with SECRET_KEY, it does not tell the address.
"""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from outbox.models import OutgoingMail

INVITATION = "registrations.invitation"
# Whoever adds a colleague can try again later. Who registers a whole group can't, so there the limit is wider.
PER_ADDRESS_AND_HOUR = 3
PER_ADDRESS_AND_DAY = 10


def mark(address: str) -> str:
    """Return what tells a normalised address apart in the key of a mail."""
    return salted_hmac("registrations.asking_limit", address, algorithm="sha256").hexdigest()[:24]


def too_often(addresses: Collection[str], *, since: timedelta, limit: int) -> set[str]:
    """Return which of `addresses` were invited `limit` times or more in the time `since`, with one query."""
    marks = {mark(address): address for address in addresses}
    if not marks:
        return set()
    of_these = Q()
    for one in marks:
        of_these |= Q(key__endswith=f":{one}")
    sent = OutgoingMail.objects.filter(of_these, kind=INVITATION, created_at__gte=timezone.now() - since)
    counts = Counter(key.rpartition(":")[2] for key in sent.values_list("key", flat=True))
    return {marks[one] for one, count in counts.items() if count >= limit}
