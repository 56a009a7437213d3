"""People who all have a quarter of an hour at the same moment: rows made in a process of the site itself."""

import json

from tests.services import manage

SLUG = "kwartier"
PAGE = f"/omgeving/{SLUG}/ontmoet/"


def rush(env: dict[str, str], *, people: int) -> list[str]:
    """Make an open environment with so many people, each of an organisation of their own and the four roles in turn;
    return a session for each."""
    printed = manage(env, "shell", "--no-imports", "-c", f"from tests import meeting_rush; meeting_rush.make({people})")
    return json.loads(printed.splitlines()[-1])


def outcome(env: dict[str, str]) -> dict[str, list]:
    """Return who sits together (`groups`: a list of the roles at each table) and who waits (`waiting`: their roles)."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import meeting_rush; meeting_rush.count()")
    return json.loads(printed.splitlines()[-1])


def make(people: int) -> None:
    """Called in the site's process: store the rows and print the sessions as JSON."""
    from events.models import Role
    from tests.browser.scenario import session_of
    from tests.environment import make_open_event, make_participant

    event = make_open_event(slug=SLUG, meeting_url="https://video.example.nl/kwartier")
    roles = list(Role)
    seats = [make_participant(event, role=roles[number % 4]) for number in range(people)]
    print(json.dumps([session_of(seat.user) for seat in seats]))


def count() -> None:
    """Called in the site's process: print the outcome as JSON."""
    from discussions.models import MeetingGroup, MeetingWish
    from registrations.models import Registration

    roles = dict(Registration.objects.filter(event__slug=SLUG).values_list("user", "role"))
    groups = [[roles[one.user_id] for one in group.people.all()] for group in MeetingGroup.objects.all()]
    waiting = [roles[one.user_id] for one in MeetingWish.objects.filter(group=None)]
    print(json.dumps({"groups": groups, "waiting": waiting}))
