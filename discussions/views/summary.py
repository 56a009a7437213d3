"""The summary of a gathering: for who has a seat there, also after the environment closed; drafts for organisers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from discussions.access import visitor_at
from discussions.actions import summary as actions
from discussions.models import Summary
from discussions.views.frame import frame
from membership.errors import Refused
from registrations.views.papers import hand_out

WRITE = "discussions.change_summary"
TASK = "discussions.tasks.make_summary"


@never_cache
@require_safe
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """What was published; with `concept` the draft, for who writes it. Before that, a page that says so."""
    visitor = visitor_at(request, slug)
    writes = request.user.is_staff and request.user.has_perm(WRITE)
    found = Summary.objects.filter(event=visitor.event).first()
    draft = "concept" in request.GET and writes and found is not None
    text = None
    if found is not None and (draft or found.published_at):
        found.event = visitor.event
        text = actions.text_of(found, draft=draft)
    context = frame(visitor, summary=found, text=text, draft=draft)
    return render(request, "discussions/summary.html", context)


@never_cache
@require_safe
def summary_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The published summary on paper, made by a worker."""
    event = visitor_at(request, slug).event
    try:
        draft = actions.paper(event)
    except Refused as refused:
        raise Http404("no summary yet") from refused
    name = f"samenvatting-{event.slug}.pdf"
    return hand_out(request, draft, event=event, name=name, task=TASK, template="discussions/summary_paper.html")
