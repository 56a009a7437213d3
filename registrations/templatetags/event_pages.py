"""What only the pages of gatherings need to write Dutch."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone

from events.templatetags.samenspel import dutch_date, dutch_moment

register = template.Library()


@register.filter
def until(moment: datetime | None) -> str:
    """Return an end as people say it: midnight belongs to the day before, "vrijdag 28 mei 2027, 24.00 uur"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        return f"{dutch_date(local.date() - timedelta(days=1))}, 24.00 uur"
    return dutch_moment(moment)
