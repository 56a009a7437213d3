"""News and library of the demo, from content/publicaties/inhoud.toml: only what is missing is made."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from documents.uploads import checked_pdf, checked_picture
from events.models import Event
from membership.models import Theme
from publications import actions
from publications.models import Article, LibraryDocument
from publications.readers import Reader

CONTENT = Path(__file__).parent / "content" / "publicaties" / "inhoud.toml"
BY = "demo"


def ensure_publications() -> None:
    """Make what is missing of the articles and documents, each with its picture or its PDF."""
    content = tomllib.loads(CONTENT.read_text())
    events = {event.slug: event for event in Event.objects.all()}
    articles = set(Article.objects.values_list("slug", flat=True))
    for row in content["article"]:
        if row["slug"] not in articles:
            _article(row, events)
    documents = set(LibraryDocument.objects.values_list("title", flat=True))
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for row in content["document"]:
        if row["title"] not in documents:
            _document(row, events, themes)


def _article(row: dict, events: dict[str, Event]) -> None:
    fields = {name: row[name] for name in ("slug", "kind", "title", "summary", "author", "picture_alt") if name in row}
    article = Article(body=row["body"].strip(), readers=row.get("readers", Reader.EVERYBODY), **fields)
    article.publish_at = _moment(row, events)
    if "drawing" in row:
        from netwerk.demo import drawings  # Pillow: only who loads the demo needs it

        drawn = checked_picture(ContentFile(drawings.png(row["drawing"]), name="tekening.png"))
        actions.keep_picture(article=article, picture=drawn, by=BY)
    article.save()
    slugs = [row["event"]] if "event" in row else row.get("about", [])
    article.events.set([events[slug] for slug in slugs if slug in events])


def _moment(row: dict, events: dict[str, Event]) -> datetime | None:
    """Return when an article is published; never for a draft."""
    if "days" not in row:
        return None
    event = events.get(row.get("event", ""))
    begin = event.starts_at if event is not None and event.starts_at else timezone.now()
    return begin + timedelta(days=row["days"])


def _document(row: dict, events: dict[str, Event], themes: dict[str, Theme]) -> None:
    from documents import pdf  # WeasyPrint: as above

    fields = {name: row[name] for name in ("title", "maker", "year", "summary", "readers") if name in row}
    document = LibraryDocument(**fields)
    address = f"{settings.BASE_URL}{document.get_absolute_url()}"
    context = {"event": {"title": row["title"]}, "maker": row["maker"], "text": row["text"], "address": address}
    paper = checked_pdf(ContentFile(pdf.render("pdf/document.html", context), name="document.pdf"))
    actions.keep_file(document=document, file=paper, by=BY)
    document.save()
    document.themes.set([themes[slug] for slug in row["themes"] if slug in themes])
    document.events.set([events[slug] for slug in [row.get("event")] if slug in events])
