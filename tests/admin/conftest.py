"""Browsers of each kind of staff, and the one measure of every list.

Django is imported late: this file is read first.
"""

from collections.abc import Callable, Iterable

import pytest


def _browser(group: str) -> object:
    from tests.admin.helpers import browser_of, staff

    return browser_of(staff(group))


@pytest.fixture
def organiser(db: None) -> object:
    from netwerk.groups import ORGANISER
    from tests.admin.helpers import staff

    return staff(ORGANISER)


@pytest.fixture
def beheer(organiser: object) -> object:
    """The browser of an organiser."""
    from tests.admin.helpers import browser_of

    return browser_of(organiser)


@pytest.fixture
def moderator(db: None) -> object:
    from netwerk.groups import MODERATOR

    return _browser(MODERATOR)


@pytest.fixture
def finance(db: None) -> object:
    from netwerk.groups import FINANCE

    return _browser(FINANCE)


@pytest.fixture
def door(db: None) -> object:
    from netwerk.groups import DOOR

    return _browser(DOOR)


@pytest.fixture
def auditor(db: None) -> object:
    from netwerk.groups import AUDITOR

    return _browser(AUDITOR)


@pytest.fixture
def same_queries(django_assert_max_num_queries: Callable) -> Callable:
    """Assert that pages take the same number of queries with one row and with thirty; `more` adds the 29."""

    def count(client: object, path: str) -> int:
        client.get(path)  # the first page fills the caches of content types and sites
        with django_assert_max_num_queries(60) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    def check(client: object, paths: Iterable[str], more: Callable[[], object]) -> None:
        paths = list(paths)
        before = [count(client, path) for path in paths]
        more()
        assert [count(client, path) for path in paths] == before

    return check
