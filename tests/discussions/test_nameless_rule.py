"""How much of a writer shows without a name: the rule alone, on any group of people."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from discussions.nameless import AT_LEAST, NOTHING, shown_traits

ROLES = ("uitvoering", "beleid", "management", "bestuur")
LAYERS = ("rijk", "provincie", "gemeente", "waterschap")
people = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(LAYERS)), max_size=80)


@given(people)
def test_at_least_five_people_share_what_shows(group):
    for (role, layer), shown in shown_traits(group).items():
        shared = [one for one in group if all(want in ("", have) for want, have in zip(shown, one, strict=True))]
        assert shown == NOTHING or len(shared) >= AT_LEAST
        assert shown[0] in ("", role)
        assert shown[1] in ("", layer)


@given(people)
def test_at_least_five_people_are_shown_in_the_same_words(group):
    """Otherwise the words that fit many would still point at the few who are not shown in more detail."""
    shown = shown_traits(group)
    words = Counter(shown[one] for one in group)
    del words[NOTHING]
    assert all(number >= AT_LEAST for number in words.values())


@given(people)
def test_everybody_is_shown_somehow(group):
    assert set(shown_traits(group)) == set(group)


@given(people, st.randoms())
def test_the_order_of_people_changes_nothing(group, random):
    other = list(group)
    random.shuffle(other)
    assert shown_traits(other) == shown_traits(group)


def test_role_and_layer_show_when_five_share_both():
    assert shown_traits([("uitvoering", "gemeente")] * 5) == {("uitvoering", "gemeente"): ("uitvoering", "gemeente")}


def test_four_are_too_few():
    assert shown_traits([("uitvoering", "gemeente")] * 4) == {("uitvoering", "gemeente"): NOTHING}


def test_only_the_role_shows_when_the_layers_are_few():
    group = [("uitvoering", "gemeente")] * 3 + [("uitvoering", "rijk")] * 2
    assert set(shown_traits(group).values()) == {("uitvoering", "")}


def test_only_the_layer_shows_when_the_roles_are_few():
    group = [("bestuur", "provincie")] * 3 + [("beleid", "provincie")] * 2
    assert set(shown_traits(group).values()) == {("", "provincie")}


def test_one_of_another_layer_is_not_given_away_by_the_others():
    group = [("uitvoering", "gemeente")] * 5 + [("uitvoering", "rijk")]
    assert set(shown_traits(group).values()) == {("uitvoering", "")}


def test_enough_others_leave_the_large_layer_in_sight():
    group = [("uitvoering", "gemeente")] * 5 + [("uitvoering", "rijk")] * 2 + [("uitvoering", "provincie")] * 3
    assert shown_traits(group)["uitvoering", "gemeente"] == ("uitvoering", "gemeente")
    assert shown_traits(group)["uitvoering", "rijk"] == ("uitvoering", "")
