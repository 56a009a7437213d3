"""Who hears about a report and about what was decided; each mail is a row in the caller's transaction."""

from django.db.models import Q

from discussions.access import MODERATE
from discussions.models import LEADS_ROOM, Moderation, Post, Report, Room
from membership.models import User
from outbox import actions as outbox
from outbox.models import OutgoingMail
from registrations.models import Registration


def reported(report: Report) -> None:
    """Tell who may decide, but for who reported and who wrote: once for a post until it is decided, and once more
    when a later report hides it."""
    post = report.post
    apart = {report.user_id, post.user_id}
    people = {user.pk: user for user in moderators() if user.pk not in apart}
    leads = [one for one in leads_of(post.thread.room) if one.user_id not in apart and one.user_id not in people]
    kind, about = "discussions.post_reported", {"report": report.pk}
    outbox.queue_many(
        [_message(kind, user.email, f"{report.pk}:beheer:{user.pk}", post, **about) for user in people.values()]
        + [
            _message(
                kind,
                one.address,
                f"{report.pk}:{one.public_id}",
                post,
                of=one,
                registration=str(one.public_id),
                **about,
            )
            for one in leads
        ]
    )


def told_about(reports: list[Report]) -> bool:
    """Return whether a mail went about one of these."""
    of_one = Q()
    for report in reports:
        of_one |= Q(key__startswith=f"discussions.post_reported:{report.pk}:")
    return bool(reports) and OutgoingMail.objects.filter(of_one).exists()


def hidden(post: Post, deed: Moderation) -> None:
    """Tell the writer why the post is hidden."""
    _to_writer("discussions.post_hidden", post, f"{deed.pk}", moderation=deed.pk)


def put_back(post: Post, deed: Moderation) -> None:
    """Tell the writer that the post is shown again."""
    _to_writer("discussions.post_put_back", post, f"{deed.pk}", moderation=deed.pk)


def moderators() -> list[User]:
    """Return the staff who may moderate."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return [user for user in staff if user.has_perm(MODERATE)]


def leads_of(room: Room) -> list[Registration]:
    """Return who leads `room`, as far as they still have their place, each once."""
    found = Registration.objects.seated().filter(room_parts__room=room, room_parts__part__in=LEADS_ROOM)
    return list(found.exclude(Q(address="") | Q(erased_at__isnull=False)).distinct().order_by("pk"))


def _to_writer(kind: str, post: Post, key: str, **arguments: object) -> None:
    """Who wrote without a name reads it on the page alone: the log of mails would tell staff who it was."""
    if post.nameless:
        return
    if post.registration is not None:
        address = "" if post.registration.erased_at else post.registration.address
    else:
        address = post.user.email if post.user and post.user.is_active else ""
    if address:
        outbox.queue_many([_message(kind, address, key, post, of=post.registration, **arguments)])


def _message(
    kind: str, address: str, key: str, post: Post, of: Registration | None = None, **arguments: object
) -> OutgoingMail:
    return outbox.message(
        kind,
        address,
        key=f"{kind}:{key}",
        about=of.about if of else f"post:{post.public_id}",
        group=f"event:{post.thread.room.event_id}",
        **arguments,
    )
