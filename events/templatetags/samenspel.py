"""What templates need to write Dutch: dates, times, amounts, Markdown and the four roles."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

import nh3
from django import template
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from events.models import Role
from membership.forms.roles import ROLE_EXAMPLES

register = template.Library()

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}

_TABLE_OPEN = '<div class="table-wrap" role="region" aria-label="Tabel" tabindex="0"><table>'


def _local(value: datetime | date) -> datetime | date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def dutch_date(value: date | datetime | None) -> str:
    """Return "donderdag 27 mei 2027"; nothing for nothing."""
    return formats.date_format(_local(value), "l j F Y") if value else ""


@register.filter
def dutch_time(value: datetime | time | None) -> str:
    """Return "9.30 uur"; nothing for nothing."""
    if not value:
        return ""
    moment = _local(value)
    return f"{moment.hour}.{moment.minute:02} uur"


@register.filter
def dutch_moment(value: datetime | None) -> str:
    """Return "donderdag 27 mei 2027, 9.30 uur"; nothing for nothing."""
    return f"{dutch_date(value)}, {dutch_time(value)}" if value else ""


@register.filter
def dutch_soon(value: datetime | None) -> str:
    """Return "dinsdag 12 mei, 15.00 uur", for a moment so near that nobody needs the year; nothing for nothing."""
    return f"{formats.date_format(_local(value), 'l j F')}, {dutch_time(value)}" if value else ""


@register.simple_tag
def dutch_period(start: datetime | None, end: datetime | None = None) -> str:
    """Return "donderdag 27 mei 2027, 9.30 tot 18.00 uur", or both moments in full when it ends on another day."""
    if not start:
        return ""
    if not end:
        return dutch_moment(start)
    if _local(start).date() == _local(end).date():
        return f"{dutch_date(start)}, {dutch_time(start).removesuffix(' uur')} tot {dutch_time(end)}"
    return f"{dutch_moment(start)} tot {dutch_moment(end)}"


@register.filter
def euro(value: Decimal | int | str | None) -> str:
    """Return "€ 114,95" with a hard space, so that sign and amount stay on one line."""
    if value in (None, ""):
        return ""
    amount = f"{Decimal(value):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"€\u00a0{amount}"


@lru_cache(maxsize=256)
def _rendered(text: str) -> str:
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )
    # A wide table scrolls by itself on a narrow screen, by keyboard too, so that the page does not (WCAG 1.4.10).
    return html.replace("<table>", _TABLE_OPEN).replace("</table>", "</table></div>")


@register.filter
def markdown(text: str | None) -> SafeString:
    """Return Markdown as HTML from a short list of tags: no raw HTML, no images, no odd links (requirements 2d 32).

    The page keeps its one h1, so write headings from ##; a # becomes plain text.
    """
    return mark_safe(_rendered((text or "").strip()))  # noqa: S308  cleaned by nh3


@register.filter
def role_label(value: str) -> str:
    """Return the Dutch name of a role."""
    return Role(value).label if value in Role.values else ""


@register.filter
def role_example(value: str) -> str:
    """Return what the role is about, with an example."""
    return ROLE_EXAMPLES.get(value, "")


@register.filter
@lru_cache
def role_shape(value: str) -> SafeString:
    """Return the drawn shape of a role, always to stand beside its word."""
    return render_to_string("components/role_shape.html", {"role": value})


@register.filter
def roles_count(have: list[str] | None) -> int:
    """Return how many of the four roles are in a list, whatever else and however often."""
    return len(set(Role.values) & set(have or []))


@register.filter
def error_list(form: object) -> list[tuple[str, str]]:
    """Return every error of a form or formset as (id of its field, sentence); an empty id concerns the whole form.

    A list of such pairs, made by a page of several forms, is returned as it is.
    """
    if isinstance(form, BaseFormSet):
        pairs = [("", message) for message in form.non_form_errors()]
        return pairs + [pair for member in form for pair in error_list(member)]
    if not isinstance(form, BaseForm):
        return list(form or [])
    pairs = []
    for name, messages in form.errors.items():
        target = _anchor(form[name]) if name in form.fields else ""
        pairs += [(target, message) for message in messages]
    return pairs


def _anchor(field: BoundField) -> str:
    return getattr(field, "anchor", "") or field.id_for_label or field.auto_id


@register.simple_tag
@lru_cache
def page_url(name: str) -> str:
    """Return the address of a page without arguments, worked out once: the frame of every page needs a dozen."""
    return reverse(name)


@register.simple_tag
def roles() -> list[str]:
    """Return the four roles in their fixed order."""
    return list(Role.values)
