"""The day on which a room said it would look back: a mail to who took something on, and to who leads the room."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from discussions.actions.moderation_notices import leads_of
from discussions.models import Outcome
from events.models import Event
from outbox import actions as outbox
from registrations.models import State

MORNING = time(9, 0)  # Europe/Amsterdam
A_ROUND = 50
KIND = "discussions.look_back"


def due(now: datetime) -> QuerySet[Outcome]:
    """Return the outcomes whose day has come and that were not mailed about yet; moved to a later day they are due
    again on that day."""
    local = timezone.localtime(now)
    until = local.date()
    outcomes = Outcome.objects.filter(look_back_on__lte=until)
    if local.time() < MORNING:
        outcomes = outcomes.filter(look_back_on__lt=until)
    not_done = Q(looked_back_at=None) | Q(looked_back_at__date__lt=F("look_back_on"))
    outcomes = outcomes.filter(not_done).exclude(room__event__status=Event.Status.CANCELLED)
    return outcomes.exclude(room__own_case__given_back_at__isnull=False).order_by("look_back_on", "pk")


def mail_due(now: datetime) -> int:
    """Mail about what is due, once each; return about how many rooms."""
    return sum(_mail(outcome, now) for outcome in due(now).select_related("room")[:A_ROUND])


@transaction.atomic
def _mail(outcome: Outcome, now: datetime) -> bool:
    """Set the mark and queue the mails together; a second worker finds the mark and does nothing."""
    before = outcome.looked_back_at
    mark = Outcome.objects.filter(pk=outcome.pk, looked_back_at=before, look_back_on=outcome.look_back_on)
    if not mark.update(looked_back_at=now):
        return False
    owners = outcome.tasks.filter(owner__state=State.SEATED, owner__erased_at=None).exclude(owner__address="")
    people = {task.owner.pk: task.owner for task in owners.select_related("owner")}
    people |= {lead.pk: lead for lead in leads_of(outcome.room)}
    outbox.queue_many(
        outbox.message(
            KIND,
            one.address,
            key=f"{KIND}:{outcome.pk}:{outcome.look_back_on.isoformat()}:{one.public_id}",
            about=one.about,
            group=f"event:{outcome.room.event_id}",
            outcome=outcome.pk,
            registration=str(one.public_id),
            day=outcome.look_back_on.isoformat(),
        )
        for one in people.values()
    )
    return True
