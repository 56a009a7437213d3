"""Mail that has not left: what is late, what failed, what leaves later, and the push that an organiser can give."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from outbox import actions
from outbox.doorbell import ring_on_commit
from outbox.health import OLDEST_ALARM_SECONDS
from outbox.models import MailState, OutgoingMail
from outbox.progress import UNDER_WAY
from outbox.registry import KINDS

LONG = timedelta(seconds=OLDEST_ALARM_SECONDS)
AT_ONCE = 200  # mails that one press pushes; the next press takes the rest


def waiting(now: datetime) -> QuerySet[OutgoingMail]:
    """Mail that should leave now."""
    return OutgoingMail.objects.filter(state__in=UNDER_WAY, planned_at__lte=now)


def stuck(now: datetime) -> QuerySet[OutgoingMail]:
    """Mail that should have left a while ago: the alarm rings for it too."""
    return waiting(now - LONG)


def planned(now: datetime, until: datetime) -> QuerySet[OutgoingMail]:
    """Mail that stands ready for a later moment, up to `until`."""
    return OutgoingMail.objects.filter(state=MailState.QUEUED, planned_at__gt=now, planned_at__lte=until)


def planned_by_kind(now: datetime, until: datetime) -> list[tuple[datetime, str, str, int]]:
    """Return per kind of planned mail the first moment, the name of the kind, its label and the number."""
    rows = planned(now, until).order_by().values_list("kind").annotate(first=Min("planned_at"), number=Count("pk"))
    return [(first, kind, KINDS[kind].label if kind in KINDS else kind, number) for kind, first, number in rows]


def troubled(now: datetime, most: int) -> list[OutgoingMail]:
    """Return the newest mails that failed, that nobody knows of, or that are stuck."""
    wrong = OutgoingMail.objects.filter(state__in=[MailState.FAILED, MailState.UNKNOWN]) | stuck(now)
    return list(wrong.defer("copy", "arguments").order_by("-pk")[:most])


def push(*, by: str) -> tuple[int, list[str]]:
    """Try every failed and every stuck mail again now; return how many, and why others could not (Dutch sentences).

    Mail of which nobody knows whether it arrived is left to a decision for each.
    """
    done, refusals = _retry_failed(by)
    return done + _hurry_stuck(by), refusals


def _retry_failed(by: str) -> tuple[int, list[str]]:
    done, refusals = 0, set()
    for mail in OutgoingMail.objects.filter(state=MailState.FAILED).order_by("pk")[:AT_ONCE]:
        try:
            actions.retry(mail, by)
            done += 1
        except actions.NotPossible as refusal:
            refusals.add(str(refusal))
    return done, sorted(refusals)


def _hurry_stuck(by: str) -> int:
    """Let what waits for its next try be due now. What a sender holds at this moment is left to that sender."""
    now = timezone.now()
    keys = list(stuck(now).filter(state=MailState.QUEUED).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    rows = OutgoingMail.objects.filter(pk__in=keys, state=MailState.QUEUED)
    queues: Iterable[str] = set(rows.values_list("queue", flat=True))
    number = rows.update(due_at=now, handled_by=by)
    ring_on_commit(set(queues))
    return number
