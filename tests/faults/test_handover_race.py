"""A seat that is accepted by the substitute and given back by its owner at the same moment goes one way, not both."""

from collections.abc import Iterator

import pytest

from benchmarks.client import Visitor, all_at_once
from tests.handover_rush import outcome, rush
from tests.migrated import migrate
from tests.services import new_site_environment, start_web, temporary_folder

SEATS = 12
YES = {"antwoord": "ja", "name": "Nel Nieuw", "organisation": "Gemeente Nieuwland", "layer": "gemeente"}
NO = {"antwoord": "nee"}


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    """A migrated database on the engine of this run."""
    with temporary_folder("overdracht") as folder:
        environment = new_site_environment(folder)
        migrate(environment)
        yield environment


def press_all(url: str, presses: list[tuple[str, dict[str, str]]]) -> list[int]:
    """Press all at the same moment, each in a browser of its own; return the statuses in that order."""
    statuses = [0] * len(presses)
    visitors = [Visitor(url) for _ in presses]

    def press(number: int) -> None:
        link, fields = presses[number]
        statuses[number] = visitors[number].post(link, fields).status

    all_at_once([lambda number=number: press(number) for number in range(len(presses))])
    return statuses


def test_accepting_and_giving_back_at_the_same_moment(env):
    pairs = rush(env, seats=SEATS)
    presses = [press for yes, no in pairs for press in ((yes, YES), (no, NO))]
    with start_web(env, workers=2, threads=8) as web:
        statuses = press_all(web.url, presses)
    # A redirect, or a page that says why not; whose link died meanwhile reads that it is unknown. Never an error.
    assert set(statuses) <= {200, 302, 404}, statuses
    found = outcome(env)
    assert found["seated"] == SEATS  # nobody too many, and no seat stays empty
    taken_over, given_back = found["ways"].get("cancelled seated", 0), found["ways"].get("cancelled lapsed", 0)
    assert taken_over + given_back == SEATS, found
    mails = found["mails"]
    assert mails.get("registrations.substituted", 0) == taken_over
    assert mails.get("registrations.cancelled", 0) == mails.get("registrations.substitute_gone", 0) == given_back
    assert mails.get("registrations.seated", 0) == SEATS


def test_two_presses_on_one_link_are_one_seat(env):
    (link, _), *_ = rush(env, seats=1)
    with start_web(env, workers=2, threads=8) as web:
        statuses = press_all(web.url, [(link, YES)] * 8)
    assert statuses.count(302) == 1
    assert max(statuses) < 500
    found = outcome(env)
    assert found["ways"] == {"cancelled seated": 1}
    assert found["mails"]["registrations.substituted"] == 1
