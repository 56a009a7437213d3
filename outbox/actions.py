"""What others do with mail: put it in the queue, take it back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS


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

    `kind` is a name in the registry, `to` a normalised address, `key` what makes a repeat a no-op, `arguments`
    primitives for the renderer. `about` ("registration:<public id>") is where a page finds the state of its mail;
    `group` ("event:<slug>:allocation") counts progress. Raises KeyError for an unknown kind.
    """
    return OutgoingMail(
        kind=kind,
        queue=KINDS[kind].queue,
        address=to,
        arguments=arguments,
        key=key,
        subject_ref=about,
        group=group,
        due_at=due_at or timezone.now(),
        expires_at=expires_at,
    )


def queue_many(messages: Iterable[OutgoingMail]) -> None:
    """Store the rows in the caller's transaction and ring the doorbell once after the commit."""
    OutgoingMail.objects.bulk_create(messages, batch_size=150, ignore_conflicts=True)


def queue(kind: str, to: str, **options: object) -> None:
    """Put one mail in the queue: the options of `message`."""
    queue_many([message(kind, to, **options)])


def erase(*, about: str) -> None:
    """Remove address and content of every mail about `about`; what still waited is cancelled (AVG, requirements 5.4)."""
    rows = OutgoingMail.objects.filter(subject_ref=about)
    rows.filter(state__in=[MailState.QUEUED, MailState.CLAIMED]).update(state=MailState.CANCELLED)
    rows.update(address="", arguments={}, subject="", copy="", error="")
