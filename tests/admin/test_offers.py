"""Offers in the admin: until when, and offering a seat again to who did not answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from outbox.models import OutgoingMail
from registrations.models import Registration, State
from tests.admin.helpers import form_values, text_of
from tests.admin.test_registration_pages import LIST, button, page_of
from tests.factories import make_event, make_registration

AGAIN = "Bied de plek opnieuw aan"


@pytest.fixture
def event(db) -> Event:
    return make_event(capacity=2, allocated_at=timezone.now(), offer_hours=16)


def restore_all(browser, *people: Registration) -> str:
    wish = {"action": "restore_offers", "_selected_action": [one.pk for one in people]}
    return text_of(browser.post(LIST, wish, follow=True))


def test_an_offer_shows_until_when_and_a_lapsed_one_the_button(beheer, event):
    page = text_of(beheer.get(page_of(make_registration(event, state=State.OFFERED))))
    assert "Plek aangeboden" in page
    assert "Antwoord uiterlijk" in page
    assert AGAIN not in page
    assert AGAIN in text_of(beheer.get(page_of(make_registration(event, state=State.OFFER_LAPSED))))


def test_one_press_offers_the_seat_again_and_stands_in_the_history(beheer, organiser, event):
    one = make_registration(event, state=State.OFFER_LAPSED)
    page = text_of(beheer.post(button(one, "offer"), follow=True))
    one.refresh_from_db()
    assert one.state == State.OFFERED
    assert "krijgt opnieuw een aanbod per mail" in page
    assert "verlopen aanbod hersteld" in page
    assert f"{organiser} (beheer)" in page
    assert OutgoingMail.objects.get().kind == "registrations.offered"


def test_a_seat_that_is_gone_is_not_offered_again_and_the_organiser_reads_why(beheer, event):
    for _ in range(2):
        make_registration(event, state=State.SEATED)
    one = make_registration(event, state=State.OFFER_LAPSED)
    page = text_of(beheer.post(button(one, "offer"), follow=True))
    assert "Er is nu geen plek vrij: het aanbod ging naar de volgende in de rij." in page
    one.refresh_from_db()
    assert one.state == State.OFFER_LAPSED
    assert not OutgoingMail.objects.exists()


def test_several_at_once_as_far_as_there_are_seats_the_earliest_first(beheer, event):
    people = [make_registration(event, state=State.OFFER_LAPSED) for _ in range(3)]
    page = restore_all(beheer, *people)
    assert page.count("krijgt opnieuw een aanbod per mail") == 2
    assert "Er is nu geen plek vrij" in page
    states = [Registration.objects.get(pk=one.pk).state for one in people]
    assert states == [State.OFFERED, State.OFFERED, State.OFFER_LAPSED]


def test_without_an_answer_time_the_button_gives_the_seat(beheer, event):
    Event.objects.filter(pk=event.pk).update(offer_hours=0)
    one = make_registration(event, state=State.OFFER_LAPSED)
    assert "heeft een plek en krijgt een mail" in text_of(beheer.post(button(one, "offer"), follow=True))


def test_looking_restores_nothing_and_finance_may_not(beheer, finance, event):
    one = make_registration(event, state=State.OFFER_LAPSED)
    assert beheer.get(button(one, "offer")).status_code == 405
    assert finance.post(button(one, "offer")).status_code == 403
    finance.post(LIST, {"action": "restore_offers", "_selected_action": [one.pk]})
    one.refresh_from_db()
    assert one.state == State.OFFER_LAPSED


def test_setting_an_answer_time_or_a_later_stop_moment_runs_the_rule(beheer, event):
    Event.objects.filter(pk=event.pk).update(offers_until=timezone.now())
    one = make_registration(event)
    path = reverse("admin:events_event_change", args=[event.pk])
    values = form_values(beheer.get(path).content, "event_form") | {"offers_until": "", "_save": "Opslaan"}
    page = text_of(beheer.post(path, values, follow=True))
    one.refresh_from_db()
    assert one.state == State.OFFERED
    assert f"{one} kreeg een aanbod voor een plek, en een mail daarover." in page
