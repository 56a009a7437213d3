"""The newsletter: who asks for it confirms by mail, and one press ends it."""

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

import outbox.actions
from events.actions.interest import references_of, refuse_too_often
from mailings.models import Subscription
from membership.actions import follows_address
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import User

KIND = "mailings.newsletter"


@transaction.atomic
def subscribe(*, address: str, form_token: UUID) -> Subscription:
    """Ask for the newsletter at `address`, to be confirmed by the button in the mail that this queues.

    The same work and one mail, whether or not the address is known; the mail tells the difference. A second submit of
    the same form (`form_token`) sends nothing more. Raises Refused when this address was mailed too often in the last
    hour, about the newsletter or about the list of a gathering.
    """
    address = normalise(address)
    Subscription.objects.bulk_create(
        [Subscription(address=address, created_at=timezone.now())],
        ignore_conflicts=True,
    )
    subscription = Subscription.objects.get(address=address)
    key = f"newsletter:{subscription.public_id}:{form_token}"
    refuse_too_often([*references_of(address), subscription.about], key)
    mail_where_it_stands(public_id=subscription.public_id, address=address, key=key)
    return subscription


def mail_where_it_stands(*, public_id: UUID | str, address: str, key: str = "") -> None:
    """Queue the mail that says where this row stands: a button to confirm, a link to end it, or that it is gone. The
    same `key` is mailed once; without a key it is always mailed."""
    outbox.actions.queue(
        KIND,
        address,
        key=key or f"newsletter:{uuid4()}",
        about=Subscription.about_id(public_id),
        subscription=str(public_id),
    )


@transaction.atomic
def confirm(*, public_id: str, address: str) -> Subscription:
    """Let this address count, and mail that it does. Raises Refused when the row was erased meanwhile."""
    found = Subscription.objects.select_for_update().filter(public_id=public_id, address=address).first()
    if found is None:
        raise Refused("Dit verzoek is verlopen. Vul het adres opnieuw in op de pagina van de nieuwsbrief.")
    if found.confirmed_at is None:
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
        mail_where_it_stands(public_id=public_id, address=address, key=f"newsletter-confirmed:{public_id}")
    return found


def unsubscribe(*, public_id: str) -> None:
    """Erase this address and the mails to it; nothing happens when it is not there."""
    erase(Subscription.objects.filter(public_id=public_id))


@transaction.atomic
def erase(subscriptions: QuerySet[Subscription]) -> int:
    """Erase these rows and the mails about them; return how many."""
    rows = list(subscriptions.select_for_update())
    for one in rows:
        outbox.actions.erase(about=one.about)
    Subscription.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


@follows_address
def move_along(user: User, old: str, new: str) -> None:
    """Let the newsletter follow a person to another address; one who gets it there already gets it once."""
    confirmed = Subscription.objects.exclude(confirmed_at=None)
    if confirmed.filter(address=old).exists() and not confirmed.filter(address=new).exists():
        erase(Subscription.objects.filter(address=new))
        confirmed.filter(address=old).update(address=new)
    erase(Subscription.objects.filter(address=old))
