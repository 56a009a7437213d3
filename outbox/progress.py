"""How far a pile of mails is, for a page that shows it."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from outbox.models import MailState, OutgoingMail

UNDER_WAY = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


@dataclass(frozen=True)
class MailProgress:
    """Counts of mails; `total` may be larger than the sum while a mailing is still being put in the queue."""

    total: int
    sent: int = 0
    under_way: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    held: int = 0

    @property
    def queued(self) -> int:
        return self.sent + self.under_way + self.failed + self.unknown + self.cancelled + self.held

    @property
    def finished(self) -> int:
        return self.queued - self.under_way - self.held

    @property
    def done(self) -> bool:
        return self.finished >= self.total


def mail_progress(mails: QuerySet[OutgoingMail], *, total: int | None = None) -> MailProgress:
    """Count `mails` by their state, with one query; `total` is how many there will be, when that is known."""
    counts = dict(mails.order_by().values_list("state").annotate(number=Count("pk")))
    return MailProgress(
        total=sum(counts.values()) if total is None else total,
        sent=counts.get(MailState.SENT, 0),
        under_way=sum(counts.get(state, 0) for state in UNDER_WAY),
        failed=counts.get(MailState.FAILED, 0),
        unknown=counts.get(MailState.UNKNOWN, 0),
        cancelled=counts.get(MailState.CANCELLED, 0),
        held=counts.get(MailState.HELD, 0),
    )
