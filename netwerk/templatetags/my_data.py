"""How the items of "Mijn gegevens" read."""

from datetime import date, datetime

from django import template

from events.templatetags.samenspel import dutch_date, dutch_moment

register = template.Library()


@register.filter
def in_words(value: object) -> object:
    """Return a value as a reader says it: ja or nee, a day or moment in full; a text stays as it is."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return dutch_moment(value)
    if isinstance(value, date):
        return dutch_date(value)
    return value


@register.filter
def filled(pairs: tuple[tuple[str, object], ...]) -> list[tuple[str, object]]:
    """Return the pairs that say something."""
    return [(label, value) for label, value in pairs if value not in (None, "", [], {})]
