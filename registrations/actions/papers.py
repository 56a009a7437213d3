"""Makes the papers that are asked for on the web, in a worker (requirements 2d 36)."""

from datetime import datetime, timedelta

from documents import store
from events.models import Event
from registrations import papers
from registrations.models import Registration, State

KEEP_FLYER = timedelta(days=30)  # what still comes is made again by `make_missing_flyers`
A_ROUND = 20


def make_flyer(*, event: Event) -> bool:
    """Make the flyer of `event` if it is missing or outdated; return whether there is one. A cancelled one has none."""
    return event.status != Event.Status.CANCELLED and store.make(papers.flyer(event))


def make_confirmation(*, registration: Registration) -> bool:
    """Make the Bevestiging of somebody who has a seat, if missing or outdated; return whether there is one."""
    return registration.state == State.SEATED and store.make(papers.confirmation(registration))


def make_missing_flyers(now: datetime) -> int:
    """Make the flyers that are missing, or older than the last change of their gathering, before anybody asks.

    A phase that began with no change (registering opened) is noticed by who asks. Return how many were looked at.
    """
    made = store.moments(papers.FLYER)
    coming = Event.objects.published().upcoming(now).exclude(status=Event.Status.CANCELLED)
    due = [event for event in coming if not (moment := made.get(f"flyer:{event.pk}")) or moment < event.updated_at]
    for event in due[:A_ROUND]:
        make_flyer(event=event)
    return len(due[:A_ROUND])
