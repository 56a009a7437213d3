"""What others do with mail: put it in the queue, take it back, decide about what went wrong."""

import logging
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from outbox.doorbell import ring_on_commit
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS

logger = logging.getLogger(__name__)


class NotPossible(Exception):  # noqa: N818  it is an answer to the organiser, not a fault
    """What was asked for this mail can't be done; `str()` is a Dutch sentence for the organiser."""


def message(
    kind: str,
    to: str,
    *,
    key: str,
    about: str = "",
    group: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **arguments: object,
) -> OutgoingMail:
    """Return an unsaved mail row, for `queue_many`.

    `kind` is a name in the registry, `to` one address, `key` what makes a repeat a no-op, `arguments`
    primitives for the renderer. `about` ("registration:<public id>") is where a page finds the state of its mail;
    `group` ("event:<slug>:allocation") counts progress. Raises KeyError for an unknown kind, and ValueError for an
    address in `key`: the key stays when the personal data are erased (requirements 5.4).
    """
    if "@" in key:
        raise ValueError("a mail's key may hold no address; use an id")
    public_id = uuid.uuid4()
    due_at = due_at or timezone.now()
    return OutgoingMail(
        public_id=public_id,
        message_id=message_id(public_id),
        kind=kind,
        queue=KINDS[kind].queue,
        address=to.strip().lower(),
        arguments=arguments,
        key=key,
        subject_ref=about,
        group=group,
        planned_at=due_at,
        due_at=due_at,
        expires_at=expires_at,
    )


def message_id(public_id: uuid.UUID) -> str:
    """Return the Message-ID of a row: the same at every try, so that a receiver can drop a double (3b 6)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{public_id}@{domain}>"


def queue_many(messages: Iterable[OutgoingMail]) -> None:
    """Store the rows in the caller's transaction and ring the doorbell once after the commit."""
    rows = list(messages)
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    now = timezone.now()
    ring_on_commit({row.queue for row in rows if row.due_at <= now})


def queue(kind: str, to: str, **options: object) -> None:
    """Put one mail in the queue: the options of `message`."""
    queue_many([message(kind, to, **options)])


def withdraw(*, group: str, addresses: Collection[str] | None = None, kinds: Collection[str] | None = None) -> int:
    """Cancel what still waits in `group`, of these addresses or kinds alone where they are given; return how many.

    For when something else is going to be said. What a sender holds already may still leave.
    """
    rows = OutgoingMail.objects.filter(group=group, state=MailState.QUEUED)
    if addresses is not None:
        rows = rows.filter(address__in=addresses)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(state=MailState.CANCELLED)


def hold(*, group: str) -> int:
    """Keep back what still waits in `group`, until `let_go`; return how many.

    What a sender has in hand goes on, unless its renderer raises `OnHold`.
    """
    return OutgoingMail.objects.filter(group=group, state=MailState.QUEUED).update(state=MailState.HELD)


def let_go(*, group: str) -> int:
    """Let what was held in `group` leave after all; return how many."""
    now = timezone.now()
    rows = OutgoingMail.objects.filter(group=group, state=MailState.HELD)
    queues = set(rows.order_by().values_list("queue", flat=True).distinct())
    number = rows.update(state=MailState.QUEUED, planned_at=now, due_at=now)
    ring_on_commit(queues)
    return number


def erase(*, about: str) -> None:
    """Remove address and content of every mail about `about`; what still waited is cancelled (requirements 5.4)."""
    rows = OutgoingMail.objects.filter(subject_ref=about)
    # A mail in the middle of its DATA can't be called back; its sender finds the row gone and writes nothing.
    unfinished = rows.filter(state__in=[MailState.QUEUED, MailState.HELD, MailState.CLAIMED, MailState.SENDING])
    unfinished.update(state=MailState.CANCELLED, lease_until=None, lease_owner="")
    erase_content(rows)


def erase_content(rows: QuerySet[OutgoingMail]) -> int:
    """Empty everything personal in `rows` and return how many there were; kind, state and times stay for statistics."""
    return rows.update(address="", arguments={}, subject="", copy="", error="", handled_by="")


def last_mails_left(now: datetime) -> QuerySet[OutgoingMail]:
    """Return the last mails to people who were erased (`Kind.forget`) that need their address no more: what left at
    once, what can't leave after a day, in which an organiser may still try."""
    kinds = [kind.name for kind in KINDS.values() if kind.forget]
    ended = [MailState.FAILED, MailState.UNKNOWN, MailState.CANCELLED]
    stuck = Q(state__in=ended, created_at__lte=now - timedelta(days=1))
    rows = OutgoingMail.objects.filter(Q(state=MailState.SENT) | stuck, kind__in=kinds)
    return rows.exclude(address="")


def forget_left(now: datetime) -> int:
    """Empty them; return how many."""
    return erase_content(last_mails_left(now))


def retry(mail: OutgoingMail, by: str) -> None:
    """Queue a failed mail again ("Opnieuw proberen"), with all its tries anew. Raises NotPossible."""
    _queue_again(mail, by, MailState.FAILED, "Alleen een mislukte mail kun je opnieuw proberen.")


def send_unknown_again(mail: OutgoingMail, by: str) -> None:
    """Send a mail again of which nobody knows whether it arrived, with the same Message-ID. Raises NotPossible."""
    _queue_again(mail, by, MailState.UNKNOWN, "Deze mail is intussen niet meer onbekend.")


def mark_unknown_as_sent(mail: OutgoingMail, by: str) -> None:
    """Close a mail of which the organiser knows that it arrived. Raises NotPossible."""
    _change(
        mail,
        by,
        MailState.UNKNOWN,
        "Deze mail is intussen niet meer onbekend.",
        state=MailState.SENT,
        sent_at=timezone.now(),
        lease_until=None,
        lease_owner="",
    )


def _queue_again(mail: OutgoingMail, by: str, state: MailState, refusal: str) -> None:
    now = timezone.now()
    if not mail.address:
        raise NotPossible("Het adres van deze mail is gewist. Opnieuw sturen kan niet meer.")
    if mail.expires_at and mail.expires_at <= now:
        raise NotPossible("Deze mail is te oud om nog te sturen.")
    _change(
        mail,
        by,
        state,
        refusal,
        state=MailState.QUEUED,
        attempts=0,
        crashes=0,
        planned_at=now,
        due_at=now,
        lease_until=None,
        lease_owner="",
    )
    ring_on_commit({mail.queue})


def _change(mail: OutgoingMail, by: str, expected: MailState, refusal: str, **values: object) -> None:
    """Write `values` if the mail still is as the organiser saw it: two presses at once do the deed once."""
    if not OutgoingMail.objects.filter(pk=mail.pk, state=expected).update(handled_by=by, **values):
        raise NotPossible(refusal)
    mail.refresh_from_db()
    logger.info("outbox: mail %s from %s to %s by %s", mail.public_id, expected, mail.state, by)
