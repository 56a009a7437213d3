"""My overview: everything of me, with the way to it, and nothing of anybody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from discussions.models import EvaluationInvitee, PostState, Questionnaire
from haakjes.models import State as HaakjeState
from membership.models import MembershipState
from registrations.models import State
from tests.environment import make_open_event, make_participant, make_post, make_room, make_thread
from tests.factories import make_event, make_registration, make_user
from tests.network import make_contact_person, make_haakje, make_member, make_member_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    def look(user) -> str:
        client.force_login(user)
        return client.get("/mijn/").content.decode()

    return look


def questionnaire_for(seat, *, answered=False, closes_in=5) -> Questionnaire:
    now = timezone.now()
    found = Questionnaire.objects.create(
        event=seat.event, opened_at=now - timedelta(days=2), closes_at=now + timedelta(days=closes_in)
    )
    EvaluationInvitee.objects.create(questionnaire=found, registration=seat, answered=answered)
    return found


def test_it_asks_what_waits_for_an_answer_of_me(page):
    user = make_user()
    now = timezone.now()
    offered = make_registration(
        make_event(title="Vrije plek"),
        user=user,
        address=user.email,
        state=State.OFFERED,
        offered_at=now,
        answer_until=now + timedelta(days=1),
    )
    invited = make_registration(make_event(title="Uitgenodigd"), user=user, address=user.email, state=State.INVITED)
    asked = make_registration(
        make_event(title="Nog steeds"), user=user, address=user.email, state=State.SEATED, reconfirm_asked_at=now
    )
    past = make_registration(make_event(title="Achteraf"), user=user, address=user.email, state=State.SEATED)
    questionnaire_for(past)
    html = page(user)
    assert "Wil je de plek die vrij is bij Vrije plek?" in html and offered.get_absolute_url() in html
    assert "Doe je mee aan Uitgenodigd?" in html and invited.get_absolute_url() in html
    assert "Kom je nog naar Nog steeds?" in html
    assert reverse("registrations:reconfirm", args=[asked.public_id]) in html
    assert "Wat vond je van Achteraf?" in html


def test_it_asks_nothing_that_was_answered_or_is_over(page):
    user = make_user()
    now = timezone.now()
    done = make_registration(
        make_event(),
        user=user,
        address=user.email,
        state=State.SEATED,
        reconfirm_asked_at=now,
        reconfirmed_at=now,
    )
    questionnaire_for(done, answered=True)
    closed = make_registration(make_event(), user=user, address=user.email, state=State.SEATED)
    questionnaire_for(closed, closes_in=-1)
    make_registration(make_event(status="cancelled"), user=user, address=user.email, state=State.INVITED)
    questionnaire_for(make_registration(make_event(title="Van een ander"), state=State.SEATED))
    assert "Wat er van je gevraagd wordt" not in page(user)


def test_my_haakjes_stand_there_and_the_one_that_ends_asks_how_it_stands(page):
    member = make_member(make_member_organisation(name="DUO"))
    make_haakje(member, title="Loopt door")
    make_haakje(member, title="Loopt af", asked_at=timezone.now())
    make_haakje(member, title="Gelukt", state=HaakjeState.MET)
    make_haakje(make_member(member.organisation), title="Van een collega")
    html = page(member.user)
    assert "Hoe staat het met je haakje ‘Loopt af’?" in html
    assert html.count("Loopt door") == 1
    assert "Gelukt" not in html and "Van een collega" not in html


def test_my_conversations_are_those_in_which_i_wrote_and_may_still_read(page):
    event = make_open_event()
    seat = make_participant(event)
    room = make_room(event)
    mine = make_thread(room, title="Waar ik schreef")
    make_post(mine, seat)
    make_post(mine, seat)
    make_post(make_thread(room, title="Waar een ander schreef"), make_participant(event))
    withdrawn = make_post(make_thread(room, title="Wat ik introk"), seat)
    withdrawn.state = PostState.WITHDRAWN
    withdrawn.save()
    closed = make_open_event(environment_closes_at=timezone.now() - timedelta(minutes=1))
    elsewhere = make_participant(closed, user=seat.user, address=seat.address)
    make_post(make_thread(make_room(closed), title="Waar het dicht is"), elsewhere)
    html = page(seat.user)
    assert html.count("Waar ik schreef") == 1
    for title in ("Waar een ander schreef", "Wat ik introk", "Waar het dicht is"):
        assert title not in html


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (MembershipState.MEMBER, "Je bent lid van Samenspel NL, namens Gemeente Zuid. Je bent contactpersoon van"),
        (MembershipState.ASKED, "om lid te worden. Een organisator kijkt ernaar"),
        (MembershipState.DECLINED, "Bekijk mijn verzoek"),
        (MembershipState.LEFT, "Je bent geen lid meer van Samenspel NL"),
    ],
)
def test_it_says_where_i_stand_in_the_network(page, state, says):
    member = make_member(make_member_organisation(name="Gemeente Zuid"), state=state)
    make_contact_person(member)
    assert says in page(member.user)


def test_who_never_asked_reads_how_to_become_a_member(page):
    html = page(make_user())
    assert "Word lid" in html and "Mijn haakjes" not in html


def test_an_agenda_item_and_the_paper_are_there_for_a_seat_alone(page):
    user = make_user()
    seated = make_registration(make_event(), user=user, address=user.email, state=State.SEATED)
    waiting = make_registration(make_event(), user=user, address=user.email)
    html = page(user)
    for name in ("registrations:agenda", "registrations:confirmation"):
        assert reverse(name, args=[seated.public_id]) in html
        assert reverse(name, args=[waiting.public_id]) not in html


def test_the_queries_are_as_many_for_one_as_for_thirty_of_everything(client):
    member = make_member(make_member_organisation())
    client.force_login(member.user)

    def add() -> None:
        event = make_open_event()
        seat = make_participant(event, user=member.user, address=member.user.email)
        make_post(make_thread(make_room(event)), seat)
        questionnaire_for(seat)
        make_haakje(member, asked_at=timezone.now())

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/mijn/").status_code == 200
        return len(found)

    add()
    client.get("/mijn/")
    one = queries()
    for _ in range(29):
        add()
    assert queries() == one
