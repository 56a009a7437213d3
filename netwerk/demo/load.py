"""Loads the demo, as often as one likes: only what is missing is made."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from discussions.models import PresenceHour
from events.actions import touch
from events.models import CaseSlot, Event, ProgrammeItem
from membership.models import User
from netwerk.demo import conversations, figures, haakjes, looking_back, network, people, publications
from netwerk.demo.gatherings import ensure_gatherings
from netwerk.groups import ORGANISER, ensure_groups
from registrations.actions import seats

ORGANISER_ADDRESS = "organisator@example.nl"
ORGANISER_PASSWORD = "samen-doen-wat-nodig-is"  # noqa: S105  shown on the screen of the demo, which exists only there
FILLERS = {
    "27-mei": people.fill_open_event,
    "31-januari": people.fill_paid_event,
    "27-mei-2020": people.fill_past_event,
}
UNDATED = "tweede-dag"
MOMENTS = (
    "starts_at",
    "ends_at",
    "doors_open_at",
    "allocation_at",
    "registration_opens_at",
    "registration_closes_at",
    "environment_opens_at",
    "support_until",
    "messages_until",
    "environment_closes_at",
)
SLOT_MOMENTS = ["starts_at", "ends_at"]
ITEM_MOMENTS = ["starts_at", "ends_at", "link_from", "link_until"]


@transaction.atomic
def load() -> list[Event]:
    """Make what is missing of the demo, and return the gatherings made now."""
    ensure_groups()
    people.ensure_organisations()
    _ensure_organiser()
    made = ensure_gatherings(timezone.localdate())
    for event in made:
        if filler := FILLERS.get(event.slug):
            filler(event)
        conversations.prepare(event)
        looking_back.look_back(event)
        if event.slug == UNDATED:
            # Who leads the cases writes something to think about; the others talk on the day (move_to_today).
            conversations.talk(event, until=timezone.now())
    network.ensure_network()
    haakjes.load(timezone.now())
    publications.ensure_publications()
    figures.ensure_figures(timezone.now())
    return made


def _ensure_organiser() -> None:
    organiser, made = User.objects.get_or_create(
        email=ORGANISER_ADDRESS, defaults={"name": "Demo-organisator", "is_staff": True}
    )
    if made:
        organiser.set_password(ORGANISER_PASSWORD)
        organiser.save()
    organiser.groups.add(Group.objects.get(name=ORGANISER))


@transaction.atomic
def move_to_today(slug: str) -> Event:
    """Move the gathering with this slug to today, its environment open and its seats handed out.

    Raises Event.DoesNotExist for an unknown slug, ValueError for a gathering without a date.
    """
    event = Event.objects.get(slug=slug)
    if event.starts_at is None:
        raise ValueError("Deze bijeenkomst heeft nog geen datum.")
    days = timezone.localdate() - timezone.localdate(event.starts_at)
    _shift(event, MOMENTS, days)
    for item in event.programme.all():
        _shift(item, ITEM_MOMENTS, days)
    for slot in event.case_slots.all():
        _shift(slot, SLOT_MOMENTS, days)
    now = timezone.now()
    if event.environment_opens_at:
        # Open at whatever hour one tries it, also before 9.15 or after the day.
        event.environment_opens_at = min(event.environment_opens_at, now)
    # Also in the evening, when the day itself and its help would be over.
    event.ends_at = max(event.ends_at, now + timedelta(hours=2))
    if event.support_until:
        event.support_until = max(event.support_until, now + timedelta(hours=2))
    event.day_mailed_at = None
    event.save()
    touch(event)
    if event.allocated_at is None:
        seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    event.refresh_from_db()
    for hour in PresenceHour.objects.filter(person__room__event=event):
        _shift(hour, SLOT_MOMENTS, days)
    conversations.prepare(event)
    conversations.talk(event, until=now)
    return event


def _shift(row: Event | ProgrammeItem | CaseSlot | PresenceHour, fields: list[str], days: timedelta) -> None:
    """Move moments by whole days, keeping the time on the clock over a change of summer time."""
    for name in fields:
        if value := getattr(row, name):
            setattr(row, name, _same_clock(value, days))
    row.save()


def _same_clock(value: datetime, days: timedelta) -> datetime:
    local = timezone.localtime(value).replace(tzinfo=None) + days
    return timezone.make_aware(local)
