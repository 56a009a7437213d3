"""Everybody at every address: who gets in, what it tells, and that looking changes nothing."""

import pytest

from tests.walk.table import PUBLIC, ROWS
from tests.walk.urlconf import addresses
from tests.walk.world import KINDS

pytestmark = pytest.mark.django_db

every_row = pytest.mark.parametrize("row", ROWS, ids=str)


def fits(outcome, expected):
    if isinstance(expected, str) and isinstance(outcome, str):
        return outcome == expected if expected in ("/", "/inloggen/", "/mijn/") else outcome.startswith(expected)
    return outcome == expected


def test_every_address_has_a_row():
    assert {address.key for address in addresses()} - {row.key for row in ROWS} == set()


def test_the_public_addresses_are_these_and_no_others():
    assert {address.key for address in addresses() if address.is_public} == PUBLIC


@every_row
def test_each_kind_of_person_gets_what_the_table_says(walker, row):
    found = {kind: answer.outcome for kind, answer in walker.answers(row).items()}
    wrong = [kind for kind in KINDS if not fits(found[kind], row.expected[kind])]
    assert {kind: found[kind] for kind in wrong} == {kind: row.expected[kind] for kind in wrong}
