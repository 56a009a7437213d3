"""Readings that several apps share."""

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from events.models import Event, OrganisingBody, SiteText
from events.templatetags.samenspel import markdown


def organising_body(event: Event | None = None) -> OrganisingBody | None:
    """Return who organises `event`, or who speaks for the site; None while nobody is filled in yet."""
    if event is not None and event.body_override_id is not None:
        return event.body_override
    return OrganisingBody.objects.filter(is_default=True).first()


def site_text(key: str) -> SafeString:
    """Return the organiser's text at `key` (SiteText.Key) as HTML; empty when there is none.

    One query; the HTML is kept in the cache until the text changes.
    """
    text = SiteText.objects.filter(key=key).first()
    if text is None:
        return mark_safe("")  # noqa: S308  nothing in it
    return cache.get_or_set(
        f"site-text:{key}:{text.updated_at.isoformat()}", lambda: markdown(text.body), timeout=86400
    )
