"""Who is here: only who said yes, for this gathering, until they take it back."""

import pytest
from django.utils import timezone

from discussions.models import Visit
from events.models import Role
from registrations.models import GuestKind, Registration, State
from tests.admin.helpers import text_of
from tests.environment import browser_of, make_guest, make_open_event, make_participant
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_open_event()


def address(event) -> str:
    return f"/omgeving/{event.slug}/wie/"


def listed(event, **fields):
    seat = make_guest(event, fields.pop("kind"), **fields) if "kind" in fields else make_participant(event, **fields)
    Visit.objects.filter(user=seat.user, event=event).update(listed_at=timezone.now())
    return seat


def test_only_who_said_yes_stands_in_it_with_name_role_and_organisation(event):
    listed(event, name="Iris Ja", role=Role.BELEID, organisation=make_organisation("Gemeente Duinrand"))
    make_participant(event, name="Noor Nee")
    text = text_of(browser_of(make_participant(event)).get(address(event)))
    assert "Beleid Iris Ja Gemeente Duinrand" in text
    assert "Noor Nee" not in text
    assert "1 deelnemer" in text


def test_a_guest_stands_there_under_the_name_they_chose_and_as_what_they_come(event):
    listed(event, kind=GuestKind.PANEL, name="Samira Achternaam", shown_name="Samira")
    text = text_of(browser_of(make_participant(event)).get(address(event)))
    assert "Inwonerspanel Samira" in text
    assert "Achternaam" not in text


def test_yes_and_its_withdrawal_work_at_once_and_twice(event):
    seat, other = make_participant(event, name="Iris Ja"), make_participant(event)
    client, reader = browser_of(seat), browser_of(other)
    for _ in range(2):
        text = text_of(client.post(address(event), {"stap": "ja"}, follow=True))
        assert "Je staat in de lijst." in text
        assert "Iris Ja" in text_of(reader.get(address(event)))
    for _ in range(2):
        client.post(address(event), {"stap": "nee"})
        assert "Iris Ja" not in text_of(reader.get(address(event)))
    client.post(address(event), {"stap": "onzin"})
    assert "Iris Ja" not in text_of(reader.get(address(event)))


def test_a_yes_counts_for_this_gathering_alone(event):
    seat = listed(event, name="Iris Ja")
    elsewhere = make_open_event()
    make_participant(elsewhere, user=seat.user, address=seat.address, name="Iris Ja")
    assert "Iris Ja" not in text_of(browser_of(make_participant(elsewhere)).get(address(elsewhere)))


def test_who_gave_the_seat_back_is_out_of_the_list(event):
    seat = listed(event, name="Iris Ja")
    Registration.objects.filter(pk=seat.pk).update(state=State.CANCELLED)
    assert "Iris Ja" not in text_of(browser_of(make_participant(event)).get(address(event)))


def test_an_organiser_reads_the_list_and_stands_in_no_list_of_participants(event):
    organiser = make_user(staff=True, is_superuser=True, name="Otto Organisator")
    Visit.objects.create(event=event, user=organiser)
    client = browser_of(listed(event, name="Iris Ja"))
    client.force_login(organiser)
    client.post(address(event), {"stap": "ja"})
    answer = client.get(address(event))
    assert "Iris Ja" in answer.text
    assert "zet mij in de lijst" not in answer.text
    assert Visit.objects.get(user=organiser).listed_at is None


def test_somebody_who_never_agreed_to_the_rules_says_yes_to_nothing(event):
    seat = make_participant(event, agreed=False)
    assert "spelregels" in browser_of(seat).post(address(event), {"stap": "ja"})["Location"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_same_queries_for_one_and_for_thirty(event, number, django_assert_num_queries):
    for index in range(number):
        listed(event, role=list(Role)[index % 4])
    client = browser_of(make_participant(event))
    client.get(address(event))
    with django_assert_num_queries(7):  # one of them asks whether this look was noted today
        client.get(address(event))
