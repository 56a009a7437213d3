"""Never more delegations in an hour than guides: real requests at the same moment, and a control without the lock."""

from collections.abc import Iterator

import pytest

from benchmarks.client import CSRF, Answer, Visitor, all_at_once
from tests.migrated import migrate
from tests.services import new_site_environment, start_web, temporary_folder
from tests.slot_rush import Rush, rush, taken

DELEGATIONS, GUIDES, MEMBERS = 24, 3, 4
TEXT = {"title": "Wonen boven de winkel", "description": "Wie beslist?"}


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    """A migrated database on the engine of this run."""
    with temporary_folder("uren") as folder:
        environment = new_site_environment(folder)
        migrate(environment)
        yield environment


def press_all(url: str, made: Rush, fields: dict[str, str]) -> list[Answer]:
    """Let every contact press at the same moment, each in a browser of its own; return what they got."""
    answers: list[Answer] = []

    def press(visitor: Visitor, session: str, page: str) -> None:
        visitor.headers["Cookie"] = f"csrf={CSRF}; sessie={session}"
        answers.append(visitor.post(page, fields))

    visitors = [Visitor(url) for _ in made.pages]
    people = zip(visitors, made.sessions, made.pages, strict=True)
    all_at_once([lambda one=one: press(*one) for one in people])
    return answers


def statuses(answers: list[Answer]) -> dict[int, int]:
    found = [answer.status for answer in answers]
    return {status: found.count(status) for status in set(found)}


def claim_all(env: dict[str, str], settings: dict[str, str]) -> tuple[list[Answer], dict[str, int], str]:
    made = rush(env, delegations=DELEGATIONS, guides=GUIDES)
    wanted = str(made.slots[0])
    with start_web(env | settings, workers=2, threads=8) as web:
        answers = press_all(web.url, made, TEXT | {"slot": wanted})
    return answers, taken(env), wanted


def test_an_hour_goes_to_as_many_delegations_as_it_has_guides(env):
    answers, rows, wanted = claim_all(env, {})
    assert statuses(answers) == {302: GUIDES, 422: DELEGATIONS - GUIDES}
    assert rows == {wanted: GUIDES, "mails": GUIDES * MEMBERS}
    for answer in answers:
        if answer.status == 422:
            page = answer.body.decode()
            assert "Kies een andere tijd." in page
            assert TEXT["title"] in page  # what was typed stays
            assert "14.00 tot 15.00 uur: nog" in page  # and what is free is shown


def test_a_swap_is_as_safe_and_who_comes_too_late_keeps_the_own_hour(env):
    made = rush(env, delegations=DELEGATIONS, guides=GUIDES, seated_first=True)
    wanted, own = map(str, made.slots)
    with start_web(env, workers=2, threads=8) as web:
        answers = press_all(web.url, made, {"stap": "tijd", "slot": wanted})
    assert statuses(answers) == {302: GUIDES, 422: DELEGATIONS - GUIDES}
    assert taken(env) == {wanted: GUIDES, own: DELEGATIONS - GUIDES, "mails": GUIDES * MEMBERS}


def test_one_delegation_that_presses_eight_times_has_one_hour(env):
    made = rush(env, delegations=1, guides=8)
    often = Rush(made.sessions * 8, made.pages * 8, made.slots)
    with start_web(env, workers=2, threads=8) as web:
        answers = press_all(web.url, often, TEXT | {"slot": str(made.slots[0])})
    assert statuses(answers) == {302: 8}
    assert taken(env) == {str(made.slots[0]): 1, "mails": MEMBERS}


def test_without_the_lock_it_goes_wrong(env):
    """The control: an hour gets too many, or SQLite refuses writers. If not, the tests above prove nothing."""
    answers, rows, wanted = claim_all(env, {"DJANGO_SETTINGS_MODULE": "tests.faults.unlocked.settings"})
    found = statuses(answers)
    assert rows.get(wanted, 0) > GUIDES or set(found) - {302, 422}, (found, rows)
