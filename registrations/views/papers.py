"""Hands out papers that a worker made; a page answers as long as there is none (requirements 2d 36)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from documents import store
from events.models import Event
from outbox.doorbell import ring
from registrations.wording import words

SECONDS_TO_MAKE = 5  # what a worker takes, with some room


def hand_out(
    request: HttpRequest, draft: store.Draft, *, task: str, key: int, event: Event, name: str, attachment: bool
) -> HttpResponse:
    """Return the PDF, or a page that says it is being made while `task` is rung for `key`; it never waits.

    `name` is that of the file. The page answers 202 with Retry-After, and 503 when the paper can not be made.
    """
    try:
        content = store.find(draft)
    except store.Impossible:
        return _no_paper(request, event, name, status=503, seconds=int(store.TRY_AGAIN_AFTER.total_seconds()))
    if content is None:
        ring(task, key)
        return _no_paper(request, event, name, status=202, seconds=SECONDS_TO_MAKE)
    disposition = content_disposition_header(attachment, name)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _no_paper(request: HttpRequest, event: Event, name: str, *, status: int, seconds: int) -> HttpResponse:
    context = {"event": event, "is_flyer": not name.startswith("bevestiging"), **words(event.formal)}
    template = "registrations/paper_being_made.html" if status == 202 else "registrations/paper_impossible.html"
    headers = {"Retry-After": str(seconds), "Cache-Control": "private, no-store"}
    response = render(request, template, context, status=status)
    response.headers.update(headers)
    return response
