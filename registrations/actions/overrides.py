"""What an organiser decides outside the rule: give a seat, put somebody in line, keep somebody apart, release.

Each asks for a reason, which stands in the history of the registration with who did it. The rule runs in the same
transaction, so that no seat stays empty. Each raises Refused, with a Dutch sentence, and then changes nothing.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from outbox.actions import queue_many
from registrations.actions import offer_notices, seats
from registrations.actions.locking import check_going_on, lock_event
from registrations.actions.posting import copy_for_contact, person_message
from registrations.models import Registration, State, StateChange
from registrations.models.registration import LIVE
from registrations.states import change, change_many

LONGEST_REASON = StateChange._meta.get_field("reason").max_length


class Deed(StrEnum):
    SEAT = "plek-geven"
    LINE = "in-de-rij"
    HOLD = "apart-houden"
    RELEASE = "vrijgeven"


# From which states each can be done.
FROM: dict[Deed, tuple[State, ...]] = {
    Deed.SEAT: (State.CANDIDATE, State.OFFERED, State.OFFER_LAPSED, State.HELD),
    Deed.LINE: (State.CANCELLED, State.OFFER_LAPSED, State.OFFERED, State.HELD),
    Deed.HOLD: (State.CANDIDATE, State.OFFERED, State.SEATED),
    Deed.RELEASE: (State.HELD,),
}
# What somebody without a seat or an offer no longer has; `reason` is that of the rule, not that of the organiser.
NO_SEAT = {"seated_at": None, "tier": None, "offered_at": None, "answer_until": None, "offer_reminded_at": None}
NO_SEAT |= {"over_capacity": False}


def why_not(deed: Deed, registration: Registration, *, registered_again: bool = False) -> str:
    """Return in Dutch why `deed` cannot be done with this registration; empty when it can."""
    if registration.erased_at or not registration.address:
        return "Naam en adres van deze persoon zijn gewist."
    if registration.state not in FROM[deed]:
        return f"De stand is ‘{State(registration.state).label}’. Daarbij kan dit niet."
    if registration.guest and deed is Deed.LINE and registration.state != State.HELD:
        return "Een gast staat niet in de rij. Nodig de gast opnieuw uit."
    if registration.state not in LIVE and registered_again:
        return "Deze persoon meldde zich intussen opnieuw aan. Kies die aanmelding."
    return ""


def registered_again(registrations: Collection[Registration]) -> set[int]:
    """Return the keys of those whose person has another, live registration for the same gathering, or a later one
    among these; one query."""
    outside = [one for one in registrations if one.state not in LIVE]
    if not outside:
        return set()
    events, addresses = {one.event_id for one in outside}, {one.address for one in outside}
    live = Registration.objects.live().filter(event__in=events, address__in=addresses)
    known = set(live.values_list("event_id", "address"))
    again = set()
    for one in sorted(outside, key=lambda one: one.pk, reverse=True):
        person = (one.event_id, one.address)
        if person in known:
            again.add(one.pk)
        known.add(person)
    return again


def is_full(event: Event, registration: Registration, taken: int) -> bool:
    """Return whether a seat for this registration would come above the capacity, with `taken` seats taken now.

    An offered seat counts as taken already, and a guest takes none.
    """
    if event.capacity is None or registration.guest or registration.state == State.OFFERED:
        return False
    return taken >= event.capacity


@transaction.atomic
def seat(*, registration: Registration, reason: str, by: str, over_capacity: bool = False) -> Registration:
    """Give somebody a seat, whatever their place in line; above the capacity only when `over_capacity` says so."""
    event, (registration,) = _locked(Deed.SEAT, [registration], reason)
    taken = event.registrations.taken().count()
    full = is_full(event, registration, taken)
    if full and not over_capacity:
        raise Refused(
            f"Alle {event.capacity} plekken zijn bezet. Wil je toch deze plek geven, vink dan aan dat het plek "
            f"{taken + 1} van {event.capacity} wordt."
        )
    if registration.state == State.OFFERED:  # the rule chose this person: its reason stays, and so does the tier
        change(registration, State.SEATED, by=by, reason=reason.strip(), seated_at=timezone.now())
    else:
        fields = NO_SEAT | {"seated_at": timezone.now(), "over_capacity": full}
        _forget_reason([registration])
        change(registration, State.SEATED, by=by, reason=reason.strip(), **fields)
    offer_notices.accepted(event, registration)
    seats.apply_rule(event=event, by=by)
    return registration


def put_in_line(*, registration: Registration, reason: str, by: str) -> Registration:
    """Put somebody back in line, in the place of the first registration; the rule runs.

    For who cancelled by mistake, let an offer lapse, has an offer, or was kept apart. Who stands first and may have a
    free seat gets it at once.
    """
    put_many_in_line(registrations=[registration], reason=reason, by=by)
    return _fresh(registration)


def hold(*, registration: Registration, reason: str, by: str) -> Registration:
    """Take a seat, an offer or a place in line back; the refill passes over this person until released."""
    hold_many(registrations=[registration], reason=reason, by=by)
    return _fresh(registration)


def release(*, registration: Registration, reason: str, by: str) -> Registration:
    """Put somebody who was kept apart back in line; a guest, who takes no seat of the capacity, is back at once."""
    release_many(registrations=[registration], reason=reason, by=by)
    return _fresh(registration)


@transaction.atomic
def hold_many(*, registrations: Collection[Registration], reason: str, by: str) -> frozenset[int]:
    """Keep people of one gathering apart, all or none; return who got a seat or an offer by it."""
    event, people = _locked(Deed.HOLD, registrations, reason)
    _move(people, State.HELD, by=by, reason=reason.strip())
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    queue_many(person_message("held", one, suffix=stamp) for one in people)
    for one in people:
        copy_for_contact("member_held", one, suffix=stamp)
    return seats.apply_rule(event=event, by=by)


@transaction.atomic
def put_many_in_line(*, registrations: Collection[Registration], reason: str, by: str) -> frozenset[int]:
    """Put people of one gathering back in line, all or none; return who got a seat or an offer by it."""
    return _into_line(Deed.LINE, registrations, reason, by)


@transaction.atomic
def release_many(*, registrations: Collection[Registration], reason: str, by: str) -> frozenset[int]:
    """Release people of one gathering, all or none; return who got a seat or an offer by it."""
    return _into_line(Deed.RELEASE, registrations, reason, by)


def _into_line(deed: Deed, registrations: Collection[Registration], reason: str, by: str) -> frozenset[int]:
    event, people = _locked(deed, registrations, reason)
    guests = [one for one in people if one.guest]
    in_line = [one for one in people if not one.guest]
    _move(in_line, State.CANDIDATE, by=by, reason=reason.strip())
    change_many(guests, State.SEATED, by=by, reason=reason.strip(), seated_at=timezone.now())
    for guest in guests:
        offer_notices.accepted(event, guest)
    newly = seats.apply_rule(event=event, by=by)
    stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
    # Who got a seat or an offer in the same step hears that, and not that they stand in line.
    queue_many(person_message("in_line", one, suffix=stamp) for one in in_line if one.pk not in newly)
    return newly


def _locked(deed: Deed, registrations: Collection[Registration], reason: str) -> tuple[Event, list[Registration]]:
    """Lock the gathering, read its people again and check the wish."""
    _check_reason(reason)
    events = {one.event_id for one in registrations}
    if len(events) != 1:
        raise Refused("Kies aanmeldingen van één bijeenkomst.")
    event = lock_event(events.pop())
    check_going_on(event)
    keys = [one.pk for one in registrations]
    people = list(Registration.objects.select_related("delegation").filter(pk__in=keys).order_by("pk"))
    again = registered_again(people)
    for one in people:
        if refusal := why_not(deed, one, registered_again=one.pk in again):
            raise Refused(refusal if len(people) == 1 else f"{one}: {refusal}")
    return event, people


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Vul in waarom. Dat staat straks in de geschiedenis van de aanmelding.")
    if len(reason.strip()) > LONGEST_REASON:
        raise Refused(f"Maak de reden korter: hoogstens {LONGEST_REASON} tekens.")


def _move(people: Iterable[Registration], to: State, *, by: str, reason: str) -> None:
    """Move people out of their seat, offer or place; one step for each state that they come from."""
    people = sorted(people, key=lambda one: one.state)
    _forget_reason(people)
    for _, group in groupby(people, key=lambda one: one.state):
        change_many(group, to, by=by, reason=reason, **NO_SEAT)


def _forget_reason(people: Iterable[Registration]) -> None:
    """Why the rule gave a seat holds no longer; the history keeps it."""
    Registration.objects.filter(pk__in=[one.pk for one in people]).exclude(reason="").update(reason="")


def _fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("event", "delegation").get(pk=registration.pk)
