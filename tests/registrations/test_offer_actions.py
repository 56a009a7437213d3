"""Offers: made by the rule, answered, lapsed, reminded and restored; each fact once, each with its mail."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from events.models import Event, Role
from membership.errors import Refused
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.actions import desk, offers, seats, signup
from registrations.models import Registration, State, StateChange
from registrations.office_time import AMSTERDAM, add_office_hours
from tests.factories import half_a_year_ahead, make_delegation, make_event, make_registration
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make_open_event(**fields: object) -> Event:
    """A gathering whose seats were handed out, with sixteen office hours to answer."""
    return make_event(**{"capacity": 1, "allocated_at": timezone.now(), "offer_hours": 16} | fields)


def offered_to(event: Event, **fields: object) -> Registration:
    return make_registration(event, state=State.OFFERED, **fields)


@pytest.fixture
def event() -> Event:
    return make_open_event()


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("event", "delegation").get(pk=registration.pk)


def give_back(event: Event) -> None:
    """Somebody with a seat cancels, so that the rule runs."""
    seats.cancel(registration=event.registrations.seated().first(), by="deelnemer")


# --- Making one ----------------------------------------------------------------------------------


def test_a_free_seat_is_offered_to_the_first_in_line_and_counts_as_taken(event):
    make_registration(event, state=State.SEATED)
    first, second = make_registration(event), make_registration(event)
    give_back(event)
    first = again(first)
    assert first.state == State.OFFERED
    assert first.answer_until == add_office_hours(first.offered_at, timedelta(hours=16))
    assert again(second).state == State.CANDIDATE
    assert event.registrations.taken().count() == 1
    assert kinds(first.address) == ["offered"]
    assert OutgoingMail.objects.get(address=first.address).expires_at == first.answer_until
    assert not seats.refill(event=event, by="beheer:1")


def test_who_registers_while_a_seat_is_free_has_it_at_once(event):
    one = make_registration(event, state=State.UNCONFIRMED)
    signup.confirm(registration=one, by="deelnemer")
    assert again(one).state == State.SEATED
    assert kinds(one.address) == ["seated"]


def test_who_registers_while_the_seat_is_offered_waits(event):
    offered_to(event)
    one = make_registration(event, state=State.UNCONFIRMED)
    signup.confirm(registration=one, by="deelnemer")
    assert again(one).state == State.CANDIDATE
    assert kinds(one.address) == ["received"]


@pytest.mark.parametrize("stop", [{"offers_until": timezone.now() - HOUR}, {"begun": True}])
def test_nothing_is_offered_after_the_stop_moment_or_the_start(stop):
    if stop.pop("begun", False):
        stop = {"starts_at": timezone.now() - HOUR}
    event = make_open_event(**stop)
    make_registration(event, state=State.SEATED)
    waiting = make_registration(event)
    give_back(event)
    assert again(waiting).state == State.CANDIDATE
    assert kinds(waiting.address) == []


def test_an_answer_is_never_due_after_the_start():
    soon = timezone.now() + timedelta(minutes=5)
    assert seats.answer_until(make_open_event(starts_at=soon), timezone.now()) <= soon


def test_the_contact_who_takes_no_part_hears_of_an_offer_and_of_the_seat(event):
    make_registration(event, state=State.SEATED)
    group = make_delegation(event, roles=[Role.BELEID], contact_address="secretariaat@example.nl")
    give_back(event)
    assert kinds("secretariaat@example.nl") == ["outcome_copy"]
    row = OutgoingMail.objects.get(address="secretariaat@example.nl")
    assert "krijgt een plek aangeboden" in KINDS[row.kind].render(row.address, **row.arguments).text
    offers.accept(registration=group.members.get(), by="deelnemer")
    assert kinds("secretariaat@example.nl") == ["outcome_copy"] * 2


# --- Yes and no ----------------------------------------------------------------------------------


def test_yes_takes_the_seat_with_one_mail_and_one_line_of_history(event):
    one = offered_to(event)
    seated = offers.accept(registration=one, by="deelnemer")
    assert seated.state == State.SEATED
    assert seated.seated_at
    assert kinds(one.address) == ["seated"]
    change = one.changes.get()
    assert (change.from_state, change.to_state, change.by) == ("offered", "seated", "deelnemer")
    assert offers.accept(registration=one, by="deelnemer").state == State.SEATED
    assert kinds(one.address) == ["seated"]
    assert one.changes.count() == 1


def test_a_second_seat_after_a_first_one_is_mailed_too(event):
    one = offered_to(event)
    offers.accept(registration=one, by="deelnemer")
    Registration.objects.filter(pk=one.pk).update(state=State.OFFERED)
    offers.accept(registration=one, by="deelnemer")
    assert kinds(one.address) == ["seated", "seated"]


def test_no_hands_the_seat_on_in_the_same_step(event):
    group = make_delegation(event, roles=[Role.BELEID], state=State.SEATED)
    group.members.update(state=State.CANCELLED)
    one, next_one = offered_to(event, delegation=group), make_registration(event)
    offers.decline(registration=one, by="deelnemer")
    assert again(one).state == State.CANCELLED
    assert again(next_one).state == State.OFFERED
    assert kinds(one.address) == ["cancelled"]
    assert kinds(next_one.address) == ["offered"]
    assert kinds(group.contact_address) == ["member_cancelled"]
    assert one.changes.get().reason == offers.DECLINED


def closed_by(change: dict, event_change: dict | None = None) -> Callable[[Registration], None]:
    def deed(one: Registration) -> None:
        Registration.objects.filter(pk=one.pk).update(**change)
        if event_change:
            Event.objects.filter(pk=one.event_id).update(**event_change)

    return deed


CLOSED = [
    (closed_by({"answer_until": timezone.now() - HOUR}), "tijd om te antwoorden is voorbij"),
    (closed_by({"state": State.OFFER_LAPSED}), "tijd om te antwoorden is voorbij"),
    (closed_by({"state": State.CANDIDATE}), "ingetrokken. De aanmelding staat weer in de rij"),
    (closed_by({"state": State.HELD}), "ingetrokken. De organisatie houdt"),
    (closed_by({"state": State.CANCELLED}), "al teruggegeven"),
    (closed_by({"state": State.INVITED}), "geen aanbod"),
    (closed_by({}, {"status": Event.Status.CANCELLED}), "gaat niet door"),
    (closed_by({}, {"starts_at": timezone.now() - HOUR}), "al begonnen"),
]


@pytest.mark.parametrize("answer", [offers.accept, offers.decline])
@pytest.mark.parametrize(("deed", "words"), CLOSED)
def test_an_answer_that_comes_too_late_changes_nothing_and_says_why(event, answer, deed, words):
    one, waiting = offered_to(event), make_registration(event)
    deed(one)
    before = again(one).state
    with pytest.raises(Refused, match=words):
        answer(registration=one, by="deelnemer")
    assert again(one).state == before
    assert again(waiting).state == State.CANDIDATE
    assert not OutgoingMail.objects.exists()
    assert not StateChange.objects.exists()


def test_no_after_yes_is_refused_with_the_way_to_cancel(event):
    one = offered_to(event)
    offers.accept(registration=one, by="deelnemer")
    with pytest.raises(Refused, match="al aangenomen. Toch niet komen"):
        offers.decline(registration=one, by="deelnemer")
    assert again(one).state == State.SEATED


# --- Without an answer ---------------------------------------------------------------------------


def test_a_lapsed_offer_goes_to_the_next_in_the_same_step_and_both_are_told(event):
    now = timezone.now()
    group = make_delegation(event, roles=[], contact_address="iris@example.nl")
    one = offered_to(event, answer_until=now, delegation=group)
    next_one = make_registration(event)
    assert offers.lapse_due(now) == 1
    assert again(one).state == State.OFFER_LAPSED
    assert again(next_one).state == State.OFFERED
    assert kinds(one.address) == ["offer_lapsed"]
    assert kinds("iris@example.nl") == ["offer_lapsed_contact"]
    assert kinds(next_one.address) == ["offered"]
    assert one.changes.get().by == "klok"
    assert offers.lapse_due(now) == 0
    assert OutgoingMail.objects.count() == 3


def test_an_offer_that_can_still_be_answered_does_not_lapse(event):
    one = offered_to(event)
    assert offers.lapse_due(one.answer_until - timedelta(seconds=1)) == 0
    assert offers.lapse_due(one.answer_until) == 1


def test_an_offer_lapses_at_the_start_when_the_gathering_moved_forward(event):
    one = offered_to(event)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - HOUR)
    assert offers.lapse_due(timezone.now()) == 1
    assert again(one).state == State.OFFER_LAPSED


def test_nobody_hears_of_an_offer_for_a_cancelled_gathering(event):
    now = timezone.now()
    offered_to(event, answer_until=now)
    Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)
    assert offers.lapse_due(now) == 0
    assert offers.remind_due(now) == 0
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("size", [1, 30])
def test_seats_of_many_lapsed_offers_are_handed_on_together(size, django_assert_num_queries):
    event, now = make_open_event(capacity=size), timezone.now()
    for _ in range(size):
        offered_to(event, answer_until=now)
        make_registration(event)
    with django_assert_num_queries(13):
        assert offers.lapse_due(now) == size
    assert event.registrations.filter(state=State.OFFERED).count() == size


def test_one_reminder_after_half_of_the_office_time(event):
    """Friday 14.00 and eight office hours: until Monday 14.00, so halfway at Friday's closing time."""
    friday = datetime(2027, 5, 7, 14, tzinfo=AMSTERDAM)
    one = offered_to(event, offered_at=friday, answer_until=add_office_hours(friday, timedelta(hours=8)))
    assert f"{one.answer_until:%a %H:%M}" == "Mon 14:00"
    reminded = add_office_hours(friday, timedelta(hours=4))
    assert offers.remind_due(reminded - timedelta(seconds=1)) == 0
    assert offers.remind_due(reminded) == 1
    assert offers.remind_due(reminded + HOUR) == 0
    row = OutgoingMail.objects.get()
    assert (row.kind, row.expires_at) == ("registrations.offer_reminder", one.answer_until)
    assert again(one).offer_reminded_at == reminded


def test_who_answered_gets_no_reminder(event):
    one = offered_to(event)
    offers.accept(registration=one, by="deelnemer")
    OutgoingMail.objects.all().delete()
    assert offers.remind_due(timezone.now() + timedelta(days=1)) == 0


# --- Offering again ------------------------------------------------------------------------------


def test_a_lapsed_offer_is_restored_with_a_new_answer_time(event):
    one = make_registration(event, state=State.OFFER_LAPSED, offer_reminded_at=timezone.now())
    old = one.answer_until
    restored = offers.restore(registration=one, by="beheer:7")
    assert restored.state == State.OFFERED
    assert restored.answer_until > old
    assert again(one).offer_reminded_at is None
    assert kinds(one.address) == ["offered"]
    change = one.changes.get()
    assert (change.by, change.reason) == ("beheer:7", "verlopen aanbod hersteld")
    assert offers.accept(registration=one, by="deelnemer").state == State.SEATED


def test_without_an_answer_time_restoring_gives_the_seat(event):
    Event.objects.filter(pk=event.pk).update(offer_hours=0)
    one = make_registration(event, state=State.OFFER_LAPSED)
    assert offers.restore(registration=one, by="beheer:7").state == State.SEATED
    assert kinds(one.address) == ["seated"]


def test_restoring_needs_a_free_seat(event):
    offered_to(event)
    refused(make_registration(event, state=State.OFFER_LAPSED), "geen plek vrij")


def test_restoring_stops_with_the_offers():
    event = make_open_event(offers_until=timezone.now() - HOUR)
    refused(make_registration(event, state=State.OFFER_LAPSED), "geen plekken meer aangeboden")


def test_who_registered_again_is_not_offered_the_old_seat(event):
    old = make_registration(event, state=State.OFFER_LAPSED)
    make_registration(event, address=old.address)
    Event.objects.filter(pk=event.pk).update(capacity=5)
    refused(old, "opnieuw aan")


def test_only_a_lapsed_offer_can_be_restored(event):
    refused(make_registration(event), "niet verlopen")


def test_an_erased_person_is_offered_nothing(event):
    refused(make_registration(event, state=State.OFFER_LAPSED, erased_at=timezone.now()), "gewist")


def test_nothing_is_restored_for_a_cancelled_gathering(event):
    one = make_registration(event, state=State.OFFER_LAPSED)
    Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)
    refused(one, "gaat niet door")


def refused(one: Registration, words: str) -> None:
    before = one.state
    with pytest.raises(Refused, match=words):
        offers.restore(registration=one, by="beheer:7")
    assert again(one).state == before
    assert not OutgoingMail.objects.exists()
    assert not StateChange.objects.exists()


# --- The mails -----------------------------------------------------------------------------------


def rendered(kind: str, one: Registration) -> object:
    return KINDS[f"registrations.{kind}"].render(one.address, registration=str(one.public_id))


def test_the_offer_says_until_when_in_plain_words():
    until = datetime(half_a_year_ahead().year + 1, 5, 12, 15, tzinfo=AMSTERDAM)
    event = make_open_event(starts_at=until + timedelta(days=30))
    one = offered_to(event, answer_until=until, reason="order_of_registration")
    day = {0: "maandag", 1: "dinsdag", 2: "woensdag", 3: "donderdag", 4: "vrijdag", 5: "zaterdag", 6: "zondag"}
    words = f"tot {day[until.weekday()]} 12 mei, 15.00 uur"
    for kind in ("offered", "offer_reminder"):
        mail = rendered(kind, one)
        assert words in mail.text
        assert words in mail.html
        assert "/link/" in mail.text
    assert "volgorde van aanmelding" in rendered("offered", one).text


@pytest.mark.parametrize(("deed", "words"), CLOSED)
def test_no_offer_is_mailed_that_can_not_be_answered_any_more(event, deed, words):
    one = offered_to(event)
    deed(one)
    for kind in ("offered", "offer_reminder"):
        with pytest.raises(NotNeeded):
            rendered(kind, one)


def test_the_lapsed_mail_tells_how_to_register_again(event):
    one = make_registration(event, state=State.OFFER_LAPSED)
    mail = rendered("offer_lapsed", one)
    assert "/aanmelden/" in mail.text
    assert "achteraan in de rij" in mail.text
    Event.objects.filter(pk=event.pk).update(registration_closes_at=timezone.now())
    assert "/aanmelden/" not in rendered("offer_lapsed", one).text
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - 9 * HOUR, ends_at=timezone.now() - HOUR, registration_closes_at=None
    )
    with pytest.raises(NotNeeded):
        rendered("offer_lapsed", one)


def test_an_organiser_can_mail_an_offer_again(event):
    one = offered_to(event)
    assert "aanbod" in desk.mail_again(registration=one, by="beheer:1")
    assert kinds(one.address) == ["offered"]
    row = OutgoingMail.objects.get()
    assert row.state == MailState.QUEUED
