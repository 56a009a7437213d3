"""What is new in a conversation that somebody has open."""

import uuid

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from discussions.access import Visitor, inside
from discussions.live import nothing_new
from discussions.models import PostState
from discussions.reading import some_lines
from discussions.views.follow import by_script
from discussions.views.threads import thread_for


def etag(version: int) -> str:
    """Return how a version of a conversation is called in the header ETag."""
    return f'"{version}"'


def _known_version(request: HttpRequest) -> int | None:
    """Return the version that the page of the reader shows: from If-None-Match, which the script sends itself since no
    browser keeps these pages, else from the address."""
    said = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"') or request.GET.get("na", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


@require_safe
def thread_news(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Answer 304 when nothing changed since the version of the reader, and else the posts that did.

    Without the script it leads to the first new post in the conversation.
    """
    known = _known_version(request)
    if known is not None and by_script(request) and nothing_new(request.user, slug, public_id, known, timezone.now()):
        return _unchanged(known)
    return _news(request, slug, public_id=public_id, known=known or 0)


@inside
def _news(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID, known: int) -> HttpResponse:
    one = thread_for(visitor, public_id)
    if not by_script(request):
        # By named posts alone, for the same reason as below.
        changed = one.posts.filter(changed_in__gt=known, nameless=False, state=PostState.VISIBLE)
        first = changed.order_by("pk").first()
        return redirect(first or f"{one.get_absolute_url()}#berichten")
    if one.version == known:
        return _unchanged(known)
    # What is without a name always comes along: whoever asks again with each older version would else see between which
    # posts with a minute it was placed.
    lines = some_lines(visitor, one, one.posts.filter(Q(changed_in__gt=known) | Q(nameless=True)))
    response = render(request, "discussions/includes/news.html", {"lines": lines})
    response["ETag"] = etag(one.version)
    return response


def _unchanged(version: int) -> HttpResponse:
    response = HttpResponseNotModified()
    response["ETag"] = etag(version)
    return response
