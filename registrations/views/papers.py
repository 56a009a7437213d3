"""Hands out papers that a worker made; a page answers as long as there is none (requirements 2d 36)."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from documents import store
from events.models import Event
from outbox.doorbell import ring
from registrations import papers
from registrations.wording import words

TASKS = {
    papers.FLYER: "registrations.tasks.make_flyer",
    papers.CONFIRMATION: "registrations.tasks.make_confirmation",
}
SECONDS_TO_MAKE = 5  # what a worker takes, with some room


def hand_out(
    request: HttpRequest, draft: store.Draft, *, event: Event, name: str, attachment: bool = True,
    task: str = "", template: str = "registrations/paper.html",
) -> HttpResponse:  # fmt: skip
    """Return the PDF as a file called `name`; or ring for a worker and return a page that says so, without waiting.

    The page answers 202, or 503 when the paper can not be made, both with Retry-After. A paper of another app brings
    the `task` that makes it, and the `template` of that page.
    """
    kind, _, key = draft.key.partition(":")
    wait = {"template": template, "is_flyer": kind == papers.FLYER}
    try:
        content = store.find(draft)
    except store.Impossible:
        return _no_paper(request, event, status=503, seconds=int(store.TRY_AGAIN_AFTER.total_seconds()), **wait)
    if content is None:
        # Once while a worker is at it: whoever reloads, or a robot, must not fill the queue of the workers.
        if cache.add(f"paper-rung-{draft.fingerprint()}", True, SECONDS_TO_MAKE):
            ring(task or TASKS[kind], int(key))
        return _no_paper(request, event, status=202, seconds=SECONDS_TO_MAKE, **wait)
    disposition = content_disposition_header(attachment, name)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _no_paper(
    request: HttpRequest, event: Event, *, status: int, seconds: int, template: str, is_flyer: bool
) -> HttpResponse:
    context = {"event": event, "is_flyer": is_flyer, "impossible": status == 503, **words(event.formal)}
    response = render(request, template, context, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
