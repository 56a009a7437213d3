"""One database with one of everything, for a whole module: the walk only reads.

Django is imported late: this file is read first.
"""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[object]:
    """Rows of every kind, rolled back after the module. The tests are marked django_db: what one writes is undone."""
    from django.db import transaction

    from tests.walk.world import World

    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walker(world: object) -> object:
    """Somebody of every kind, who walks each row of the table once."""
    from tests.walk.walker import Walker

    return Walker(world)
