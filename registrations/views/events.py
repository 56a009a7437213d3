"""The public pages of gatherings: the overview, one gathering, its flyer and its calendar files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events.calendar_items import item_of
from events.ical import calendar as calendar_file
from events.models import Event, Form
from events.queries import organising_body
from registrations import papers
from registrations.event_facts import EventFacts, facts, find, upcoming, with_figures
from registrations.views.papers import hand_out
from registrations.wording import words

CALENDAR_TYPE = "text/calendar; charset=utf-8"
# Somebody who looks for online gatherings is helped by one that is both online and live.
FORM_FILTERS = {"online": ("Online", [Form.ONLINE, Form.BOTH]), "locatie": ("Op locatie", [Form.LIVE, Form.BOTH])}


def visible_event(request: HttpRequest, slug: str) -> Event:
    """Return the gathering with its figures, if this visitor may see it; a draft is seen by organisers alone.

    Raises Http404.
    """
    event = find(slug)
    if event is None:
        raise Http404("no such gathering")
    if event.status == Event.Status.DRAFT and not request.user.has_perm("events.view_event"):
        raise Http404("draft")
    return event


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/bijeenkomsten/`: what is coming and what was, of one form with `?vorm=`."""
    now = timezone.now()
    chosen = request.GET.get("vorm", "")
    ahead = upcoming(now)
    past = facts(with_figures(Event.objects.published().past(now)), now)
    if chosen in FORM_FILTERS:
        forms = FORM_FILTERS[chosen][1]
        ahead, past = ([one for one in group if one.event.form in forms] for group in (ahead, past))
    context = {
        "upcoming": ahead,
        "past": past,
        "chosen": chosen if chosen in FORM_FILTERS else "",
        "filters": [("", "Alle"), *((value, label) for value, (label, _) in FORM_FILTERS.items())],
    }
    return render(request, "registrations/events.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/bijeenkomsten/<slug>/`."""
    return _event_page(request, visible_event(request, slug))


@login_not_required
@require_safe
def preview(request: HttpRequest, preview_token: str) -> HttpResponse:
    """A draft, for whoever has the link; a published gathering is at its own address."""
    event = find(get_object_or_404(Event, preview_token=preview_token).slug)
    if event.status != Event.Status.DRAFT:
        return redirect(event)
    return _event_page(request, event)


def _event_page(request: HttpRequest, event: Event) -> HttpResponse:
    context = {"event": event, "facts": EventFacts(event, timezone.now()), **words(event.formal)}
    response = render(request, "registrations/event.html", context)
    if event.status == Event.Status.DRAFT:
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def flyer(request: HttpRequest, slug: str) -> HttpResponse:
    """The paper to pass on. A cancelled gathering has none any more: its page says what happened."""
    event = visible_event(request, slug)
    if event.status == Event.Status.CANCELLED:
        return redirect(event)
    return hand_out(request, papers.flyer(event), event=event, name=f"{event.slug}.pdf", attachment=False)


@login_not_required
@require_safe
def calendar_item(request: HttpRequest, slug: str) -> HttpResponse:
    """The .ics of one gathering; without a date there is nothing to put in a calendar."""
    event = visible_event(request, slug)
    if event.starts_at is None:
        raise Http404("no date yet")
    content = calendar_file([item_of(event, organising_body(event))], event.title)
    return _file(content, CALENDAR_TYPE, f"{event.slug}.ics", attachment=True)


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar to subscribe to: every published gathering with a date; a cancelled one is cancelled there too."""
    events = Event.objects.published().exclude(starts_at=None).select_related("body_override").order_by("starts_at")
    site = organising_body()
    content = calendar_file([item_of(event, event.body_override or site) for event in events], "Samenspel NL")
    response = _file(content, CALENDAR_TYPE, "samenspel-nl.ics", attachment=False)
    response["Cache-Control"] = "public, max-age=900"
    return response


def _file(content: bytes, content_type: str, name: str, *, attachment: bool) -> HttpResponse:
    disposition = content_disposition_header(attachment, name)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
