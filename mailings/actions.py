"""Sending one text to many: slices of recipients go to the outbox, so that a killed worker loses and doubles nobody."""

import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mailings.audience import recipients
from mailings.models import Mailing
from membership.errors import Refused
from membership.models import User
from outbox.actions import message, queue_many
from outbox.doorbell import ring_on_commit
from outbox.models import OutgoingMail
from outbox.progress import UNDER_WAY, MailProgress, mail_progress

TASK = "mailings.tasks.continue_mailings"
SLICE = 100
WORK_SECONDS = 2.0  # one call of the task is short; the next one goes on (docs/architecture.md)


@transaction.atomic
def start(*, mailing: Mailing, expected: int, by: User) -> Mailing:
    """Begin sending; from now on the text is fixed. `expected` is the number of people that the organiser saw.

    Raises Refused when it was started before, nobody would get it, or the number is another by now.
    """
    mailing = Mailing.objects.select_for_update(of=["self"]).get(pk=mailing.pk)
    if mailing.state != Mailing.State.DRAFT:
        raise Refused("Deze mailing is al verstuurd.")
    number = recipients(mailing).count()
    if number == 0:
        raise Refused("Er is niemand om deze mailing aan te sturen.")
    if number != expected:
        raise Refused(
            f"Het aantal mensen is intussen veranderd: het zijn er nu {number}. Kijk nog eens en druk opnieuw."
        )
    mailing.state = Mailing.State.SENDING
    mailing.started_at = timezone.now()
    mailing.started_by = by
    mailing.expected = number
    mailing.save(update_fields=["state", "started_at", "started_by", "expected"])
    ring_on_commit({TASK})
    return mailing


def continue_all() -> bool:
    """Queue the next recipients of every mailing that is being sent, and close those of which all mail is handled.

    Works for about two seconds; return whether there is more to queue.
    """
    until = time.monotonic() + WORK_SECONDS
    for pk in Mailing.objects.filter(state=Mailing.State.SENDING, queued_at=None).values_list("pk", flat=True):
        while queue_slice(pk):
            if time.monotonic() >= until:
                return True
    _close_finished()
    return False


@transaction.atomic
def queue_slice(pk: int) -> bool:
    """Put the next slice of recipients in the outbox and move the cursor, all or nothing; return whether more follow.

    The key of each mail names mailing and recipient: even a slice that runs twice mails nobody twice.
    """
    mailing = Mailing.objects.select_for_update(of=["self"]).get(pk=pk)
    if mailing.state != Mailing.State.SENDING or mailing.queued_at:
        return False
    people = list(recipients(mailing).filter(pk__gt=mailing.cursor)[:SLICE])
    queue_many(
        message(
            "mailings.mailing",
            person.address,
            key=f"mailings.mailing:{mailing.pk}:{person.public_id}",
            about=person.about,
            group=mailing.group,
            mailing=mailing.pk,
            recipient=str(person.public_id),
        )
        for person in people
    )
    mailing.queued += len(people)
    if len(people) < SLICE:
        mailing.queued_at = timezone.now()
    else:
        mailing.cursor = people[-1].pk
    mailing.save(update_fields=["queued", "cursor", "queued_at"])
    return mailing.queued_at is None


def _close_finished() -> None:
    for mailing in Mailing.objects.filter(state=Mailing.State.SENDING).exclude(queued_at=None):
        if not mails_of(mailing).filter(state__in=UNDER_WAY).exists():
            Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING).update(
                state=Mailing.State.SENT, sent_at=timezone.now()
            )


def mails_of(mailing: Mailing) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(group=mailing.group)


def progress(mailing: Mailing) -> MailProgress:
    """Return how far it is: how many are queued, sent, failed and unknown."""
    total = mailing.queued if mailing.queued_at else max(mailing.expected, mailing.queued)
    return mail_progress(mails_of(mailing), total=total)
