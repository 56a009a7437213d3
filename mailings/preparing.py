"""The prepared mailing "Samenvatting en uitnodiging" of a past gathering, and what the next one needs before it."""

from datetime import datetime

from django.db import transaction

from events.actions import save_event
from events.models import Event
from mailings.models import Audience, Mailing, Purpose
from mailings.obstacles import about_invitation
from membership.errors import Refused
from membership.models import User
from registrations.actions import seats
from registrations.actions.locking import lock_event

BODY = """Op {datum} was {bijeenkomst}. In de samenvatting lees je per casus wat er gezegd is en wat we afspraken.

We gaan door. De volgende keer is {volgendedatum}: {volgende}. We kijken terug op de afspraken, en werken verder aan \
nieuwe verhalen uit de praktijk.
"""
FORMAL_BODY = BODY.replace("lees je", "leest u")


@transaction.atomic
def give_date(
    *, event: Event, starts_at: datetime, ends_at: datetime, capacity: int | None, open_now: bool, by: str
) -> Event:
    """Fill in the day and the seats of a gathering that had no day yet, and let people register when `open_now`.

    Raises Refused when it has a day already (moving it is another deed, which tells everybody) or does not go on.
    """
    event = lock_event(event.pk)
    if event.status == Event.Status.CANCELLED:
        raise Refused("Deze bijeenkomst gaat niet door.")
    if event.starts_at is not None:
        raise Refused("Deze bijeenkomst heeft al een datum.")
    event.starts_at, event.ends_at, event.capacity, event.date_note = starts_at, ends_at, capacity, ""
    changed = {"starts_at", "ends_at", "capacity", "date_note"}
    if open_now:
        event.status = Event.Status.OPEN
        changed.add("status")
    save_event(event=event, changed=changed)
    seats.refill(event=event, by=by)
    return event


@transaction.atomic
def prepare_summary(*, event: Event, invite_to: Event, by: User | None) -> Mailing:
    """Return the draft with summary and invitation for who was at `event`; a second time the draft that is there.

    Raises Refused when nobody can be invited to `invite_to`, or the mailing left already.
    """
    lock_event(event.pk)
    if found := about_invitation(invite_to):
        raise Refused(found[0])
    earlier = Mailing.objects.filter(event=event, purpose=Purpose.SUMMARY, invite_to=invite_to)
    if mailing := earlier.exclude(state=Mailing.State.SENT).order_by("-pk").first():
        return mailing
    if earlier.exists():
        raise Refused("De samenvatting met deze uitnodiging is al verstuurd. Je vindt de mailing in de lijst.")
    return Mailing.objects.create(
        event=event,
        purpose=Purpose.SUMMARY,
        audiences=[Audience.PRESENT, Audience.SEATED],
        subject="Samenvatting van {bijeenkomst}, en een uitnodiging",
        body=FORMAL_BODY if event.formal else BODY,
        attach_summary=True,
        invite_to=invite_to,
        created_by=by,
    )
