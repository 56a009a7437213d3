"""Who gets a mailing. Two kinds of rows: registrations, and addresses on the interest list."""

from django.db.models import QuerySet

from events.models import Interest
from mailings.models import Audience, Mailing
from registrations.models import Registration, State
from registrations.models.registration import COUNTING

STATES: dict[str, tuple[State, ...]] = {
    Audience.SEATED: (State.SEATED,),
    Audience.WAITING: (State.CANDIDATE,),
    Audience.LIVE: COUNTING,  # not who is kept apart
}
Recipients = QuerySet[Registration] | QuerySet[Interest]


def recipients(mailing: Mailing) -> Recipients:
    """Return the rows of the audience as it is now, in the order in which they are queued."""
    if mailing.audience == Audience.INTEREST:
        return Interest.objects.filter(event=mailing.event_id).exclude(confirmed_at=None).order_by("pk")
    people = Registration.objects.filter(event=mailing.event_id, state__in=STATES[mailing.audience])
    return people.exclude(address="").order_by("pk")


def still_meant(mailing: Mailing, public_id: str) -> Registration | Interest | None:
    """Return the recipient; None when they left the audience since they were queued."""
    return recipients(mailing).filter(public_id=public_id).first()
