"""Two presses at the same moment, on the engine of this run: one deed is done, and the other hears how it stands."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from haakjes import actions, clock
from haakjes.models import Haakje, Response, State
from membership.errors import Refused
from outbox.models import OutgoingMail
from tests.haakjes.support import a_wish, again, make_haakje, make_member
from tests.outbox.parallel import in_threads

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def pressed(deed) -> list:
    """Return what each of the presses gave: what it made, or the sentence of the refusal."""

    def one(number: int) -> object:
        try:
            return deed(number)
        except Refused as refusal:
            return str(refusal)

    return in_threads(AT_ONCE, one)


def states_of(haakje: Haakje) -> list[str]:
    return [change.to_state for change in haakje.changes.all()]


def test_met_is_told_once():
    member = make_member()
    haakje = make_haakje(member)
    found = pressed(
        lambda n: actions.mark_met(member=again(member), haakje=haakje, met_with=f"Organisatie {n}").met_with
    )
    told = [one for one in found if one.startswith("Organisatie")]
    assert len(told) == 1 and found.count(actions.ALREADY_MET) == AT_ONCE - 1
    assert Haakje.objects.get().met_with == told[0]
    assert states_of(haakje) == [State.OPEN, State.MET]


def test_meeting_and_renewing_at_once_ends_met_and_leaves_a_history_that_fits():
    member = make_member()
    haakje = make_haakje(member, State.CLOSED)
    later = timezone.localdate() + timedelta(days=40)

    def deed(number: int) -> object:
        if number % 2:
            return actions.renew(member=again(member), haakje=haakje, open_until=later)
        return actions.mark_met(member=again(member), haakje=haakje, met_with="DUO")

    found = pressed(deed)
    assert Haakje.objects.get().state == State.MET
    changes = list(haakje.changes.all())
    assert all(one.from_state == before.to_state for before, one in zip(changes, changes[1:], strict=False))
    assert [one.to_state for one in changes].count(State.MET) == 1
    assert {one for one in found if isinstance(one, str)} <= {actions.ALREADY_MET}


def test_one_form_pressed_often_makes_one_haakje_and_one_answer():
    member, token = make_member(), uuid.uuid4()
    made = pressed(lambda n: actions.post(member=again(member), wish=a_wish(), form_token=token).pk)
    assert len(set(made)) == Haakje.objects.count() == 1
    haakje, other = Haakje.objects.get(), make_member()
    made = pressed(lambda n: actions.respond(member=again(other), haakje=haakje, text="Ja", form_token=token).pk)
    assert len(set(made)) == Response.objects.count() == OutgoingMail.objects.count() == 1


def test_the_last_place_is_given_once():
    member = make_member()
    for _ in range(actions.MOST_OPEN - 1):
        make_haakje(member)
    found = pressed(lambda n: actions.post(member=again(member), wish=a_wish(title=f"Haakje {n}")))
    assert found.count(actions.TOO_MANY) == AT_ONCE - 1
    assert Haakje.objects.filter(user=member.user).count() == actions.MOST_OPEN


def test_two_clocks_close_and_ask_once():
    now = timezone.now()
    make_haakje(open_until=timezone.localdate(now) - timedelta(days=1))
    make_haakje(open_until=timezone.localdate(now) + timedelta(days=2))
    assert sum(in_threads(AT_ONCE, lambda n: clock.close_due(now) + clock.ask_ending(now))) == 2
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == ["haakjes.closed", "haakjes.ending"]


def test_an_answer_and_closing_at_once_leave_no_answer_after_the_end():
    member, others = make_member(), [make_member() for _ in range(AT_ONCE)]
    haakje = make_haakje(member)

    def deed(number: int) -> object:
        if number == 0:
            return actions.withdraw(member=again(member), haakje=haakje)
        return actions.respond(member=again(others[number]), haakje=haakje, text="Ja")

    found = pressed(deed)
    refused = [one for one in found if isinstance(one, str)]
    assert set(refused) <= {actions.NOT_OPEN}
    withdrawn_at = haakje.changes.get(to_state=State.WITHDRAWN).at
    assert Response.objects.count() == AT_ONCE - 1 - len(refused)
    assert not Response.objects.filter(created_at__gt=withdrawn_at).exists()
