"""Meet somebody: from the press to the link, stopping, the end of the quarter, and that nothing is kept."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from discussions.actions import meeting
from discussions.actions.meeting import QUESTIONS, room_at
from discussions.models import MeetingGroup, MeetingWish, Visit
from discussions.tasks import clock
from events.models import Event, Role
from membership.errors import Refused
from registrations.models import GuestKind, Registration, State
from tests.admin.helpers import text_of
from tests.environment import browser_of, make_guest, make_open_event, make_participant, visitor_of
from tests.factories import make_organisation, make_user
from tests.walk.walker import writes

pytestmark = pytest.mark.django_db
VIDEO = "https://video.example.nl/dag"


@pytest.fixture
def event() -> Event:
    return make_open_event(meeting_url=VIDEO)


def address(event) -> str:
    return f"/omgeving/{event.slug}/ontmoet/"


def press(seat, stap: str = "kwartier") -> str:
    """Press, and return what the page then says."""
    return text_of(browser_of(seat).post(address(seat.event), {"stap": stap}, follow=True))


def look(seat) -> str:
    return browser_of(seat).get(address(seat.event)).text


def test_two_who_press_get_each_other_a_link_and_a_question(event):
    iris = make_participant(event, name="Iris", role=Role.BELEID, organisation=make_organisation("Gemeente Duinrand"))
    omar = make_participant(event, name="Omar", role=Role.BESTUUR)
    assert "We zoeken iemand voor jou." in press(iris)
    text = press(omar)
    assert "Je ontmoet Iris." in text
    assert "Iris Beleid, Gemeente Duinrand" in text
    group = MeetingGroup.objects.get()
    assert group.question in QUESTIONS
    assert urlsplit(group.join_url)[:2] == urlsplit(VIDEO)[:2]
    for seat in (iris, omar):
        assert f'href="{group.join_url}"' in look(seat)
    assert "Je ontmoet Omar." in " ".join(look(iris).replace("<strong>", "").replace("</strong>", "").split())


@pytest.mark.parametrize("same", ["role", "organisation"])
def test_the_same_role_or_organisation_is_not_put_together(event, same):
    here = make_organisation()
    one = make_participant(event, role=Role.BELEID, organisation=here)
    role = Role.BELEID if same == "role" else Role.BESTUUR
    other = make_participant(event, role=role, organisation=make_organisation() if same == "role" else here)
    press(one)
    assert "We zoeken iemand" in press(other)
    assert not MeetingGroup.objects.exists()


def test_at_most_four_meet_and_the_fifth_waits(event):
    for role in Role:
        press(make_participant(event, role=role))
    press(make_guest(event, GuestKind.PANEL, shown_name="Samira", name="Samira Achternaam"))
    sizes = [group.people.count() for group in MeetingGroup.objects.all()]
    assert sizes == [4]
    assert MeetingWish.objects.get(group=None).user.name == "Samira Achternaam"


def test_a_guest_meets_under_the_name_they_chose(event):
    press(make_guest(event, GuestKind.PANEL, shown_name="Samira", name="Samira Achternaam"))
    text = press(make_participant(event))
    assert "Samira Inwonerspanel" in text
    assert "Achternaam" not in text


def test_a_second_press_changes_nothing(event):
    seat = make_participant(event)
    press(seat)
    before = MeetingWish.objects.values().get()
    press(seat)
    assert MeetingWish.objects.values().get() == before


def test_stopping_deletes_and_who_is_left_waits_again_and_meets_the_next(event):
    one, other = make_participant(event, role=Role.BELEID), make_participant(event, role=Role.BESTUUR)
    press(one)
    press(other)
    assert "Ik heb een kwartier" in press(one, "stop")
    assert not MeetingGroup.objects.exists()
    assert "We zoeken iemand" in look(other)
    third = make_participant(event, role=Role.UITVOERING, name="Derde")
    press(third)
    assert "Derde" in look(other)
    for seat in (one, other, third):
        press(seat, "stop")
    assert (MeetingWish.objects.count(), MeetingGroup.objects.count()) == (0, 0)


def test_after_the_quarter_it_is_over_on_the_page_and_the_clock_deletes_it(event):
    one, other = make_participant(event, role=Role.BELEID), make_participant(event, role=Role.BESTUUR, name="Omar")
    press(one)
    press(other)
    MeetingWish.objects.filter(user=other.user).update(until=timezone.now())
    assert "Omar" not in look(one)  # also before the clock came
    assert "Ik heb een kwartier" in look(other)
    clock()
    assert MeetingWish.objects.get().user == one.user
    assert not MeetingGroup.objects.exists()
    MeetingWish.objects.update(until=timezone.now() - timedelta(seconds=1))
    clock()
    assert not MeetingWish.objects.exists()


def test_who_loses_the_seat_meets_nobody(event):
    gone = make_participant(event, role=Role.BELEID, name="Weg")
    press(gone)
    Registration.objects.filter(pk=gone.pk).update(state=State.CANCELLED)
    assert "We zoeken iemand" in press(make_participant(event, role=Role.BESTUUR))
    assert MeetingWish.objects.count() == 1


def test_people_of_different_gatherings_never_meet(event):
    press(make_participant(event, role=Role.BELEID))
    press(make_participant(make_open_event(meeting_url=VIDEO), role=Role.BESTUUR))
    assert not MeetingGroup.objects.exists()


def test_looking_changes_nothing(event):
    seat = make_participant(event)
    press(seat)
    client = browser_of(seat)
    client.get(address(event))
    with writes() as written:
        client.get(address(event))
    assert written == set()


@pytest.mark.parametrize("changes", [{"meeting_url": ""}, {"messages_until": timezone.now() - timedelta(days=1)}])
def test_it_is_off_without_an_address_and_after_the_messages(event, changes):
    seat = make_participant(event)
    Event.objects.update(**changes)
    seat.event.refresh_from_db()
    with pytest.raises(Refused):
        meeting.press(visitor=visitor_of(seat))
    answer = browser_of(seat).get(address(event))
    assert answer.status_code == (404 if "meeting_url" in changes else 200)
    assert "Ik heb een kwartier" not in answer.text
    assert address(event) not in browser_of(seat).get(f"/omgeving/{event.slug}/").text
    if answer.status_code == 200:
        assert "niemand meer ontmoeten" in press(seat)


def test_an_organiser_without_a_seat_has_no_role_to_meet_in(event):
    organiser = make_user(staff=True, is_superuser=True)
    Visit.objects.create(event=event, user=organiser)
    client = browser_of(make_participant(event))
    client.force_login(organiser)
    assert client.get(address(event)).status_code == 404
    assert client.post(address(event)).status_code == 404


@pytest.mark.parametrize("base", [VIDEO, VIDEO + "/", VIDEO + "?lang=nl", "https://video.example.nl"])
def test_each_group_has_a_room_of_its_own_that_nobody_guesses(base):
    found = {room_at(base) for _ in range(50)}
    assert len(found) == 50
    for one in found:
        parts = urlsplit(one)
        assert (parts.scheme, parts.netloc, parts.query) == ("https", "video.example.nl", urlsplit(base).query)
        assert len(parts.path.rsplit("-", 1)[1]) == 32
        assert "//" not in parts.path


def test_the_questions_fit_and_are_short():
    assert all(len(question) <= 100 for question in QUESTIONS)


@pytest.mark.parametrize("number", [1, 30])
def test_a_press_takes_the_same_queries_with_one_and_thirty_who_wait(event, number, django_assert_max_num_queries):
    until = timezone.now() + timedelta(minutes=10)
    for _ in range(number):
        waiting = make_participant(event, role=Role.BELEID)
        MeetingWish.objects.create(event=event, user=waiting.user, until=until)
    seat = make_participant(event, role=Role.BESTUUR)
    with django_assert_max_num_queries(17):
        meeting.press(visitor=visitor_of(seat))
    assert MeetingGroup.objects.get().people.count() == 2
