"""Never one seat too many: real requests at the same moment, and a control that shows what the lock is for."""

from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.client import Visitor, all_at_once
from tests.migrated import migrate
from tests.rush import cancelling, most_taken, rush, states
from tests.services import new_site_environment, start_web, temporary_folder

PEOPLE, SEATS = 40, 10


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    """A migrated database on the engine of this run."""
    with temporary_folder("overselling") as folder:
        environment = new_site_environment(folder)
        migrate(environment)
        yield environment


def press_all(url: str, links: list[str], fields: dict[str, str] | None = None) -> Counter:
    """Press all links at the same moment, each in a browser of its own; return how often each status came."""
    return press_together(url, [(link, fields or {}) for link in links])


def press_together(url: str, presses: list[tuple[str, dict[str, str]]]) -> Counter:
    """Press links with their fields, all at the same moment; return how often each status came."""
    statuses: list[int] = []
    visitors = [Visitor(url) for _ in presses]

    def press(visitor: Visitor, link: str, fields: dict[str, str]) -> None:
        statuses.append(visitor.post(link, fields).status)

    all_at_once([lambda pair=pair: press(pair[0], *pair[1]) for pair in zip(visitors, presses, strict=True)])
    return Counter(statuses)


def test_the_last_seats_go_to_as_many_people_as_there_are_seats(env):
    links = rush(env, people=PEOPLE, seats=SEATS)
    with start_web(env, workers=2, threads=8) as web:
        assert press_all(web.url, links) == {302: PEOPLE}
    assert states(env) == {"seated": SEATS, "candidate": PEOPLE - SEATS}


def test_two_hundred_want_the_last_seats_while_others_cancel(env):
    """Everybody is answered, each seat that comes free goes on at once, and there are never more than the capacity."""
    seats, leaving, coming = 50, 20, 180
    links = rush(env, people=coming, seats=seats)
    going = cancelling(env, people=seats)[:leaving]
    presses = [(link, {}) for link in links]
    for place, link in enumerate(going):
        presses.insert(place * 9, (link, {"antwoord": "nee"}))
    with start_web(env, workers=2, threads=8) as web:
        assert press_together(web.url, presses) == {302: coming + leaving}
    assert states(env) == {"seated": seats, "candidate": coming - leaving, "cancelled": leaving}
    assert most_taken(env) == seats


def test_two_presses_on_one_link_are_one_registration(env):
    link = rush(env, people=1, seats=1)[0]
    with start_web(env, workers=2, threads=8) as web:
        answers = press_all(web.url, [link] * 8)
    # The others see that the link was used, with a way on; nobody meets an error.
    assert answers[302] == 1
    assert max(answers) < 500
    assert states(env) == {"seated": 1}


def test_without_the_lock_it_goes_wrong(env):
    """The control: on PostgreSQL too many get a seat, SQLite refuses writers. If not, the tests above prove nothing."""
    links = rush(env, people=PEOPLE, seats=SEATS)
    unlocked = env | {"DJANGO_SETTINGS_MODULE": "tests.faults.unlocked.settings"}
    with start_web(unlocked, workers=2, threads=8) as web:
        answers = press_all(web.url, links)
    outcome = states(env)
    assert answers[302] < PEOPLE or outcome["seated"] > SEATS, (answers, outcome)
