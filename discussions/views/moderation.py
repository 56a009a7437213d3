"""Reporting a post, and deciding about it: staff in every room of a gathering, who leads a room in that room.

Staff can decide also before somebody agreed to the house rules and after the environment closed: what is reported late
still asks for an answer. Posts of an own case that was not shared are seen here by staff only when somebody reported
them.
"""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from discussions.access import View, Visitor, inside, visitor_at
from discussions.actions import moderation
from discussions.forms.moderation import PRIVACY_HIDDEN, HideForm, ReportForm
from discussions.models import Post, PostState, Report, ReportReason, Room, in_rooms_or_reported
from discussions.titles import shown_title
from discussions.views.frame import frame
from discussions.views.threads import post_for
from membership.errors import Refused
from membership.paths import own_path

SHOWN = 100  # of each list; the oldest report first, so that nothing waits for ever


def moderating(view: View) -> View:
    """Let only who decides about posts reach `view(request, visitor, **kwargs)`; others get a 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        visitor = visitor_at(request, slug)
        if visitor.moderates:
            return view(request, visitor, **kwargs)
        if not visitor.led_rooms:
            raise Http404("leads no room here")
        return inside(view)(request, slug=slug, **kwargs)

    return guarded


def posts_to_moderate(visitor: Visitor) -> QuerySet[Post]:
    """Return the posts that this visitor may decide about."""
    posts = Post.objects.filter(thread__room__event=visitor.event)
    if not visitor.moderates:
        return posts.filter(thread__room__in=visitor.led_rooms)
    return posts.filter(in_rooms_or_reported(Room.objects.visible_to(visitor)))


def _post_to_moderate(visitor: Visitor, public_id: uuid.UUID) -> Post:
    posts = posts_to_moderate(visitor).select_related("thread__room__event", "registration__organisation", "user")
    return get_object_or_404(posts, public_id=public_id)


# --- Reporting ---


@inside
def report(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Ask what is wrong with a post; the press reports it."""
    post = post_for(visitor, public_id)
    thanks = redirect("discussions:reported", visitor.event.slug, post.public_id)
    if post.reports.filter(user=visitor.user, outcome=Report.Outcome.OPEN).exists():
        return thanks
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = ReportReason(form.cleaned_data["reason"])
        try:
            moderation.report(visitor=visitor, post=post, reason=reason, text=form.cleaned_data["text"])
        except Refused as refused:
            messages.info(request, str(refused))
            return redirect(post.thread)
        return thanks
    if post.state != PostState.VISIBLE or post.user_id == visitor.user.pk:
        return redirect(post.thread)
    context = frame(visitor, post=post, form=form, title=shown_title(post.thread, post.opening_state))
    return render(request, "discussions/report.html", context, status=422 if form.errors else 200)


@inside
def reported(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Say thanks, and what happens now; only to who reported this post."""
    post = post_for(visitor, public_id)
    latest = post.reports.filter(user=visitor.user).first()
    if latest is None:
        raise Http404("nothing reported")
    gone = post.state != PostState.VISIBLE
    return render(request, "discussions/reported.html", frame(visitor, post=post, report=latest, gone=gone))


# --- Deciding ---


@moderating
def overview(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What waits for a decision, what is hidden, and what was marked as an insight."""
    posts = posts_to_moderate(visitor).select_related(
        "thread__room__event", "registration__organisation", "user"
    ).order_by("created_at", "pk")  # fmt: skip
    waiting = Report.objects.filter(outcome=Report.Outcome.OPEN)
    has_report = Exists(waiting.filter(post=OuterRef("pk")))
    reports = Prefetch("reports", waiting.order_by("created_at", "pk"), to_attr="open_reports")
    may_enter = set(Room.objects.visible_to(visitor).values_list("pk", flat=True))
    lists = {
        "waiting": list(posts.filter(has_report).prefetch_related(reports)[:SHOWN]),
        "hidden": list(posts.filter(~has_report, state=PostState.HIDDEN)[:SHOWN]),
        "insights": list(posts.filter(insight_at__isnull=False, state=PostState.VISIBLE)[:SHOWN]),
    }
    for post in (post for some in lists.values() for post in some):
        post.may_enter = post.thread.room_id in may_enter
        post.is_mine = post.user_id == visitor.user.pk
    return render(request, "discussions/moderation.html", frame(visitor, **lists))


@moderating
def hide(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason; the press hides the post. With `melding` it is the answer to reports."""
    post = _post_to_moderate(visitor, public_id)
    sent = request.POST if request.method == "POST" else None
    deciding = (sent or request.GET).get("melding") == "ja"
    form = HideForm(sent, initial={"reason": PRIVACY_HIDDEN if _is_privacy(post) else ""})
    if form.is_valid():
        sentence = "Het bericht is verborgen. De schrijver leest de reden."
        reason = form.cleaned_data["reason"]
        return _do(request, visitor, post, sentence, moderation.hide, reason=reason, deciding=deciding)
    context = frame(visitor, post=post, form=form, deciding=deciding, next=_back(request, visitor, post))
    return render(request, "discussions/hide.html", context, status=422 if form.errors else 200)


@require_POST
@moderating
def put_back(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Show a hidden post again."""
    post = _post_to_moderate(visitor, public_id)
    deciding = request.POST.get("melding") == "ja"
    sentence = "Het bericht staat er weer. De schrijver hoort dat."
    return _do(request, visitor, post, sentence, moderation.put_back, deciding=deciding)


@require_POST
@moderating
def keep(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Decide that a reported post stays."""
    post = _post_to_moderate(visitor, public_id)
    return _do(request, visitor, post, "De melding is afgehandeld.", moderation.keep)


@require_POST
@moderating
def insight(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Mark as an insight for the summary; `stap` "weg" takes the mark away."""
    post = _post_to_moderate(visitor, public_id)
    on = request.POST.get("stap") != "weg"
    sentence = "Dit bericht is nu een inzicht." if on else "Dit bericht is geen inzicht meer."
    return _do(request, visitor, post, sentence, moderation.mark_insight, on=on)


def _do(
    request: HttpRequest,
    visitor: Visitor,
    post: Post,
    sentence: str,
    action: Callable[..., object],
    **options: object,
) -> HttpResponse:
    """Do it and go back, with the sentence that says how it went."""
    try:
        action(post=post, by=moderation.actor(visitor), **options)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence)
    return redirect(_back(request, visitor, post))


def _back(request: HttpRequest, visitor: Visitor, post: Post) -> str:
    """Where one came from; from elsewhere the post, or the list for who may not enter its room."""
    page = reverse("discussions:moderation", args=[visitor.event.slug])
    inside_room = visitor.visit and visitor.may_enter and Room.objects.visible_to(visitor).filter(
        pk=post.thread.room_id
    ).exists()  # fmt: skip
    sent = request.POST if request.method == "POST" else request.GET
    return own_path(sent.get("next"), post.get_absolute_url() if inside_room else page)


def _is_privacy(post: Post) -> bool:
    return post.reports.filter(outcome=Report.Outcome.OPEN, reason=ReportReason.PRIVACY).exists()
