"""What a gathering says: saving it, and telling caches and calendars that it changed."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event

# What stands in the calendar item: a change there raises SEQUENCE, so that calendars take over the new version.
CALENDAR_FIELDS = frozenset(
    {
        "title",
        "summary",
        "status",
        "form",
        "starts_at",
        "ends_at",
        "venue_name",
        "venue_street",
        "venue_postcode",
        "venue_city",
    }
)


def touch(event: Event) -> None:
    """Say that something on the page of `event` changed: fragments and papers are kept by its `updated_at`.

    To be called when a child (programme item, case, speaker, partner) is saved or deleted.
    """
    event.updated_at = timezone.now()
    Event.objects.filter(pk=event.pk).update(updated_at=event.updated_at)


def touch_all(events: QuerySet[Event]) -> None:
    """Do the same for many at once; for an organising body that changed its name, for example."""
    events.update(updated_at=timezone.now())


def save_event(*, event: Event, changed: Collection[str]) -> Event:
    """Save `event` after `changed` fields were filled in; its calendar item gets a new version where needed.

    Who has a seat already keeps the old item until the organiser mails the new one (`agendas_stale_since`).
    """
    if event.pk and CALENDAR_FIELDS.intersection(changed):
        event.sequence += 1
        event.agendas_stale_since = timezone.now()
    # A moment that was put off comes again: what the clock did for the old one, it does for the new one.
    if "allocation_at" in changed and event.allocated_at is None:
        event.proposal_mailed_at = None
    if "starts_at" in changed:
        event.day_mailed_at = None
    event.save()
    return event
