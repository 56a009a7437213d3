"""What one does with a post that is there: withdraw, react, mark the answer, and look up a name."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from discussions.access import Visitor, inside
from discussions.actions import posting
from discussions.actions.moderation import actor
from discussions.actions.nameless import reveal
from discussions.bylines import byline
from discussions.forms.posts import RevealForm
from discussions.models import Post, ReactionKind
from discussions.titles import shown_title
from discussions.views.frame import frame
from discussions.views.threads import in_its_place, post_for
from discussions.views.writing import WRONG, own_post
from membership.errors import Refused


@inside
def withdraw(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Ask first, then withdraw one's own post."""
    post = own_post(visitor, public_id)
    if request.method == "POST":
        posting.withdraw(visitor=visitor, post=post)
        messages.success(request, "Je bericht is ingetrokken.")
        return in_its_place(post)
    title = shown_title(post.thread, post.opening_state)
    context = frame(visitor, post=post, by=byline(post), thread=post.thread, room=post.thread.room, title=title)
    return render(request, "discussions/post_withdraw.html", context)


@require_POST
@inside
def react(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Press "Herkenbaar" or "Dit helpt", or take it back."""
    post = post_for(visitor, public_id)
    kind = request.POST.get("soort")
    if kind not in ReactionKind.values:
        raise Http404("no such reaction")
    try:
        posting.react(visitor=visitor, post=post, kind=ReactionKind(kind))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return in_its_place(post)


@require_POST
@inside
def answer(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Mark a post as the answer to its question, or take the mark back."""
    post = post_for(visitor, public_id)
    try:
        posting.mark_answer(visitor=visitor, post=post)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return in_its_place(post)


@inside
def name(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """A moderator looks up who wrote a post without a name; the page shows it once, and it is written down."""
    if not visitor.moderates:
        raise Http404("only a moderator")
    post = post_for(visitor, public_id, Post.objects.filter(nameless=True).select_related("registration", "user"))
    form = RevealForm(request.POST or None)
    context = {"post": post, "by": byline(post), "thread": post.thread, "room": post.thread.room, "form": form}
    if request.method == "POST" and form.is_valid():
        context["name"] = reveal(post=post, by=actor(visitor), reason=form.cleaned_data["reason"])
    status = WRONG if form.errors else 200
    return render(request, "discussions/post_name.html", frame(visitor, **context), status=status)
