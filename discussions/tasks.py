"""Doorbells of the environment. Every rule asks "due and not yet done"."""

from celery import shared_task
from django.utils import timezone

from discussions.actions import evaluation, look_back, meeting, notices, rooms, ticks
from discussions.actions import summary as summaries
from events.models import Event


@shared_task
def clock() -> None:
    """Every minute: what time asks for in the environments."""
    meeting.clear_expired()
    now = timezone.now()
    rooms.ensure_due(now)
    ticks.remind_due(now)
    notices.mail_due(now)
    evaluation.send_due(now)
    evaluation.remind_due(now)
    look_back.mail_due(now)


@shared_task
def make_summary(event: int) -> None:
    """Rung by the page that has no summary on paper to hand out."""
    if found := Event.objects.select_related("body_override").filter(pk=event).first():
        summaries.make_paper(event=found)
