"""Everybody has a quarter of an hour at the same moment: real requests, and a control without the lock."""

from collections.abc import Iterator

import pytest

from benchmarks.client import CSRF, Visitor, all_at_once
from tests.meeting_rush import PAGE, outcome, rush
from tests.migrated import migrate
from tests.services import new_site_environment, start_web, temporary_folder

PEOPLE = 24
UNLOCKED = {"DJANGO_SETTINGS_MODULE": "tests.faults.unlocked.settings"}


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    """A migrated database on the engine of this run."""
    with temporary_folder("kwartier") as folder:
        environment = new_site_environment(folder)
        migrate(environment)
        yield environment


def press_all(env: dict[str, str], sessions: list[str], *steps: str) -> list[int]:
    """Let each session press at the same moment, in a browser of its own; return the statuses."""
    statuses: list[int] = []

    def press(visitor: Visitor, session: str, step: str) -> None:
        visitor.headers["Cookie"] = f"csrf={CSRF}; sessie={session}"
        statuses.append(visitor.post(PAGE, {"stap": step}).status)

    with start_web(env, workers=2, threads=8) as web:
        people = [(Visitor(web.url), session, step) for session in sessions for step in steps]
        all_at_once([lambda one=one: press(*one) for one in people])
    return statuses


def wrong_with(found: dict[str, list], people: int) -> list[str]:
    """Return what is not as it must be: two to four at a table, all of another role, and nobody waits who fits."""
    wrong = []
    for roles in found["groups"]:
        if not 2 <= len(roles) <= 4 or len(set(roles)) < len(roles):
            wrong.append(f"table {roles}")
    for role in set(found["waiting"]):
        if {*found["waiting"]} != {role} or any(len(roles) < 4 and role not in roles for roles in found["groups"]):
            wrong.append(f"waits: {role}")
    if sum(map(len, found["groups"])) + len(found["waiting"]) != people:
        wrong.append("somebody is lost")
    return wrong


def test_all_who_press_at_once_sit_at_right_tables(env):
    sessions = rush(env, people=PEOPLE)
    assert set(press_all(env, sessions, "kwartier")) == {302}
    found = outcome(env)
    assert wrong_with(found, PEOPLE) == [], found


def test_one_person_who_presses_often_sits_once_and_stopping_at_the_same_moment_is_safe(env):
    one, *others = rush(env, people=8)
    assert set(press_all(env, [one] * 8, "kwartier")) == {302}
    assert outcome(env) == {"groups": [], "waiting": ["uitvoering"]}
    assert set(press_all(env, others, "kwartier", "stop")) == {302}
    found = outcome(env)
    assert wrong_with(found, sum(map(len, found["groups"])) + len(found["waiting"])) == [], found


def test_without_the_lock_it_goes_wrong(env):
    """The control: people are taken from each other's tables, or SQLite refuses writers. If not, the tests above prove
    nothing."""
    sessions = rush(env, people=PEOPLE)
    statuses = press_all(env | UNLOCKED, sessions, "kwartier")
    found = outcome(env)
    assert set(statuses) != {302} or wrong_with(found, PEOPLE), found
