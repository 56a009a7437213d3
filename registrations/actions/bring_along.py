"""Somebody who registered alone comes into a delegation."""

from datetime import datetime

from membership.errors import Refused
from membership.models import Organisation
from registrations.models import Registration, State
from registrations.states import change


def bring_along(
    alone: Registration,
    place: Registration,
    *,
    name: str,
    organisation: Organisation,
    role: str,
    moment: datetime,
    by: str,
) -> Registration:
    """Let `alone`, which counts already, take `place` in its delegation, and return it.

    What the person filled in now holds. The same role keeps its `registered_at`; another one counts from `moment`.
    A seat stays a seat. Raises Refused when the person belongs to another delegation.
    """
    if alone.in_group():
        raise Refused("Je hoort al bij een andere delegatie voor deze bijeenkomst. Log in om die te zien.")
    change(place, State.LAPSED, by=by, reason="was al alleen aangemeld")
    alone.name, alone.organisation, alone.delegation = name, organisation, place.delegation
    if role != alone.role and not alone.guest:
        alone.role, alone.registered_at = role, moment
    alone.save(update_fields=["name", "organisation", "delegation", "role", "registered_at"])
    return alone
