"""Who meets whom: for any people in any order, never the same role or organisation, and nobody waits who need not."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discussions.pairing import LARGEST, Person, Table, arrange, fit

ROLES = ("uitvoering", "beleid", "management", "bestuur", "gast inwonerspanel")


def people(*parts: tuple[str, str] | tuple[str, str, int]) -> list[Person]:
    return [Person(key, *part) for key, part in enumerate(parts)]


def test_two_of_another_role_and_organisation_meet():
    assert arrange(people(("beleid", "A"), ("bestuur", "B"))) == ([Table(None, (0, 1))], [])


def test_the_same_role_or_the_same_organisation_waits():
    assert arrange(people(("beleid", "A"), ("beleid", "B"))) == ([], [0, 1])
    assert arrange(people(("beleid", "A"), ("bestuur", "A"))) == ([], [0, 1])


def test_who_pressed_first_is_put_with_the_first_who_fits_before_anybody_joins_a_table():
    found = people(("beleid", "A", 7), ("bestuur", "B", 7), ("uitvoering", "C"), ("management", "D"))
    assert arrange(found) == ([Table(None, (2, 3))], [])


def test_somebody_alone_joins_the_newest_table_that_has_room_and_fits():
    found = people(
        ("beleid", "A", 7), ("bestuur", "B", 7), ("beleid", "C", 9), ("bestuur", "D", 9), ("uitvoering", "E")
    )
    assert arrange(found) == ([Table(9, (2, 3, 4))], [])


def test_a_full_table_takes_nobody():
    found = people(*((role, role, 7) for role in ROLES[:4]), (ROLES[4], "E"))
    assert arrange(found) == ([], [4])


def test_who_is_left_alone_at_a_table_waits_again_or_meets_another():
    assert arrange(people(("beleid", "A", 7))) == ([], [0])
    assert arrange(people(("beleid", "A", 7), ("bestuur", "B"))) == ([Table(None, (0, 1))], [])


@st.composite
def presses(draw: st.DrawFn) -> list[tuple[str, str] | int]:
    """What happens one after another: somebody presses (role, organisation), or the n-th who is there stops."""
    somebody = st.tuples(st.sampled_from(ROLES), st.sampled_from("ABCDE"))
    return draw(st.lists(st.one_of(somebody, somebody, st.integers(0, 30)), max_size=24))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(presses())
def test_a_whole_day_of_pressing_and_stopping(events):
    here: dict[int, Person] = {}
    number = 0
    for key, event in enumerate(events):
        if isinstance(event, int):
            if here:
                del here[sorted(here)[event % len(here)]]
        else:
            here[key] = Person(key, *event)
        before = {person.key: person.group for person in here.values()}
        sizes = {group: list(before.values()).count(group) for group in before.values()}
        tables, waiting = arrange(list(here.values()))
        number = _sit(here, tables, waiting, number)
        _check(here)
        # Who talks with others is never moved to another table.
        for one, group in before.items():
            assert group is None or sizes[group] == 1 or here[one].group == group


def _sit(here: dict[int, Person], tables: list[Table], waiting: list[int], number: int) -> int:
    for key in waiting:
        here[key] = Person(key, here[key].role, here[key].organisation)
    for table in tables:
        number += table.group is None
        for key in table.people:
            here[key] = Person(key, here[key].role, here[key].organisation, table.group or number)
    return number


def _check(here: dict[int, Person]) -> None:
    groups: dict[int, list[Person]] = {}
    alone = [one for one in here.values() if one.group is None]
    for one in here.values():
        if one.group is not None:
            groups.setdefault(one.group, []).append(one)
    for members in groups.values():
        assert 2 <= len(members) <= LARGEST
        assert all(fit(*pair) for pair in combinations(members, 2))
    assert not any(fit(*pair) for pair in combinations(alone, 2))
    for one in alone:
        for members in groups.values():
            assert len(members) == LARGEST or not all(fit(one, member) for member in members)
