"""Two organisations are merged while people register for one of them: nothing is lost, on either engine."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from benchmarks.client import CSRF, Visitor, all_at_once
from tests.merge_rush import Rush, counts, rush
from tests.migrated import migrate
from tests.services import new_site_environment, start_web, temporary_folder

PEOPLE = 60


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    """A migrated database on the engine of this run."""
    with temporary_folder("samenvoegen") as folder:
        environment = new_site_environment(folder)
        migrate(environment)
        yield environment


def register_while_merging(url: str, made: Rush) -> tuple[Counter, Counter]:
    """Let everybody register for the duplicate, and two organisers' presses merge it, all at the same moment."""
    registered: list[int] = []
    merged: list[int] = []

    def register(visitor: Visitor, number: int) -> None:
        fields = {
            "mode": "alleen", "name": f"Mens {number}", "address": f"mens{number}@proef.example.nl",
            "organisation": made.gone, "layer": "gemeente", "role": "beleid",
        }  # fmt: skip
        registered.append(visitor.post(made.signup, fields).status)

    def merge(visitor: Visitor) -> None:
        visitor.headers["Cookie"] = f"csrf={CSRF}; sessie={made.session}"
        merged.append(visitor.post(made.merge, {}).status)

    presses = [partial(register, Visitor(url), number) for number in range(PEOPLE)]
    for place in (PEOPLE // 4, PEOPLE // 2):
        presses.insert(place, partial(merge, Visitor(url)))
    all_at_once(presses)
    return Counter(registered), Counter(merged)


def test_who_registers_during_the_merge_ends_up_at_the_organisation_that_stays(env):
    made = rush(env)
    with start_web(env, workers=2, threads=8) as web:
        assert register_while_merging(web.url, made) == ({302: PEOPLE}, {302: 2})
    right_after = counts(env)
    assert right_after.pop("merged") == 1
    assert set(right_after) <= {made.kept, made.gone} and sum(right_after.values()) == PEOPLE
    assert counts(env, sweep=True) == {made.kept: PEOPLE, "merged": 1}
