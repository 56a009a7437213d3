"""Who hears by mail about a post: whoever it answers, and whoever follows the room; bundled by the clock."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from discussions.models import Follow, Notice, Post, Room, ThreadKind, Visit
from discussions.readers import visits_to
from events.models import Event
from outbox import actions as outbox

AT_MOST_EVERY = timedelta(hours=1)
# So long a post may still be changed, withdrawn or hidden before it is mailed.
REST = timedelta(minutes=5)
SLICE = 200  # people in one call; the next minute goes on


def tell(post: Post) -> None:
    """Note in the caller's transaction who has to hear about `post`: who wrote what it answers, who began the
    conversation, and who follows the room. Not the writer, who wants no mail, or who may not enter the room.

    Staff reads to whom mails went. So who wrote without a name hears of answers by following the room only, and hears
    of such a post of their own as any other follower does: a mail too many or too few would tell who it was.
    """
    room = Room.objects.select_related("own_case").get(pk=post.thread.room_id)
    answered = {user for user in _answered(post) if user is not None}
    follows = Follow.objects.filter(room=room, visit=OuterRef("pk"))
    concerned = visits_to(room).filter(Q(user__in=answered) | Q(Exists(follows)), mail_off_at=None)
    others = concerned if post.nameless else concerned.exclude(user=post.user_id)
    visits = others.values_list("pk", "user")
    Notice.objects.bulk_create(
        (Notice(visit_id=visit, post=post, answers_me=user in answered) for visit, user in visits),
        ignore_conflicts=True,
    )


def _answered(post: Post) -> list[int | None]:
    """Return who wrote what `post` answers, and who began the conversation, as far as they did so with their name;
    nobody began a question of the room."""
    above = post.parent.user_id if post.parent and not post.parent.nameless else None
    if post.thread.kind == ThreadKind.POSED:
        return [above]
    # By key: the moment of a post without a name is its day alone.
    user, nameless = Post.objects.filter(thread=post.thread_id).order_by("pk").values_list("user", "nameless").first()
    return [above, None if nameless else user]


def waiting(now: datetime) -> QuerySet[Notice]:
    """Return what still has to be mailed about environments that one can look at."""
    running = Q(post__thread__room__event__environment_closes_at=None) | Q(
        post__thread__room__event__environment_closes_at__gt=now
    )
    off = Q(post__thread__room__event__status=Event.Status.CANCELLED)
    return Notice.objects.filter(running, mailed_at=None, visit__mail_off_at=None).exclude(off)


def mail_due(now: datetime) -> int:
    """Mail everybody whose oldest notice has rested, and who had no such mail within the hour. Return how many."""
    lately = Notice.objects.filter(visit=OuterRef("visit"), mailed_at__gt=now - AT_MOST_EVERY)
    rested = waiting(now).exclude(Exists(lately)).values("visit").annotate(oldest=Min("created_at"))
    due = rested.filter(oldest__lte=now - REST).order_by("oldest").values_list("visit", flat=True)[:SLICE]
    return sum(_bundle(visit, now) for visit in list(due))


@transaction.atomic
def _bundle(pk: int, now: datetime) -> bool:
    """Put what waits for one person in one mail. A second worker finds nothing waiting, or a mail of just now."""
    visit = Visit.objects.select_for_update(of=["self"]).select_related("event", "user").get(pk=pk)
    if visit.notices.filter(mailed_at__gt=now - AT_MOST_EVERY).exists():
        return False
    if not waiting(now).filter(visit=visit).update(mailed_at=now):
        return False
    outbox.queue(
        "discussions.followed",
        visit.user.email,
        key=f"discussions.followed:{visit.pk}:{now:%Y%m%d%H%M%S}",
        about=visit.about,
        group=f"event:{visit.event_id}",
        expires_at=visit.event.environment_closes_at,
        visit=visit.pk,
        mailed_at=now.isoformat(),
    )
    return True


def stop_mail(visit: Visit) -> None:
    """End the mail about this environment; what waits is not mailed. A second press changes nothing."""
    Visit.objects.filter(pk=visit.pk, mail_off_at=None).update(mail_off_at=timezone.now())


@transaction.atomic
def resume_mail(visit: Visit) -> None:
    """Mail again from now on: what was written meanwhile stays out of it."""
    if Visit.objects.filter(pk=visit.pk).exclude(mail_off_at=None).update(mail_off_at=None):
        Notice.objects.filter(visit=visit, mailed_at=None).delete()
