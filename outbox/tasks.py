"""Doorbells: each looks in the database what is due. Ringing twice does no harm, not ringing costs 15 seconds."""

from celery import shared_task
from django.utils import timezone

from outbox import claims
from outbox.delivery import deliver
from outbox.doorbell import ring
from outbox.models import MailState, OutgoingMail, Queue

SWEEP_SECONDS = 15


@shared_task
def deliver_login() -> None:
    _deliver(Queue.LOGIN)


@shared_task
def deliver_default() -> None:
    _deliver(Queue.DEFAULT)


@shared_task
def deliver_bulk() -> None:
    _deliver(Queue.BULK)


def _deliver(queue: Queue) -> None:
    """One slice; a long mailing is many slices, so that no task takes long and other work gets its turn."""
    if deliver(queue):
        ring(queue)


@shared_task
def sweep() -> None:
    """The safety net, every 15 seconds: take back the mails of dead senders and ring for what is due."""
    claims.recover()
    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED, due_at__lte=timezone.now())
    for queue in waiting.values_list("queue", flat=True).distinct().order_by():
        ring(queue)
    claims.note_sweep()
    _look_again_at_next_lapse()


def _look_again_at_next_lapse() -> None:
    """A lease that ends before the next sweep is old, so its sender is probably dead: come back right then.

    45 s of lease and up to 15 s until the sweep would make it more than the minute that a login link may take (3b 7).
    """
    if not (lapse := claims.next_lapse()):
        return
    wait = (lapse - timezone.now()).total_seconds()
    if wait < SWEEP_SECONDS:
        sweep.apply_async(countdown=max(wait, 0) + 0.2, retry=False)
