"""What a member does with a haakje, what is refused, and who hears of it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from haakjes import actions
from haakjes.models import Haakje, Response, State
from membership.access import Member
from membership.errors import Refused
from membership.models import Affiliation
from outbox.models import OutgoingMail
from tests.haakjes.support import a_wish, make_haakje, make_member, make_response, make_umbrella

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_the_last_day_is_today_at_the_soonest_and_a_year_ahead_at_most():
    member = make_member()
    for days in (0, 365):
        actions.post(member=member, wish=a_wish(open_until=TODAY() + timedelta(days=days)))
    for days, sentence in ((-1, actions.PAST), (366, actions.TOO_FAR)):
        wish = a_wish(open_until=TODAY() + timedelta(days=days))
        with pytest.raises(Refused, match=sentence[:20]):
            actions.post(member=member, wish=wish)
        with pytest.raises(Refused, match=sentence[:20]):
            actions.edit(member=member, haakje=make_haakje(member), wish=wish)
        with pytest.raises(Refused, match=sentence[:20]):
            actions.renew(member=member, haakje=make_haakje(member), open_until=wish.open_until)


def test_one_posts_for_an_umbrella_network_of_the_organisation_alone():
    above = make_umbrella()
    below, other = make_umbrella(parent=above), make_umbrella()
    member = make_member(below)
    for umbrella in (above, below):
        assert actions.post(member=member, wish=a_wish(umbrella=umbrella.pk)).umbrella == umbrella
    with pytest.raises(Refused, match="koepelnetwerk"):
        actions.post(member=member, wish=a_wish(umbrella=other.pk))
    Affiliation.objects.all().delete()
    with pytest.raises(Refused, match="koepelnetwerk"):
        actions.post(member=Member(member.user, member.membership), wish=a_wish(umbrella=below.pk))


def test_there_is_an_end_to_how_many_one_has_open_and_answers_a_day():
    member, haakje = make_member(), make_haakje()
    for _ in range(actions.MOST_OPEN):
        make_haakje(member)
    with pytest.raises(Refused, match="haakjes open staan"):
        actions.post(member=member, wish=a_wish())
    actions.withdraw(member=member, haakje=Haakje.objects.filter(user=member.user).first())
    actions.post(member=member, wish=a_wish())
    for _ in range(actions.MOST_RESPONSES):
        make_response(haakje, member)
    with pytest.raises(Refused, match="Morgen"):
        actions.respond(member=member, haakje=haakje, text="nog een")
    Response.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    actions.respond(member=member, haakje=haakje, text="nog een")


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        (actions.edit, {"wish": None}),
        (actions.mark_met, {"met_with": "DUO"}),
        (actions.withdraw, {}),
        (actions.renew, {"open_until": None}),
    ],
)
def test_nobody_but_the_poster_changes_a_haakje(deed, fields):
    haakje = make_haakje()
    fields = {"wish": a_wish(), "open_until": TODAY()} | {k: v for k, v in fields.items() if v} if fields else {}
    wanted = {
        actions.edit: ["wish"],
        actions.mark_met: ["met_with"],
        actions.withdraw: [],
        actions.renew: ["open_until"],
    }
    with pytest.raises(Refused, match="niet van jou"):
        deed(member=make_member(), haakje=haakje, **{name: fields[name] for name in wanted[deed]})
    haakje.refresh_from_db()
    assert haakje.state == State.OPEN and haakje.changes.count() == 1


def test_renewing_an_open_one_leaves_the_state_and_tells_in_the_history():
    member = make_member()
    haakje = make_haakje(member)
    until = TODAY() + timedelta(days=90)
    actions.renew(member=member, haakje=haakje, open_until=until)
    haakje.refresh_from_db()
    last = haakje.changes.last()
    assert (haakje.state, haakje.open_until, haakje.asked_at) == (State.OPEN, until, None)
    assert (last.from_state, last.to_state, last.reason) == ("open", "open", f"loopt nu tot en met {until:%d-%m-%Y}")


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_renewing_what_is_shut_opens_it(state):
    member = make_member()
    haakje = make_haakje(member, state)
    actions.renew(member=member, haakje=haakje, open_until=TODAY() + timedelta(days=90))
    haakje.refresh_from_db()
    assert haakje.state == State.OPEN


def test_what_was_met_is_told_once_and_stays_so():
    member = make_member()
    haakje = make_haakje(member, State.CLOSED)
    actions.mark_met(member=member, haakje=haakje, met_with="SVB", result="Een gedeeld beeld.")
    with pytest.raises(Refused, match="al dat het gelukt is"):
        actions.mark_met(member=member, haakje=haakje, met_with="LBIO")
    with pytest.raises(Refused, match="al dat het gelukt is"):
        actions.renew(member=member, haakje=haakje, open_until=TODAY())
    haakje.refresh_from_db()
    assert (haakje.met_with, haakje.result) == ("SVB", "Een gedeeld beeld.")


def test_what_an_organiser_took_away_its_poster_does_not_put_back():
    member = make_member()
    haakje = make_haakje(member)
    with pytest.raises(Refused, match="reden"):
        actions.moderate(haakje=haakje, reason="  ", by="beheer:1")
    actions.moderate(haakje=haakje, reason="Hier staat een naam van een inwoner in.", by="beheer:1")
    with pytest.raises(Refused, match="al ingetrokken"):
        actions.moderate(haakje=haakje, reason="nog eens", by="beheer:1")
    with pytest.raises(Refused, match="organisator"):
        actions.renew(member=member, haakje=haakje, open_until=TODAY() + timedelta(days=9))
    assert OutgoingMail.objects.filter(kind="haakjes.taken_away", address=member.user.email).count() == 1


def test_an_organiser_takes_away_an_open_answer_and_never_reads_a_private_one():
    haakje, member = make_haakje(), make_member()
    response, private = make_response(haakje, member), make_response(haakje, member, private=True)
    with pytest.raises(Refused, match="reden"):
        actions.moderate_response(response=response, reason="", by="beheer:1")
    with pytest.raises(Refused, match="vier ogen"):
        actions.moderate_response(response=private, reason="x", by="beheer:1")
    actions.moderate_response(response=response, reason="Scheldt.", by="beheer:1")
    response.refresh_from_db()
    assert response.text == "" and haakje.changes.last().reason == "reactie weggehaald: Scheldt."


def test_an_answer_reaches_who_it_is_for_and_one_press_is_one_answer():
    poster, other = make_member(), make_member()
    haakje = make_haakje(poster)
    token = uuid.uuid4()
    first, second = (
        actions.respond(member=other, haakje=haakje, text="Wij kunnen helpen", private=True, form_token=token)
        for _ in range(2)
    )
    assert first == second
    actions.respond(member=poster, haakje=haakje, text="Fijn", private=True, with_user=other.user)
    actions.respond(member=poster, haakje=haakje, text="Nog iets voor allen")
    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", "address")) == [
        ("haakjes.response", poster.user.email),
        ("haakjes.answer", other.user.email),
    ]


def test_the_poster_writes_in_private_only_to_who_began_it():
    poster, other, third = make_member(), make_member(), make_member()
    haakje = make_haakje(poster)
    make_response(haakje, other)
    make_response(make_haakje(poster), third, private=True)
    for person in (None, other.user, third.user, poster.user):
        with pytest.raises(Refused, match="vier ogen"):
            actions.respond(member=poster, haakje=haakje, text="x", private=True, with_user=person)


@pytest.mark.parametrize("state", [State.MET, State.CLOSED, State.WITHDRAWN])
def test_what_is_not_open_takes_no_answer_and_no_change(state):
    poster = make_member()
    haakje = make_haakje(poster, state)
    with pytest.raises(Refused, match="niet meer open"):
        actions.respond(member=make_member(), haakje=haakje, text="x")
    with pytest.raises(Refused, match="niet meer open"):
        actions.edit(member=poster, haakje=haakje, wish=a_wish())


def test_taking_back_an_answer_is_for_who_wrote_it():
    response = make_response(make_haakje(), make_member())
    with pytest.raises(Refused, match="niet van jou"):
        actions.withdraw_response(member=make_member(), response=response)
    writer = Member(response.user, response.user.membership)
    actions.withdraw_response(member=writer, response=response)
    with pytest.raises(Refused, match="al ingetrokken"):
        actions.withdraw_response(member=writer, response=response)
