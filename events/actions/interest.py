"""The interest list: people who can't come, or for whom there is no date yet."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

import outbox.actions
from events.models import Event, Interest
from membership.actions import follows_address
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import User
from outbox.models import OutgoingMail

UNCONFIRMED_LIFETIME = timedelta(days=7)
# One address gets no more mails about lists than this, however often the form is sent (by whomever).
MAILS_PER_HOUR = 3
# How long an address stays on the list; the form says so (requirements 5.1).
CONFIRMED_LIFETIME = timedelta(days=730)


@transaction.atomic
def ask_interest(*, event: Event, address: str, form_token: UUID) -> Interest:
    """Put `address` on the list of `event`, to be confirmed by the button in the mail that this queues.

    The same number of queries and one mail, whether or not the address is known; the mail tells the difference.
    A row that waits keeps its moment: a form that anybody can send must not keep an address here for ever.
    A second submit of the same form (`form_token`) sends nothing more. Raises Refused when this address was mailed
    too often in the last hour; it says when the last mail went.
    """
    address = normalise(address)
    Interest.objects.bulk_create(
        [Interest(event=event, address=address, created_at=timezone.now())],
        ignore_conflicts=True,
    )
    interest = Interest.objects.get(event=event, address=address)
    key = f"interest:{interest.public_id}:{form_token}"
    refuse_too_often(references_of(address), key)
    mail_interest(public_id=interest.public_id, address=address, key=key)
    return interest


def references_of(address: str) -> list[str]:
    """Return the references under which the mails of an address about our lists of interest are filed."""
    ids = Interest.objects.filter(address=address).values_list("public_id", flat=True)
    return [Interest.about_id(public_id) for public_id in ids]


def refuse_too_often(references: list[str], key: str) -> None:
    """Raise Refused, saying when the last mail went, when three mails of these references but `key` went within the
    hour: a form that anybody can send must fill nobody's mailbox. The newsletter counts the same way."""
    mails = OutgoingMail.objects.filter(
        subject_ref__in=references, created_at__gt=timezone.now() - timedelta(hours=1)
    ).exclude(key=key)
    times = list(mails.order_by("-created_at").values_list("created_at", flat=True)[:MAILS_PER_HOUR])
    if len(times) == MAILS_PER_HOUR:
        last = timezone.localtime(times[0])
        raise Refused(
            f"Naar dit adres stuurden we al een mail, om {last.hour}.{last.minute:02} uur. "
            "Kijk ook bij de ongewenste mail. Over een uur kan het opnieuw."
        )


def mail_interest(*, public_id: UUID | str, address: str, key: str = "") -> None:
    """Queue the mail that says where this row of the list stands: a button to confirm, a link to leave the list, or
    that the address is not on it any more. The same `key` is mailed once; without a key it is always mailed."""
    outbox.actions.queue(
        "events.interest",
        address,
        key=key or f"interest:{uuid4()}",
        about=Interest.about_id(public_id),
        interest=str(public_id),
    )


@transaction.atomic
def confirm_interest(*, public_id: str, address: str) -> Interest:
    """Let this address count, and mail that it is on the list. Raises Refused when the row was erased meanwhile."""
    interest = _locked(public_id, address)
    if interest is None:
        raise Refused("Dit verzoek is verlopen. Laat het adres opnieuw achter op de pagina van de bijeenkomst.")
    if interest.confirmed_at is None:
        interest.confirmed_at = timezone.now()
        interest.save(update_fields=["confirmed_at"])
        mail_interest(public_id=public_id, address=address, key=f"interest-confirmed:{interest.public_id}")
    return interest


@transaction.atomic
def leave_interest(*, public_id: str) -> None:
    """Erase this address from the list and from the mails about it; nothing happens when it is not there."""
    erase(Interest.objects.filter(public_id=public_id))


def _locked(public_id: str, address: str) -> Interest | None:
    found = Interest.objects.select_for_update(of=["self"]).select_related("event")
    return found.filter(public_id=public_id, address=address).first()


@transaction.atomic
def erase(interests: QuerySet[Interest]) -> int:
    """Erase these rows and the mails about them; return how many."""
    rows = list(interests.select_for_update())
    for interest in rows:
        outbox.actions.erase(about=interest.about)
    Interest.objects.filter(pk__in=[interest.pk for interest in rows]).delete()
    return len(rows)


@follows_address
def move_along(user: User, old: str, new: str) -> None:
    """Let the lists follow a person to another address. Where both stand on a list, the one that counts stays."""
    taken = {one.event_id: one for one in Interest.objects.filter(address=new)}
    for one in Interest.objects.filter(address=old).exclude(confirmed_at=None):
        if (other := taken.get(one.event_id)) is None or other.confirmed_at is None:
            erase(Interest.objects.filter(address=new, event=one.event_id))
            Interest.objects.filter(pk=one.pk).update(address=new)
    erase(Interest.objects.filter(address=old))
