"""Hands out papers that a worker made; a page answers as long as there is none (requirements 2d 36)."""

from collections.abc import Callable

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
    """Return the PDF as a file called `name`, or the page of a visitor that says that it is being made.

    A paper of another app brings the `task` that makes it, and the `template` of that page.
    """
    kind, _, key = draft.key.partition(":")

    def wait(impossible: bool) -> HttpResponse:
        context = {"event": event, "is_flyer": kind == papers.FLYER, "impossible": impossible, **words(event.formal)}
        return render(request, template, context)

    return paper_or_page(draft, wait, name=name, make=(task or TASKS[kind], int(key)), attachment=attachment)


def paper_or_page(
    draft: store.Draft, page: Callable[[bool], HttpResponse], *, name: str, make: tuple, attachment: bool = True
) -> HttpResponse:
    """Return the PDF as a file called `name`; or ring for a worker and return `page`, without waiting.

    `make` is the task that makes the paper, with its keys. `page` is told whether the paper can not be made: it answers
    503 then and else 202, both with Retry-After.
    """
    try:
        content = store.find(draft)
    except store.Impossible:
        return _not_yet(page(True), status=503, seconds=int(store.TRY_AGAIN_AFTER.total_seconds()))
    if content is None:
        # Once while a worker is at it: whoever reloads, or a robot, must not fill the queue of the workers.
        if cache.add(f"paper-rung-{draft.fingerprint()}", True, SECONDS_TO_MAKE):
            ring(*make)
        return _not_yet(page(False), status=202, seconds=SECONDS_TO_MAKE)
    disposition = content_disposition_header(attachment, name)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _not_yet(response: HttpResponse, *, status: int, seconds: int) -> HttpResponse:
    response.status_code = status
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
