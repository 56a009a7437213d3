"""The summary of a gathering: made and filled by a press, written by an organiser, published, and put on paper.

What others read is what was published last (`Summary.published`); a draft is for organisers. Quotes stay references in
both (discussions.quotes).
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from discussions.models import Post, Room, Summary, SummarySection
from discussions.quotes import open_rooms, quotable, referred, to_html
from discussions.summary_items import Item, as_text, items_of
from documents import store
from documents.limits import too_much
from documents.store import Draft
from events.models import Event
from events.queries import organising_body
from membership.errors import Refused
from registrations.wording import words

PAPER = "summary"
PAGES = 60  # far more than a gathering leaves; MAX_SOURCE comes first

EMPTY = "Er staat nog niets in de samenvatting. Vul eerst een inleiding of een onderdeel in."
TOO_LONG = "De samenvatting is te lang voor een PDF. Kort haar in, en publiceer dan."


# --- Making and filling ---


@transaction.atomic
def make(*, event: Event) -> Summary:
    """Make the summary with a part for each room, filled with what is there; calling it again changes nothing."""
    Event.objects.select_for_update(of=["self"]).get(pk=event.pk)
    summary, made = Summary.objects.get_or_create(event=event)
    if made:
        fill(summary=summary)
    return summary


@transaction.atomic
def fill(*, summary: Summary, section: SummarySection | None = None) -> int:
    """Add to each part (or to `section` alone) what is new since it was filled, and a part for each room that has
    none. What stands there stays; return how many pieces were added."""
    Summary.objects.select_for_update(of=["self"]).get(pk=summary.pk)
    rooms = {room.pk: room for room in open_rooms(summary.event).order_by("order", "pk")}
    sections = {one.room_id: one for one in summary.sections.select_for_update() if one.room_id in rooms}
    if section is None:
        sections |= _missing(summary, rooms, sections)
    else:
        sections = {key: one for key, one in sections.items() if one.pk == section.pk}
    found = items_of([rooms[key] for key in sections])
    added = {key: _add(one, found[key]) for key, one in sections.items()}
    changed = [one for key, one in sections.items() if added[key]]
    SummarySection.objects.bulk_update(changed, ["body", "filled"])
    summary.prefilled_at = timezone.now()
    summary.save(update_fields=["prefilled_at", "updated_at"])
    return sum(added.values())


def _missing(
    summary: Summary, rooms: dict[int, Room], sections: dict[int, SummarySection]
) -> dict[int, SummarySection]:
    last = max((one.order for one in summary.sections.all()), default=0)
    made = [
        SummarySection(summary=summary, room=room, title=room.title, order=last + number)
        for number, room in enumerate((room for key, room in rooms.items() if key not in sections), start=1)
    ]
    return {one.room_id: one for one in SummarySection.objects.bulk_create(made)}


def _add(section: SummarySection, items: list[Item]) -> int:
    new = _new(section, items)
    if new:
        before = section.body.rstrip()
        section.body = "\n\n".join(part for part in (before, as_text(new, again=bool(before))) if part)
        section.filled = [*section.filled, *(item.key for item in new)]
    return len(new)


def _new(section: SummarySection, items: list[Item]) -> list[Item]:
    known = set(section.filled)
    return [item for item in items if item.key not in known]


def new_in(summary: Summary) -> dict[int, int]:
    """Return by part how many pieces there are that it was not filled with."""
    sections = [one for one in summary.sections.all() if one.room_id]
    rooms = list(open_rooms(summary.event).filter(pk__in=[one.room_id for one in sections]))
    found = items_of(rooms)
    return {one.pk: len(_new(one, found[one.room_id])) for one in sections if one.room_id in found}


# --- Publishing ---


@transaction.atomic
def publish(*, summary: Summary) -> Summary:
    """Let participants read what stands there now. Raises Refused when there is nothing, or too much for a paper."""
    summary = Summary.objects.select_for_update(of=["self"]).select_related("event__body_override").get(pk=summary.pk)
    text = text_of(summary, draft=True)
    if text.is_empty:
        raise Refused(EMPTY)
    draft = _draft(summary, text)
    if too_much(render_to_string(draft.template, draft.context | {"qr": ""})):
        raise Refused(TOO_LONG)
    summary.published = as_written(summary)
    summary.published_at = timezone.now()
    summary.save(update_fields=["published", "published_at", "updated_at"])
    return summary


def as_written(summary: Summary) -> dict[str, object]:
    """Return the draft as `Summary.published` keeps it."""
    return {
        "introduction": summary.introduction,
        "sections": [
            {"title": one.title, "body": one.body, "room": one.room_id}
            for one in summary.sections.all()
            if one.body.strip()
        ],
    }


def has_changes(summary: Summary) -> bool:
    """Whether the draft differs from what readers get."""
    return summary.published_at is not None and summary.published != as_written(summary)


# --- Reading ---


@dataclass(frozen=True)
class Part:
    title: str
    html: SafeString


@dataclass(frozen=True)
class Text:
    """A summary as it is read now. `left_out` counts quotes of posts that may not be quoted any more."""

    introduction: SafeString
    parts: list[Part]
    quoted: dict[int, Post] = field(default_factory=dict)
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.introduction or self.parts)


def text_of(summary: Summary, *, draft: bool = False) -> Text:
    """Return what is published, or the draft, as HTML; who stands under a quote is asked now. Three queries at most.

    The part of an own case that is not shared (any more) is left out.
    """
    written = as_written(summary) if draft else summary.published
    sections = written.get("sections", [])
    allowed = set(open_rooms(summary.event).values_list("pk", flat=True))
    sections = [one for one in sections if one["room"] is None or one["room"] in allowed]
    numbers = referred([written.get("introduction", ""), *(one["body"] for one in sections)])
    posts = quotable(summary.event, numbers)
    parts = [Part(one["title"], to_html(one["body"], posts)) for one in sections]
    return Text(
        to_html(written.get("introduction", ""), posts),
        [part for part in parts if part.html.strip()],
        posts,
        len(numbers - posts.keys()),
    )


def published(event: Event) -> Summary | None:
    """Return the summary of `event` when participants may read it."""
    found = Summary.objects.filter(event=event, published_at__isnull=False)
    return found.select_related("event__body_override").first()


# --- On paper ---


def paper(event: Event) -> Draft:
    """Return the published summary before it is made into a PDF. Raises Refused while nothing is published."""
    summary = published(event)
    if summary is None:
        raise Refused("Er is nog geen samenvatting gepubliceerd.")
    return _draft(summary, text_of(summary))


def _draft(summary: Summary, text: Text) -> Draft:
    event = summary.event
    address = settings.BASE_URL + reverse("discussions:summary", args=[event.slug])
    context = {
        "event": event,
        "summary": summary,
        "text": text,
        "body": organising_body(event),
        "summary_address": address,
        **words(event.formal),
    }
    return Draft(f"{PAPER}:{event.pk}", "pdf/summary.html", context, address, pages=PAGES)


def make_paper(*, event: Event) -> bool:
    """Make the PDF if it is missing or outdated; return whether there is one. Work for a worker."""
    try:
        draft = paper(event)
    except Refused:
        return False
    return store.make(draft)


def summary_pdf(event: Event) -> bytes:
    """Return the PDF of the published summary, made now if need be: for a mailing, in a worker.

    Raises Refused while nothing is published, and when the paper can not be made.
    """
    draft = paper(event)
    store.make(draft)
    try:
        content = store.find(draft)
    except store.Impossible:
        content = None
    if content is None:
        raise Refused("De PDF van de samenvatting is nu niet te maken.")
    return content
