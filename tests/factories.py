"""Rows for tests, made by plain functions on the models: each gives what is usual, and takes what matters."""

import os
from datetime import datetime, time, timedelta
from itertools import count

from django.utils import timezone

from events.models import AllocationMode, CaseSlot, Event, Form, Role
from membership.models import Layer, Organisation, User
from registrations.models import Delegation, OwnCase, Registration, State
from registrations.models.registration import LIVE

ALL_ROLES = [role.value for role in Role]
# Each process that makes rows on a running site begins at a number of its own (Site.manage).
_number = count(int(os.environ.get("ROWS_FROM", "1")))


def make_organisation(name: str | None = None, layer: str = Layer.GEMEENTE, **fields: object) -> Organisation:
    """Return a public body; without a name a new one, "Gemeente 12"."""
    return Organisation.objects.create(name=name or f"Gemeente {next(_number)}", layer=layer, **fields)


def make_user(email: str | None = None, *, staff: bool = False, password: str | None = None, **fields: object) -> User:
    """Return a person; `staff` may enter the admin (no groups yet), `password` is for staff alone."""
    number = next(_number)
    fields.setdefault("name", f"Persoon {number}")
    return User.objects.create_user(email or f"persoon{number}@example.nl", password, is_staff=staff, **fields)


def half_a_year_ahead(hour: int = 9, minute: int = 30) -> datetime:
    """Return a moment 182 days from today, by the clock of Amsterdam."""
    day = timezone.localdate() + timedelta(days=182)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def make_event(**overrides: object) -> Event:
    """Return a gathering: open, free, online, half a year ahead, 50 seats with priority, by proposal."""
    number = next(_number)
    starts_at = overrides.get("starts_at", half_a_year_ahead())
    fields: dict[str, object] = {
        "slug": f"bijeenkomst-{number}",
        "title": f"Bijeenkomst {number}",
        "summary": "Een dag over doen wat nodig is.",
        "status": Event.Status.OPEN,
        "form": Form.ONLINE,
        "starts_at": starts_at,
        "capacity": 50,
        "priority": True,
        "allocation_mode": AllocationMode.PROPOSAL,
    }
    if starts_at is not None:
        fields |= {
            "ends_at": starts_at + timedelta(hours=8),
            "allocation_at": starts_at - timedelta(days=21),
            "environment_opens_at": starts_at - timedelta(minutes=15),
            "environment_closes_at": starts_at + timedelta(hours=38),
        }
    return Event.objects.create(**fields | overrides)


def make_registration(
    event: Event,
    role: str = Role.UITVOERING,
    state: str = State.CANDIDATE,
    delegation: Delegation | None = None,
    **overrides: object,
) -> Registration:
    """Return a registration of a person of their own, in `state`, with what the database demands of it.

    `guest=True` takes away the role; `address=` makes (or finds) the person of that address for a live state.
    """
    number = next(_number)
    guest = bool(overrides.get("guest"))
    fields: dict[str, object] = {
        "event": event,
        "delegation": delegation,
        "name": f"Deelnemer {number}",
        "address": f"deelnemer{number}@example.nl",
        "role": "" if guest else role,
        "state": state,
    } | overrides
    if "organisation" not in fields:
        fields["organisation"] = delegation.organisation if delegation else make_organisation()
    if state in LIVE:
        if fields.get("user") is None:
            fields["user"] = User.objects.for_address(fields["address"], fields["name"])
        fields.setdefault("confirmed_at", timezone.now())
    if state in (State.OFFERED, State.OFFER_LAPSED):
        spared = timedelta(days=2 if state == State.OFFERED else -1)
        fields.setdefault("offered_at", timezone.now() - timedelta(days=3))
        fields.setdefault("answer_until", timezone.now() + spared)
    if state == State.OFFER_LAPSED:
        # Was in line before, so the person is known.
        fields.setdefault("user", User.objects.for_address(fields["address"], fields["name"]))
        fields.setdefault("confirmed_at", timezone.now())
    if state == State.SEATED:
        fields.setdefault("seated_at", timezone.now())
    if state == State.INVITED:
        fields.setdefault("invited_at", timezone.now())
    return Registration.objects.create(**fields)


def make_delegation(
    event: Event,
    roles: list[str] | None = None,
    state: str = State.CANDIDATE,
    together: bool = False,
    **overrides: object,
) -> Delegation:
    """Return a delegation with one member per entry of `roles` (default: all four), each in `state`.

    The first member is the contact, unless `contact_address` is given: then the contact takes no part. The
    contact has pressed the button, unless `state` is one from before that press.
    """
    unconfirmed = state in (State.UNCONFIRMED, State.PREPARED)
    fields: dict[str, object] = {
        "event": event,
        "together": together,
        "confirmed_at": None if unconfirmed else timezone.now(),
    } | overrides
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    delegation = Delegation.objects.create(**fields)
    members = [make_registration(event, role, state, delegation) for role in (ALL_ROLES if roles is None else roles)]
    if members and "contact_address" not in overrides:
        delegation.contact_name, delegation.contact_address = members[0].name, members[0].address
        delegation.save(update_fields=["contact_name", "contact_address"])
    return delegation


def make_case_slot(event: Event, **overrides: object) -> CaseSlot:
    """Return an hour for an own case with one guide, three and a half hours after the start."""
    starts_at = overrides.pop("starts_at", None) or event.starts_at + timedelta(hours=3, minutes=30)
    fields = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "guides": 1} | overrides
    return CaseSlot.objects.create(event=event, **fields)


def make_own_case(delegation: Delegation, slot: CaseSlot, **overrides: object) -> OwnCase:
    """Return the own case with which this delegation took `slot`."""
    fields = {"title": "Wonen boven de winkel", "description": "Wie beslist?"} | overrides
    return OwnCase.objects.create(event=slot.event, delegation=delegation, slot=slot, **fields)
