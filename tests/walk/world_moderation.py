"""A report, what moderators did, an outcome and a published summary in the environment of today."""

from django.utils import timezone

from discussions.actions import summary
from discussions.models import Moderation, Outcome, OutcomeTask, Post, Report, ReportReason


def make(world: object) -> None:
    world.report = Report.objects.create(
        post=world.post, user=world.panel.user, reason=ReportReason.RULES, text="Klopt dit wel?"
    )
    Post.objects.filter(pk=world.nameless_post.pk).update(insight_at=timezone.now())
    world.moderation = Moderation.objects.create(
        post=world.nameless_post, what=Moderation.What.INSIGHT, by=f"gespreksleider:{world.host.pk}"
    )
    world.outcome = Outcome.objects.create(room=world.room, agreed="We bellen elke week.")
    OutcomeTask.objects.create(outcome=world.outcome, what="Belt de kas", owner_name="De gemeente")
    world.summary = summary.publish(summary=summary.make(event=world.today))
