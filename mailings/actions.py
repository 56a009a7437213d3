"""Sending one text to many: slices of recipients go to the outbox, so that a killed worker loses and doubles nobody."""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents import store
from mailings import audience, batches
from mailings.models import Mailing
from mailings.obstacles import obstacles
from mailings.papers import INVITATION
from membership.errors import Refused
from membership.models import User
from outbox import actions as outbox
from outbox.doorbell import ring_on_commit
from outbox.models import MailState, OutgoingMail
from outbox.progress import UNDER_WAY, MailProgress, mail_progress

logger = logging.getLogger(__name__)

TASK = "mailings.tasks.continue_mailings"
KIND, TEST_KIND = "mailings.mailing", "mailings.test"
SLICE = 100
KEEP_INVITATION = timedelta(hours=1)  # of one that an organiser looked at: it names a person
WORK_SECONDS = 2.0  # one call of the task is short; the next one goes on (docs/architecture.md)


@transaction.atomic
def start(*, mailing: Mailing, expected: int, by: User | None) -> Mailing:
    """Begin sending; from now on the text is fixed. `expected` is the number of people that the organiser saw.

    Raises Refused when it was started before, something stands in its way, or the number is another by now.
    """
    mailing = _draft(mailing, expected)
    _begin(mailing, expected, by)
    return mailing


@transaction.atomic
def schedule(*, mailing: Mailing, at: datetime, expected: int, by: User | None) -> Mailing:
    """Let a mailing leave by itself at `at`, to whoever is in its audiences then. Raises Refused as `start` does."""
    mailing = _draft(mailing, expected)
    if at <= timezone.now():
        raise Refused("Kies een moment in de toekomst, of verstuur de mailing nu.")
    mailing.state, mailing.scheduled_at, mailing.started_by = Mailing.State.SCHEDULED, at, by
    mailing.expected = expected
    mailing.save(update_fields=["state", "scheduled_at", "started_by", "expected"])
    return mailing


@transaction.atomic
def unschedule(*, mailing: Mailing) -> Mailing:
    """Make a scheduled mailing a draft again, to change it or to leave it. Raises Refused when it is not scheduled."""
    mailing = _locked(mailing.pk)
    if mailing.state != Mailing.State.SCHEDULED:
        raise Refused("Deze mailing staat niet (meer) ingepland.")
    mailing.state, mailing.scheduled_at = Mailing.State.DRAFT, None
    mailing.save(update_fields=["state", "scheduled_at"])
    return mailing


@transaction.atomic
def stop(*, mailing: Mailing) -> Mailing:
    """Hold what has not left yet. Raises Refused when the mailing is not being sent."""
    mailing = _locked(mailing.pk)
    if mailing.state != Mailing.State.SENDING:
        raise Refused("Deze mailing wordt niet (meer) verstuurd.")
    mailing.state = Mailing.State.STOPPED
    mailing.save(update_fields=["state"])
    outbox.hold(group=mailing.group)
    return mailing


@transaction.atomic
def resume(*, mailing: Mailing) -> Mailing:
    """Go on with a stopped mailing where it was. Raises Refused when it is not stopped."""
    mailing = _locked(mailing.pk)
    if mailing.state != Mailing.State.STOPPED:
        raise Refused("Deze mailing staat niet (meer) stil.")
    mailing.state = Mailing.State.SENDING
    mailing.save(update_fields=["state"])
    outbox.let_go(group=mailing.group)
    ring_on_commit({TASK})
    return mailing


def send_test(*, mailing: Mailing, recipient: audience.Recipient, to: User, token: str) -> None:
    """Mail the organiser what `recipient` would get, with links that let nobody in; `token` makes a repeat a no-op."""
    outbox.queue(
        TEST_KIND,
        to.email,
        key=f"{TEST_KIND}:{mailing.pk}:{to.pk}:{token[:40]}",
        about=recipient.about,
        mailing=mailing.pk,
        recipient=recipient.reference,
    )


def make_invitation(pk: int, group: int, row: int) -> bool:
    """Make and keep the paper that an organiser looks at; return whether there is one. Those of before go."""
    store.forget(INVITATION, before=timezone.now() - KEEP_INVITATION)
    batch = batches.of(pk)
    if batch is None or group >= len(batch.mailing.audiences):
        return False
    recipient = audience.by_reference(batch.mailing, f"{batch.mailing.audiences[group]}-{row}")
    if recipient is None or not batch.invites(recipient):
        return False
    return store.make(batch.invitation(recipient))


def continue_all() -> bool:
    """Begin what is due, queue the next recipients of every mailing that is being sent, and close what is done.

    Works for about two seconds; return whether there is more to queue.
    """
    until = time.monotonic() + WORK_SECONDS
    start_due(timezone.now())
    for pk in Mailing.objects.filter(state=Mailing.State.SENDING, queued_at=None).values_list("pk", flat=True):
        while queue_slice(pk):
            if time.monotonic() >= until:
                return True
    _close_finished()
    return False


def start_due(now: datetime) -> None:
    """Begin the scheduled mailings whose moment has come. One that can not leave is a draft again, with its moment, so
    that its page can say that it did not leave."""
    due = Mailing.objects.filter(state=Mailing.State.SCHEDULED, scheduled_at__lte=now)
    for pk in due.order_by("scheduled_at", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            mailing = _locked(pk)
            if mailing.state != Mailing.State.SCHEDULED or mailing.scheduled_at > now:
                continue
            if found := obstacles(mailing):
                logger.error("mailings: mailing %s could not leave at its moment: %s", pk, found[0])
                mailing.state = Mailing.State.DRAFT
                mailing.save(update_fields=["state"])
                continue
            _begin(mailing, audience.expected(mailing), mailing.started_by)


@transaction.atomic
def queue_slice(pk: int) -> bool:
    """Put the next slice of recipients in the outbox and move the cursor, all or nothing; return whether more follow.

    The key of each mail names mailing and address: even a slice that runs twice mails nobody twice, and who is in two
    audiences gets one mail.
    """
    mailing = Mailing.objects.select_for_update(of=["self"]).get(pk=pk)
    if mailing.state != Mailing.State.SENDING or mailing.queued_at:
        return False
    group = mailing.audiences[mailing.stage]
    people = audience.of_slice(mailing, group, mailing.cursor, SLICE)
    fresh = {audience.key_of(mailing, one.address): one for one in reversed(people)}
    had = OutgoingMail.objects.filter(key__in=fresh).values_list("key", flat=True)
    for key in list(had):
        del fresh[key]
    outbox.queue_many(
        outbox.message(KIND, one.address, key=key, about=one.about, group=mailing.group, mailing=mailing.pk)
        for key, one in reversed(fresh.items())
    )
    mailing.queued += len(fresh)
    if len(people) == SLICE:
        mailing.cursor = people[-1].row.pk
    else:
        mailing.stage, mailing.cursor = mailing.stage + 1, 0
    if mailing.stage == len(mailing.audiences):
        mailing.queued_at = timezone.now()
    mailing.save(update_fields=["queued", "stage", "cursor", "queued_at"])
    return mailing.queued_at is None


def _close_finished() -> None:
    for mailing in Mailing.objects.filter(state=Mailing.State.SENDING).exclude(queued_at=None):
        # What a sender held on its own account while the organiser pressed "ga verder" goes on too.
        outbox.let_go(group=mailing.group)
        if not mails_of(mailing).filter(state__in=[*UNDER_WAY, MailState.HELD]).exists():
            Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING).update(
                state=Mailing.State.SENT, sent_at=timezone.now()
            )


def mails_of(mailing: Mailing) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(group=mailing.group)


def progress(mailing: Mailing) -> MailProgress:
    """Return how far it is: how many are queued, sent, failed and unknown."""
    total = mailing.queued if mailing.queued_at else max(mailing.expected, mailing.queued)
    return mail_progress(mails_of(mailing), total=total)


def _locked(pk: int) -> Mailing:
    rows = Mailing.objects.select_related("event", "invite_to", "started_by")
    return rows.select_for_update(of=["self"]).get(pk=pk)


def _draft(mailing: Mailing, expected: int) -> Mailing:
    """Return the mailing behind its lock, if it may leave to `expected` people. Raises Refused."""
    mailing = _locked(mailing.pk)
    if mailing.state == Mailing.State.SCHEDULED:
        raise Refused("Deze mailing staat al ingepland.")
    if mailing.state != Mailing.State.DRAFT:
        raise Refused("Deze mailing is al verstuurd.")
    if found := obstacles(mailing):
        raise Refused(found[0])
    number = audience.expected(mailing)
    if number != expected:
        raise Refused(
            f"Het aantal mensen is intussen veranderd: het zijn er nu {number}. Kijk nog eens en druk opnieuw."
        )
    return mailing


def _begin(mailing: Mailing, number: int, by: User | None) -> None:
    mailing.state = Mailing.State.SENDING
    mailing.started_at = timezone.now()
    mailing.started_by = by
    mailing.expected = number
    mailing.save(update_fields=["state", "started_at", "started_by", "expected"])
    ring_on_commit({TASK})
