"""The states of a haakje: the table, the one writer, and the picture in the docs."""

import itertools

import pytest

from haakjes import states
from haakjes.diagram import state_diagram
from haakjes.models import TRANSITIONS, Haakje, State
from membership.errors import Refused
from tests.haakjes.support import make_haakje
from tests.services import BASE_DIR


def test_the_docs_show_the_states_as_they_are():
    assert state_diagram() in (BASE_DIR / "docs" / "architecture.md").read_text()


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_the_table_alone_says_what_may_follow(before, after):
    haakje = make_haakje()
    Haakje.objects.filter(pk=haakje.pk).update(state=before)
    haakje.refresh_from_db()
    if after in TRANSITIONS[before]:
        states.change(haakje, after, by="lid:1", reason="daarom", met_with="DUO")
        assert (haakje.state, haakje.met_with) == (after, "DUO")
        last = haakje.changes.last()
        assert (last.from_state, last.to_state, last.by, last.reason) == (before, after, "lid:1", "daarom")
    else:
        with pytest.raises(states.IllegalTransition):
            states.change(haakje, after, by="lid:1")
        assert haakje.changes.count() == 1
    haakje.refresh_from_db()
    assert haakje.state == (after if after in TRANSITIONS[before] else before)


@pytest.mark.django_db
def test_who_comes_second_hears_that_it_changed_meanwhile():
    haakje = make_haakje()
    stale = Haakje.objects.get(pk=haakje.pk)
    states.change(haakje, State.MET, by="lid:1")
    with pytest.raises(Refused, match="intussen veranderd"):
        states.change(stale, State.WITHDRAWN, by="lid:1")
    assert [change.to_state for change in haakje.changes.all()] == [State.OPEN, State.MET]


@pytest.mark.django_db
def test_a_new_one_has_the_first_line_of_its_history():
    change = make_haakje().changes.get()
    assert (change.from_state, change.to_state, str(change)) == ("", State.OPEN, "nieuw -> Open")
