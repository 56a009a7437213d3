"""How long after a gathering what people did there is kept with their names."""

from datetime import datetime, timedelta

from django.db.models import Q

from events.models import Event

KEEP = timedelta(days=365)  # after the end, or after it was called off
KEEP_WITHOUT_DATE = timedelta(days=730)  # after the last change of a gathering that never got a date


def over(now: datetime, path: str = "event") -> Q:
    """Return the condition on rows that what people did at the gathering at `path` is past its term."""
    ended, off, touched = f"{path}__ends_at", f"{path}__cancelled_at", f"{path}__updated_at"
    dateless = Q(**{ended: None, off: None, f"{touched}__lte": now - KEEP_WITHOUT_DATE})
    return Q(**{f"{ended}__lte": now - KEEP}) | Q(**{f"{ended}__isnull": True, f"{off}__lte": now - KEEP}) | dateless


def goes(event: Event) -> datetime | None:
    """Return when that term ends for `event`; None while it has no date."""
    end = event.ends_at or event.cancelled_at
    return end + KEEP if end else None


TERM = "een jaar na de bijeenkomst"
