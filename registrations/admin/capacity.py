"""What an organiser is told after the number of seats changed: who got one, and that nobody lost one."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest

from events.models import Event
from membership.admin_pages import actor
from registrations.actions import seats
from registrations.models import Registration, State

MOST_NAMES = 25


def hand_out(request: HttpRequest, event: Event) -> None:
    """Run the rule after a change of the event, and tell what came of it."""
    newly = seats.refill(event=event, by=actor(request))
    tell_who_moved_up(request, newly)
    if sentence := overbooked(event.registrations.taken().count(), event.capacity):
        messages.warning(request, sentence)


def overbooked(taken: int, capacity: int | None) -> str:
    """Return in Dutch that more seats are taken than there are, and what that means; empty when they fit."""
    if capacity is None or taken <= capacity:
        return ""
    people = "1 mens heeft" if taken == 1 else f"{taken} mensen hebben"
    over = taken - capacity
    freed = "de eerste plek die vrijkomt wordt" if over == 1 else f"de eerste {over} plekken die vrijkomen worden"
    return (
        f"{people} een plek, het aantal plekken is {capacity}. "
        f"Niemand raakt de plek kwijt; {freed} niet opnieuw uitgedeeld."
    )


def tell_who_moved_up(request: HttpRequest, newly: Collection[int], chosen: Collection[int] = ()) -> None:
    """Name those who got a seat or an offer; `chosen` are the keys of those whom the organiser's deed was about."""
    for state, what in ((State.SEATED, "een plek"), (State.OFFERED, "een aanbod voor een plek")):
        people = list(Registration.objects.filter(pk__in=newly, state=state).order_by("name", "pk"))
        if not people:
            continue
        names = [f"{one} zelf" if one.pk in chosen else str(one) for one in people[:MOST_NAMES]]
        more = len(people) - len(names)
        rest = f" en nog {more} mensen" if more > 1 else " en nog 1 mens" if more else ""
        if len(people) == 1:
            messages.info(request, f"{names[0]} kreeg {what}, en een mail daarover.")
        else:
            listed = ", ".join(names) + rest
            messages.info(request, f"Deze {len(people)} mensen kregen {what}, en een mail daarover: {listed}.")
