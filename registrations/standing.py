"""Where somebody stands: right at every moment, computed by the rule and never stored."""

from dataclasses import dataclass, field
from datetime import datetime

from events.models import Event
from registrations.actions.seats import field_of
from registrations.allocation import Decision, missing_roles
from registrations.allocation_reasons import Reason, sentence
from registrations.models import Registration, State
from registrations.models.registration import LIVE


@dataclass(frozen=True)
class Standing:
    """What the page and the mail tell a person.

    `code` names the sentence in the template: unconfirmed, invited, registered (nothing is handed out yet), seated,
    waiting (with a place) or waiting_whole, cancelled, declined, lapsed.
    `place` is 1 for the first in line; `ahead` is how many stand before.
    """

    code: str
    reason: str = ""
    place: int | None = None
    ahead: int | None = None
    seats_needed: int | None = None
    decision_at: datetime | None = None
    have_roles: list[str] = field(default_factory=list)
    missing_roles: list[str] = field(default_factory=list)


def standing(registration: Registration) -> Standing:
    """Return where `registration` stands now, with at most three queries."""
    event = registration.event
    have = _roles_of_group(registration)
    roles = {"have_roles": have, "missing_roles": missing_roles(have) if registration.delegation_id else []}
    if registration.state == State.SEATED:
        reason = sentence(Reason(registration.reason)) if registration.reason else ""
        return Standing("seated", reason=reason, **roles)
    if registration.state != State.CANDIDATE:
        return Standing(State(registration.state).value, **roles)
    if event.allocated_at is None:
        return Standing("registered", decision_at=event.allocation_at, **roles)
    decision = decision_about(event, registration.pk)
    if decision is None:
        return Standing("registered", **roles)
    if decision.place is None:
        return Standing("waiting_whole", reason=decision.sentence, seats_needed=decision.seats_needed, **roles)
    return Standing("waiting", reason=decision.sentence, place=decision.place, ahead=decision.place - 1, **roles)


def decision_about(event: Event, key: int) -> Decision | None:
    """Return what the rule says about the waiting registration with this key, or None."""
    return next((one for one in field_of(event).decide() if one.registration == key), None)


def _roles_of_group(registration: Registration) -> list[str]:
    if registration.delegation_id is None:
        return [registration.role] if registration.role else []
    roles = Registration.objects.filter(delegation=registration.delegation_id, state__in=LIVE).values_list(
        "role", flat=True
    )
    return sorted(set(roles) - {""})
