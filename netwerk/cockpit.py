"""What an organiser needs to see first: how each coming gathering stands, and what waits for a decision."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from events.actions import missing
from events.models import AllocationMode, Event
from events.queries import organising_body
from mailings.models import Mailing
from outbox.health import report
from registrations.allocation import missing_roles
from registrations.event_facts import with_figures
from registrations.models import Registration

ALLOCATE = "registrations.confirm_allocation"


@dataclass(frozen=True)
class Task:
    """Something to do: a sentence that leads to the page where it is done."""

    sentence: str
    url: str
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Gathering:
    """One line of the overview; `incomplete` is None where complete delegations have no priority."""

    event: Event
    incomplete: int | None
    tasks: list[Task]


def gatherings(user: AbstractBaseUser, now: datetime | None = None) -> list[Gathering]:
    """Return what is not over yet, the first to come first, with four queries whatever their number."""
    now = now or timezone.now()
    events = Event.objects.exclude(status=Event.Status.CANCELLED).upcoming(now)
    events = list(with_figures(events).prefetch_related("programme"))
    incomplete = _incomplete_delegations(events)
    body = organising_body()
    return [
        Gathering(
            event,
            incomplete[event.pk] if event.priority else None,
            _tasks(event, missing(event, body=event.body_override or body), user, now),
        )
        for event in events
    ]


def _incomplete_delegations(events: list[Event]) -> Counter[int]:
    """Count per event the delegations in which a role is missing; in use where that matters, so with priority."""
    members = Registration.objects.live().filter(event__in=[event for event in events if event.priority])
    roles: dict[tuple[int, int], set[str]] = {}
    rows = members.exclude(delegation=None).values_list("event_id", "delegation_id", "role").distinct()
    for event_id, delegation_id, role in rows:
        roles.setdefault((event_id, delegation_id), set()).add(role)
    return Counter(event_id for (event_id, _), present in roles.items() if missing_roles(present))


def _tasks(event: Event, lacks: list[str], user: AbstractBaseUser, now: datetime) -> list[Task]:
    tasks = []
    if user.has_perm(ALLOCATE) and proposal_waits(event, now):
        url = reverse("admin:registrations_event_allocation", args=[event.pk])
        tasks.append(Task("Verdeel de plekken: het voorstel wacht op jou", url))
    if lacks and user.has_perm("events.change_event"):
        number = "1 ding" if len(lacks) == 1 else f"{len(lacks)} dingen"
        tasks.append(Task(f"Vul nog {number} in", reverse("admin:events_event_change", args=[event.pk]), lacks))
    return tasks


def proposal_waits(event: Event, now: datetime) -> bool:
    """Return whether the day of the allocation has come and an organiser has to confirm it."""
    return (
        event.status == Event.Status.OPEN
        and event.allocation_mode == AllocationMode.PROPOSAL
        and event.allocated_at is None
        and event.allocation_at is not None
        and event.allocation_at <= now
    )


def overview(user: AbstractBaseUser) -> dict[str, object]:
    """Return what the first page shows; each part only to who may see it."""
    parts: dict[str, object] = {}
    if user.has_perm("events.view_event"):
        parts["gatherings"] = gatherings(user)
    if user.has_perm("outbox.view_outgoingmail"):
        parts["mail"] = report()
    if user.has_perm("mailings.view_mailing"):
        parts["mailings"] = Mailing.objects.filter(state=Mailing.State.SENDING).select_related("event")
    return parts
