"""Where somebody stands: right at every moment, computed by the rule and never stored."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from events.models import Event
from registrations.actions.seats import Field, field_of, offers_stopped
from registrations.allocation import SEATED, Decision, Person, decision_about, missing_roles
from registrations.allocation_reasons import Reason, sentence
from registrations.models import Registration, State
from registrations.models.registration import COUNTING


@dataclass(frozen=True)
class WhatIf:
    """What would change for this person if the missing roles of the delegation were filled now.

    `outcome` names the sentence in the template: priority (nothing is handed out yet), seat, place, same (the place
    stays what it is) or whole.
    """

    outcome: str
    place: int | None = None
    seats_needed: int | None = None


@dataclass(frozen=True)
class Standing:
    """What the page and the mail tell a person.

    `code` names the sentence in the template: unconfirmed, prepared, invited, registered (nothing is handed out yet),
    offered, offer_lapsed, held, seated, waiting (with a place) or waiting_whole, cancelled, declined, lapsed.
    `place` is 1 for the first in line; `ahead` is how many stand before. `until` is the end of the answer time of an
    offer. `decision_at` is when the next decision falls at the latest, where that is known: the day of the allocation,
    and for who waits the end of the first answer time of somebody else. `closed` says that nothing is offered any more.
    The roles are those of who counts in the rule; `in_group` tells whether others belong to the delegation.
    """

    code: str
    reason: str = ""
    place: int | None = None
    ahead: int | None = None
    seats_needed: int | None = None
    until: datetime | None = None
    decision_at: datetime | None = None
    closed: bool = False
    in_group: bool = False
    have_roles: list[str] = field(default_factory=list)
    missing_roles: list[str] = field(default_factory=list)
    what_if: WhatIf | None = None

    @property
    def missing_people(self) -> str:
        """Who is missing, in words: "iemand van beleid, van management en van bestuur"."""
        *others, last = [f"van {role}" for role in self.missing_roles] or [""]
        return f"iemand {', '.join(others)} en {last}" if others else f"iemand {last}"


def standing(registration: Registration, *, what_if: bool = False) -> Standing:
    """Return where `registration` stands now, with at most three queries; `what_if` runs the rule once more to tell
    what completing the delegation would change."""
    event = registration.event
    group = _group_of(registration)
    ask = what_if and event.priority and group["in_group"] and bool(group["missing_roles"])
    if registration.state in (State.SEATED, State.OFFERED):
        reason = sentence(Reason(registration.reason)) if registration.reason else ""
        return Standing(State(registration.state).value, reason=reason, until=_until(registration), **group)
    if registration.state != State.CANDIDATE:
        return Standing(State(registration.state).value, until=_until(registration), **group)
    if event.allocated_at is None:
        priority = WhatIf("priority") if ask else None
        return Standing("registered", decision_at=event.allocation_at, what_if=priority, **group)
    seats = field_of(event)
    # The line as it stands: a seat that is free and yet not handed out (offers have stopped) moves nobody.
    decision = _about(replace(seats, capacity=len(seats.seated)), registration.pk)
    if decision is None:
        return Standing("registered", **group)
    closed = bool(event.offer_hours) and offers_stopped(event)
    line = {
        "reason": decision.sentence,
        "decision_at": None if closed else _first_answer(event),
        "closed": closed,
        "what_if": _if_complete(seats, registration, decision, group["missing_roles"]) if ask and not closed else None,
    }
    if decision.place is None:
        return Standing("waiting_whole", seats_needed=decision.seats_needed, **line, **group)
    return Standing("waiting", place=decision.place, ahead=decision.place - 1, **line, **group)


def _until(registration: Registration) -> datetime | None:
    """The end of the answer time, while it is what the reader has to know."""
    return registration.answer_until if registration.state in (State.OFFERED, State.OFFER_LAPSED) else None


def _about(seats: Field, key: int) -> Decision | None:
    return decision_about(seats.candidates, seats.seated, seats.capacity, seats.priority, key=key)


def _first_answer(event: Event) -> datetime | None:
    """When the first of the running offers ends: then a seat comes free, if there was no answer before."""
    offers = Registration.objects.filter(event=event, state=State.OFFERED, answer_until__gt=timezone.now())
    return offers.aggregate(first=Min("answer_until"))["first"]


def _if_complete(seats: Field, registration: Registration, now: Decision, missing: list[str]) -> WhatIf | None:
    """Run the rule with somebody new in each missing role, who registers at this moment and is last for that."""
    free_key = max(person.id for person in (*seats.candidates, *seats.seated)) + 1
    moment = timezone.now()
    newcomers = [
        Person(free_key + number, registration.delegation_id, role, moment) for number, role in enumerate(missing)
    ]
    then = _about(replace(seats, candidates=[*seats.candidates, *newcomers]), registration.pk)
    if then is None:
        return None
    if then.outcome == SEATED:
        return WhatIf("seat")
    if then.place is None:
        return WhatIf("whole", seats_needed=then.seats_needed)
    return WhatIf("same" if then.place == now.place else "place", place=then.place)


def _group_of(registration: Registration) -> dict[str, object]:
    """The roles that count in the rule, the missing ones, and whether there are others; one query."""
    if registration.delegation_id is None:
        own = [registration.role] if registration.role else []
        return {"have_roles": own, "missing_roles": [], "in_group": False}
    members = Registration.objects.filter(delegation=registration.delegation_id)
    rows = list(members.exclude(state__in=[State.LAPSED, State.DECLINED]).values_list("role", "state"))
    have = sorted({role for role, state in rows if state in COUNTING} - {""})
    return {"have_roles": have, "missing_roles": missing_roles(have), "in_group": len(rows) > 1}
