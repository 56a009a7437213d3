"""The rows behind the start of an environment in each of its phases, its rules, its list and its meetings."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from discussions.access import person_at
from discussions.actions import meeting
from discussions.models import MeetingWish, PresenceHour, Summary, Visit
from events.models import Role
from registrations.models import State
from tests.environment import make_guest, make_lead, make_participant, make_post, make_room, make_thread

if TYPE_CHECKING:
    from events.models import Event
    from registrations.models import Registration
    from tests.browser.scenario import Scenario

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make(scenario: "Scenario") -> None:
    """Fill `scenario.at` with "start ...", "rules ...", "people ..." and "meet ..."."""
    now, at = scenario.now, scenario.at
    Visit.objects.get_or_create(event=scenario.today, user=scenario.people["participant"])
    ends = {"environment_opens_at": now - DAY, "environment_closes_at": now + DAY}
    full, me = _mine(scenario, "vol-nieuws", **ends, support_until=now + HOUR, meeting_url="https://video.example.nl/x")
    _fill(full)
    Visit.objects.filter(user=me.user, event=full).update(read_until=now - DAY)
    at["start full"] = _page(full, "environment")
    at["rules again"] = _page(full, "rules")
    unsupported, _ = _mine(scenario, "zonder-hulp", **ends, support_until=now - HOUR)
    at["start unsupported"] = _page(unsupported, "environment")
    over, _ = _mine(
        scenario, "alleen-lezen", **ends, messages_until=now - HOUR, meeting_url="https://video.example.nl/y"
    )
    Summary.objects.create(event=over, published_at=now)
    at |= {"start read only": _page(over, "environment"), "meet over": _page(over, "meeting")}
    first, _ = _mine(scenario, "eerste-keer", agreed=False, **ends)
    at["rules"] = _page(first, "rules")
    rehearsal = scenario.event("proefdraaien", starts_at=now + DAY)
    scenario.people["host"] = make_lead(make_room(rehearsal), agreed=False, name="Fatima Leest").user
    at["start rehearsal"] = _page(rehearsal, "environment")
    _people_and_meetings(scenario, ends)


def _people_and_meetings(scenario: "Scenario", ends: dict[str, object]) -> None:
    at = scenario.at
    empty, _ = _mine(scenario, "niemand-in-de-lijst", **ends, meeting_url="https://video.example.nl/z")
    at |= {"people nobody": _page(empty, "people"), "meet": _page(empty, "meeting")}
    listed, me = _mine(scenario, "in-de-lijst", **ends)
    others = [make_participant(listed, role=role) for role in Role] + [make_guest(listed, shown_name="Samira")]
    Visit.objects.filter(user__in=[one.user for one in [me, *others]], event=listed).update(listed_at=scenario.now)
    at["people listed"] = _page(listed, "people")
    for name, numbers in (("meet waits", 0), ("meet found", 3)):
        event, me = _mine(scenario, name.replace(" ", "-"), **ends, meeting_url="https://video.example.nl/k")
        seats = [make_participant(event, role=role) for role in list(Role) if role != me.role][:numbers]
        for seat in [me, *seats]:
            meeting.press(visitor=person_at(seat.user, event.slug))
        # The browser comes later than a quarter of an hour, on a slow machine.
        MeetingWish.objects.filter(event=event).update(until=scenario.now + DAY)
        at[name] = _page(event, "meeting")


def _mine(
    scenario: "Scenario", name: str, *, agreed: bool = True, **fields: object
) -> "tuple[Event, Registration]":  # fmt: skip
    """Make an environment of today in which the participant has a seat."""
    event = scenario.event(name, starts_at=scenario.now - HOUR, allocated_at=scenario.now - DAY, **fields)
    seat = scenario.mine(name, event, state=State.SEATED)
    if agreed:
        Visit.objects.create(event=event, user=seat.user)
    return event, seat


def _fill(event: "Event") -> None:
    """Two rooms with news, one with somebody who helps now."""
    for title in ("De brommer naar de kas", "De dijk en de boerderij"):
        room = make_room(event, title=title)
        make_post(make_thread(room, title="Wie betaalt?"), body="Wij **leenden** er een & het werkte.")
    helper = make_lead(room, name="Fatima Helpt").room_parts.get()
    PresenceHour.objects.create(person=helper, starts_at=event.starts_at, ends_at=event.starts_at + DAY)


def _page(event: "Event", name: str) -> str:
    return reverse(f"discussions:{name}", args=[event.slug])
