"""The demo shows what the app can do, and stays what it is however often it is loaded."""

import pytest
from django.urls import reverse

from events.models import Event
from membership.models import User
from netwerk.demo.load import ORGANISER_ADDRESS, load, move_to_today
from registrations.models import Answer, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def gatherings() -> dict[str, Event]:
    return {event.slug: event for event in load()}


def test_loading_it_again_makes_nothing_twice(gatherings):
    before = Registration.objects.count()
    assert load() == []
    assert Registration.objects.count() == before


def test_there_is_something_to_see_of_everything_an_organiser_can_set(gatherings):
    online, venue = gatherings["27-mei"], gatherings["31-januari"]
    assert online.offer_hours and online.reconfirm_days and online.substitute_days
    assert online.guest_welcome
    assert online.case_slots.count() == 3
    assert [(one.kind, one.private) for one in online.questions.all()] == [("text", False), ("choice", False)]
    assert online.questions.last().choices.splitlines() == ["Een uur", "Twee of drie uur", "Vier uur"]
    assert all(question.private for question in venue.questions.all())
    assert Answer.objects.filter(question__event=venue).exists()


def test_guests_take_no_seat_of_the_capacity(gatherings):
    event = gatherings["27-mei"]
    assert event.registrations.filter(guest=True).count() == 3
    assert event.registrations.taken().count() == 0
    assert event.registrations.candidates().count() == 64


def test_the_day_at_a_venue_opens_its_door(gatherings, client):
    event = move_to_today("31-januari")
    client.force_login(User.objects.get(email=ORGANISER_ADDRESS))
    page = client.get(reverse("registrations:checkin", args=[event.slug]))
    assert "Inchecken kan op de dag zelf" not in page.content.decode()
    for one in event.registrations.seated():
        assert one.name in page.content.decode()
