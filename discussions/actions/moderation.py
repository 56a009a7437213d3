"""Keeps a conversation safe: reporting, hiding, putting back, and marking what was learned.

Every deed on a post writes a `Moderation`, a row that nobody changes. Each locks the post first, so that of two
moderators the first decides and the second reads what happened.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from discussions.access import Visitor
from discussions.actions import moderation_notices as notices
from discussions.actions.posting import touch
from discussions.models import Moderation, Post, PostState, Report, ReportReason, Visit
from membership.errors import Refused

BY_REPORT = "melding"
STAFF, LEAD = "beheer:", "gespreksleider:"
PRIVACY_REASON = "Gemeld: privacy van een inwoner. Een moderator kijkt hiernaar."
# Who reports more as privacy in an hour still reports, but hides nothing: the button is no way to silence others.
HIDES_PER_HOUR = 3
# Who reports more in an hour still does: it waits on the page of moderation, and fills no mailbox.
MAILS_PER_HOUR = 10
HOUR = timedelta(hours=1)

DECIDED = "Iemand anders heeft hier net over besloten. Kijk hoe het nu staat."
OWN_REPORT = "Over je eigen bericht besluit iemand anders."


def actor(visitor: Visitor) -> str:
    """Return how this visitor is named in rows: "beheer:12", or "gespreksleider:34" for who leads a room."""
    return f"{STAFF}{visitor.user.pk}" if visitor.moderates else f"{LEAD}{visitor.seat.pk}"


# --- Reporting ---


@transaction.atomic
def report(*, visitor: Visitor, post: Post, reason: ReportReason, text: str = "") -> Report:
    """Report a post and return the report; a second press returns the one that is open already.

    "Privacy van een inwoner" hides the post at once, unless this person did that often just now, or
    somebody decided before that this text may stay. Raises Refused for one's own post, and one that is not there.
    """
    if visitor.visit is not None:
        Visit.objects.select_for_update().get(pk=visitor.visit.pk)  # their reports are counted one by one
    post = _locked(post)
    if post.user_id == visitor.user.pk:
        raise Refused("Dit is je eigen bericht. Je kunt het zelf wijzigen of intrekken.")
    before = list(_waiting(post))
    if found := next((one for one in before if one.user_id == visitor.user.pk), None):
        return found
    if post.state != PostState.VISIBLE:
        raise Refused("Dit bericht is al weg. Je hoeft niets te doen.")
    hides = reason == ReportReason.PRIVACY and _may_hide(visitor, post)
    made = Report.objects.create(post=post, user=visitor.user, reason=reason, text=text)
    if hides:
        _hide(post, by=BY_REPORT, reason=PRIVACY_REASON)
    if hides or (not notices.told_about(before) and _lately(visitor).count() <= MAILS_PER_HOUR):
        notices.reported(made)
    return made


def _may_hide(visitor: Visitor, post: Post) -> bool:
    lately = _lately(visitor).filter(reason=ReportReason.PRIVACY)
    return lately.count() < HIDES_PER_HOUR and not _was_allowed(post)


def _lately(visitor: Visitor) -> QuerySet[Report]:
    return Report.objects.filter(user=visitor.user, created_at__gt=timezone.now() - HOUR)


def _was_allowed(post: Post) -> bool:
    """Whether somebody decided that this text may stay: after that, a report hides nothing until it is changed."""
    allowed = post.moderations.filter(what__in=[Moderation.What.KEPT, Moderation.What.PUT_BACK])
    if post.edited_at:
        allowed = allowed.filter(at__gt=post.edited_at)
    elif last := post.versions.last():
        # A post without a name keeps only the day of a change: what was decided that same day may have come before it.
        allowed = allowed.filter(at__gte=last.replaced_at + timedelta(days=1))
    return allowed.exists()


# --- Deciding ---


@transaction.atomic
def hide(*, post: Post, by: str, reason: str, deciding: bool = False) -> Post:
    """Hide a post with a reason that its writer reads, also in a mail; open reports are decided with it.

    `deciding` says that this is the answer to reports that somebody looked at. Raises Refused when somebody else
    decided about them meanwhile, when it is hidden already, and for a post that was withdrawn.
    """
    post = _locked(post)
    if (deciding or post.state == PostState.HIDDEN) and not _waiting(post).exists():
        raise Refused(DECIDED)
    if post.state == PostState.WITHDRAWN:
        raise Refused("De schrijver heeft dit bericht al ingetrokken. Niemand ziet het meer.")
    _hide(post, by=by, reason=reason)
    _decide(post, Report.Outcome.HIDDEN, by)
    return post


@transaction.atomic
def put_back(*, post: Post, by: str, deciding: bool = False) -> Post:
    """Show a hidden post again; the writer is told. Raises Refused when somebody else decided meanwhile, and for who
    leads a room when a moderator hid it."""
    post = _locked(post)
    if post.state != PostState.HIDDEN or (deciding and not _waiting(post).exists()):
        raise Refused(DECIDED)
    _check_not_own(post, by)
    last = _last_hiding(post)
    if last and last.by.startswith(STAFF) and not by.startswith(STAFF):
        raise Refused("Een moderator heeft dit bericht verborgen. Alleen een moderator kan het terugzetten.")
    post.state, post.hidden_reason = PostState.VISIBLE, ""
    post.save(update_fields=["state", "hidden_reason"])
    deed = _write(post, Moderation.What.PUT_BACK, by)
    _decide(post, Report.Outcome.KEPT, by)
    notices.put_back(post, deed)
    touch(post.thread, post)
    return post


@transaction.atomic
def keep(*, post: Post, by: str) -> Post:
    """Decide that a reported post stays as it is; one that was withdrawn meanwhile needs nothing more.

    Raises Refused when nothing waits for a decision any more, and for a post that is hidden (`put_back` it).
    """
    post = _locked(post)
    if post.state == PostState.HIDDEN or not _waiting(post).exists():
        raise Refused(DECIDED)
    _check_not_own(post, by)
    _write(post, Moderation.What.KEPT, by)
    _decide(post, Report.Outcome.KEPT, by)
    return post


@transaction.atomic
def mark_insight(*, post: Post, by: str, on: bool = True) -> Post:
    """Mark a post as an insight for the summary, or take the mark away; doing it twice is once.

    Raises Refused for a post that is not shown.
    """
    post = _locked(post)
    if on == (post.insight_at is not None):
        return post
    if on and post.state != PostState.VISIBLE:
        raise Refused("Dit bericht is niet zichtbaar. Daarom kan het geen inzicht zijn.")
    post.insight_at = timezone.now() if on else None
    post.save(update_fields=["insight_at"])
    _write(post, Moderation.What.INSIGHT if on else Moderation.What.NO_INSIGHT, by)
    touch(post.thread, post)
    return post


# --- What they share ---


def _locked(post: Post) -> Post:
    Post.objects.select_for_update().get(pk=post.pk)
    return Post.objects.select_related("thread__room__event", "registration", "user").get(pk=post.pk)


def _hide(post: Post, *, by: str, reason: str) -> None:
    post.state, post.hidden_reason = PostState.HIDDEN, reason
    post.save(update_fields=["state", "hidden_reason"])
    deed = _write(post, Moderation.What.HIDDEN, by, reason)
    notices.hidden(post, deed)
    touch(post.thread, post)


def _waiting(post: Post) -> QuerySet[Report]:
    return post.reports.filter(outcome=Report.Outcome.OPEN)


def _last_hiding(post: Post) -> Moderation | None:
    return post.moderations.filter(what=Moderation.What.HIDDEN).last()


def _decide(post: Post, outcome: Report.Outcome, by: str) -> None:
    _waiting(post).update(outcome=outcome, decided_at=timezone.now(), decided_by=by)


def _write(post: Post, what: Moderation.What, by: str, reason: str = "") -> Moderation:
    return Moderation.objects.create(post=post, what=what, by=by, reason=reason)


def _check_not_own(post: Post, by: str) -> None:
    """Nobody clears a report about themselves, or undoes what another did with their post."""
    if by not in (f"{STAFF}{post.user_id}", f"{LEAD}{post.registration_id}"):
        return
    last = _last_hiding(post)
    if (last and last.by != by) or _waiting(post).exists():
        raise Refused(OWN_REPORT)
