"""What an organiser decides outside the rule: seat, put in line, keep apart, release."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from discussions.models import Visit
from events.models import AllocationMode, Event, Role
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import overrides, seats
from registrations.actions.overrides import FROM, Deed
from registrations.foresight import foresee
from registrations.models import Registration, State, StateChange
from registrations.models.registration import LIVE
from registrations.standing import standing
from registrations.states import IllegalTransition
from tests.factories import make_delegation, make_event, make_organisation, make_registration
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db
BY = "beheer:7"
WHY = "Gebeld met de organisatie"
DEEDS = {
    Deed.SEAT: overrides.seat,
    Deed.LINE: overrides.put_in_line,
    Deed.HOLD: overrides.hold,
    Deed.RELEASE: overrides.release,
}


@pytest.fixture
def event() -> Event:
    """Two seats, both taken; two wait."""
    event = make_event(capacity=2, priority=False, allocated_at=timezone.now())
    for number, state in enumerate((State.SEATED, State.SEATED, State.CANDIDATE, State.CANDIDATE), 1):
        moment = timezone.now() - timedelta(days=9 - number)
        make_registration(event, state=state, name=f"Persoon {number}", registered_at=moment)
    return event


def person(event: Event, number: int) -> Registration:
    return event.registrations.get(name=f"Persoon {number}")


def states(event: Event) -> list[str]:
    return list(event.registrations.order_by("name").values_list("state", flat=True))


def in_state(event: Event, state: State, **fields: object) -> Registration:
    """Return somebody in `state`, with what the database asks of it."""
    now = timezone.now()
    if state in (State.OFFERED, State.OFFER_LAPSED):
        fields |= {"offered_at": now, "answer_until": now + timedelta(days=1), "confirmed_at": now}
    one = make_registration(event, **fields)
    more = {"seated_at": now} if state == State.SEATED else {}
    Registration.objects.filter(pk=one.pk).update(state=state, **more)
    return Registration.objects.select_related("event", "delegation").get(pk=one.pk)


def last_change(registration: Registration) -> StateChange:
    return registration.changes.order_by("pk").last()


# --- Keep apart, and release ---


def test_a_seat_that_is_taken_back_goes_to_the_next_and_the_refill_does_not_undo_it(event):
    held = overrides.hold(registration=person(event, 1), reason=WHY, by=BY)
    assert states(event) == ["held", "seated", "seated", "candidate"]
    assert (held.seated_at, held.reason, held.tier, held.over_capacity) == (None, "", None, False)
    change = last_change(held)
    assert (change.from_state, change.to_state, change.by, change.reason) == ("seated", "held", BY, WHY)
    assert kinds(held.address) == ["held"]
    assert kinds(person(event, 3).address) == ["seated"]
    Event.objects.filter(pk=event.pk).update(capacity=4)
    event.refresh_from_db()
    seats.refill(event=event, by=BY)
    assert states(event) == ["held", "seated", "seated", "seated"]
    assert not seats.field_of(event).candidates


def test_released_one_stands_in_the_place_of_the_first_registration(event):
    held = overrides.hold(registration=person(event, 1), reason=WHY, by=BY)
    OutgoingMail.objects.all().delete()
    released = overrides.release(registration=held, reason="Toch akkoord", by=BY)
    assert states(event) == ["candidate", "seated", "seated", "candidate"]
    assert standing(released).place == 1
    assert standing(person(event, 4)).place == 2
    assert kinds() == ["in_line"]
    assert last_change(released).reason == "Toch akkoord"


def test_released_one_gets_a_free_seat_at_once_and_one_mail(event):
    held = overrides.hold(registration=person(event, 1), reason=WHY, by=BY)
    Event.objects.filter(pk=event.pk).update(capacity=4)
    seats.refill(event=event, by=BY)
    OutgoingMail.objects.all().delete()
    released = overrides.release(registration=held, reason=WHY, by=BY)
    assert released.state == State.SEATED
    assert kinds() == ["seated"]


def test_each_seat_that_somebody_gets_is_a_mail_of_its_own(event):
    """A seat, taken back, and given once more: the second confirmation was lost, for its key was that of the first."""
    Event.objects.filter(pk=event.pk).update(capacity=4)
    event.refresh_from_db()
    seats.refill(event=event, by=BY)
    one = person(event, 3)
    for _ in range(2):
        one = overrides.hold(registration=one, reason=WHY, by=BY)
        one = overrides.release(registration=one, reason=WHY, by=BY)
        assert one.state == State.SEATED
    assert kinds(one.address) == ["seated", "held", "seated", "held", "seated"]


def test_an_offer_that_is_taken_back_goes_to_the_next(event):
    Event.objects.filter(pk=event.pk).update(offer_hours=16)
    offered = in_state(event, State.OFFERED, name="Persoon 0")
    Event.objects.filter(pk=event.pk).update(capacity=3)
    held = overrides.hold(registration=offered, reason=WHY, by=BY)
    assert (held.offered_at, held.answer_until) == (None, None)
    assert states(event) == ["held", "seated", "seated", "offered", "candidate"]
    assert kinds(person(event, 3).address) == ["offered"]


def test_before_the_allocation_somebody_apart_is_no_candidate():
    event = make_event(capacity=5)
    one = make_registration(event)
    overrides.hold(registration=one, reason=WHY, by=BY)
    assert seats.field_of(event).candidates == []
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    released = overrides.release(registration=one, reason=WHY, by=BY)
    assert released.state == State.SEATED


def test_the_contact_hears_that_a_colleague_is_apart():
    event = make_event(allocated_at=timezone.now())
    group = make_delegation(event, state=State.SEATED, contact_address="secretariaat@example.nl", contact_name="S")
    overrides.hold(registration=group.members.first(), reason=WHY, by=BY)
    assert kinds("secretariaat@example.nl") == ["member_held"]


def test_the_environment_closes_for_somebody_apart(event):
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(environment_opens_at=now - timedelta(hours=1))
    one = person(event, 1)
    browser = Client()
    browser.force_login(one.user)
    Visit.objects.create(event=event, user=one.user)
    address = reverse("discussions:environment", args=[event.slug])
    assert browser.get(address).status_code == 200
    overrides.hold(registration=one, reason=WHY, by=BY)
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("registrations:confirmation", args=[one.public_id])).status_code == 404


def test_a_guest_can_be_kept_apart_and_is_back_at_once_whatever_the_number_of_seats(event):
    guest = make_registration(event, guest=True, state=State.SEATED, organisation=make_organisation())
    held = overrides.hold(registration=guest, reason=WHY, by=BY)
    assert states(event).count("seated") == 2
    back = overrides.release(registration=held, reason=WHY, by=BY)
    assert (back.state, back.over_capacity) == (State.SEATED, False)
    assert kinds(guest.address) == ["held", "seated"]


# --- Put in line ---


def test_who_cancelled_by_mistake_gets_the_old_place_back(event):
    seats.cancel(registration=person(event, 1), by="deelnemer")
    back = overrides.put_in_line(registration=person(event, 1), reason="Vergiste zich", by=BY)
    assert back.state == State.CANDIDATE
    assert standing(back).place == 1
    assert last_change(back).by == BY
    assert kinds(back.address)[-1] == "in_line"


def test_who_cancelled_by_mistake_keeps_the_seat_when_nobody_waits():
    event = make_event(allocated_at=timezone.now())
    one = make_registration(event, state=State.SEATED)
    seats.cancel(registration=one, by="deelnemer")
    back = overrides.put_in_line(registration=one, reason="Vergiste zich", by=BY)
    assert back.state == State.SEATED
    assert kinds(one.address) == ["cancelled", "seated"]


def test_a_lapsed_offer_goes_back_in_line(event):
    lapsed = in_state(event, State.OFFER_LAPSED)
    back = overrides.put_in_line(registration=lapsed, reason=WHY, by=BY)
    assert (back.state, back.offered_at) == (State.CANDIDATE, None)


def test_an_offer_that_is_withdrawn_goes_to_who_stands_first(event):
    """That may be the same person: the rule decides, and the page says so beforehand."""
    Event.objects.filter(pk=event.pk).update(offer_hours=16, capacity=3)
    offered = in_state(event, State.OFFERED, name="Persoon 9")
    back = overrides.put_in_line(registration=offered, reason=WHY, by=BY)
    assert back.state == State.CANDIDATE
    assert person(event, 3).state == State.OFFERED


@pytest.mark.parametrize("state", [State.CANCELLED, State.OFFER_LAPSED])
def test_who_registered_again_is_not_put_in_line_twice(event, state):
    old = in_state(event, state)
    make_registration(event, address=old.address)
    with pytest.raises(Refused, match="meldde zich intussen opnieuw aan"):
        overrides.put_in_line(registration=old, reason=WHY, by=BY)
    old.refresh_from_db()
    assert old.state == state


def test_a_guest_who_cancelled_is_not_put_in_line(event):
    guest = in_state(event, State.CANCELLED, guest=True, organisation=make_organisation())
    with pytest.raises(Refused, match="Een gast staat niet in de rij"):
        overrides.put_in_line(registration=guest, reason=WHY, by=BY)


# --- Give a seat ---


def test_a_seat_within_the_capacity_is_given_whatever_the_place_in_line(event):
    Event.objects.filter(pk=event.pk).update(capacity=3, offer_hours=16, offers_until=timezone.now())
    seated = overrides.seat(registration=person(event, 4), reason=WHY, by=BY)
    assert (seated.state, seated.over_capacity, seated.reason) == (State.SEATED, False, "")
    assert states(event) == ["seated", "seated", "candidate", "seated"]
    assert kinds() == ["seated"]
    assert last_change(seated).reason == WHY


def test_above_the_capacity_only_when_the_organiser_says_so(event):
    with pytest.raises(Refused, match="Alle 2 plekken zijn bezet.* plek 3 van 2"):
        overrides.seat(registration=person(event, 4), reason=WHY, by=BY)
    assert states(event).count("seated") == 2
    seated = overrides.seat(registration=person(event, 4), reason=WHY, by=BY, over_capacity=True)
    assert seated.over_capacity
    assert states(event) == ["seated", "seated", "candidate", "seated"]
    # The first seat that comes free is not handed out: there was one too many.
    seats.cancel(registration=person(event, 1), by="deelnemer")
    assert person(event, 3).state == State.CANDIDATE
    seats.cancel(registration=person(event, 2), by="deelnemer")
    assert person(event, 3).state == State.SEATED


def test_a_tick_too_many_marks_nothing(event):
    Event.objects.filter(pk=event.pk).update(capacity=None)
    assert not overrides.seat(registration=person(event, 4), reason=WHY, by=BY, over_capacity=True).over_capacity


def test_an_offered_seat_counts_already(event):
    Event.objects.filter(pk=event.pk).update(capacity=3)
    offered = in_state(event, State.OFFERED)
    Registration.objects.filter(pk=offered.pk).update(reason="order_of_registration", tier=3)
    seated = overrides.seat(registration=offered, reason="Zei ja aan de telefoon", by=BY)
    assert (seated.state, seated.over_capacity, seated.reason) == (State.SEATED, False, "order_of_registration")
    assert kinds() == ["seated"]


def test_a_seat_before_the_allocation_counts_in_it():
    event = make_event(capacity=1)
    first, second = make_registration(event), make_registration(event)
    overrides.seat(registration=second, reason=WHY, by=BY)
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    first.refresh_from_db()
    assert first.state == State.CANDIDATE
    assert event.allocation_runs.get().input["seated"][0][0] == second.pk


def test_giving_one_role_a_seat_lets_the_rest_of_the_core_in():
    """Samen of niet, one seat short: a seat above the capacity would leave the others waiting for one less."""
    event = make_event(capacity=3, allocated_at=timezone.now())
    group = make_delegation(event, together=True)
    first, *others = group.members.order_by("pk")
    overrides.seat(registration=first, reason=WHY, by=BY)
    assert [one.state for one in group.members.order_by("pk")[:1]] == [State.SEATED]
    Event.objects.filter(pk=event.pk).update(capacity=4)
    event.refresh_from_db()
    assert seats.refill(event=event, by=BY) == {one.pk for one in others}


def test_the_contact_outside_gets_the_copy(event):
    group = make_delegation(event, contact_address="secretariaat@example.nl", contact_name="S")
    overrides.seat(registration=group.members.first(), reason=WHY, by=BY, over_capacity=True)
    assert kinds("secretariaat@example.nl") == ["outcome_copy"]


# --- What holds for all of them ---


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("state", State)
def test_each_deed_works_from_the_states_in_its_table_and_from_no_other(event, deed, state):
    Event.objects.filter(pk=event.pk).update(capacity=3)
    one = in_state(event, state)
    if state in FROM[deed]:
        after = DEEDS[deed](registration=one, reason=WHY, by=BY)
        assert after.state != state or deed is Deed.LINE
        changed = after.changes.filter(by=BY).get()
        assert (changed.from_state, changed.reason) == (state, WHY)
        return
    with pytest.raises(Refused, match="Daarbij kan dit niet"):
        DEEDS[deed](registration=one, reason=WHY, by=BY)
    one.refresh_from_db()
    assert one.state == state
    assert not one.changes.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize(
    ("reason", "answer"), [("", "Vul in waarom"), (" \t\n", "Vul in waarom"), ("a" * 201, "Maak de reden korter")]
)
def test_a_reason_is_required(event, deed, reason, answer):
    one = in_state(event, FROM[deed][0])
    with pytest.raises(Refused, match=answer):
        DEEDS[deed](registration=one, reason=reason, by=BY)
    one.refresh_from_db()
    assert one.state == FROM[deed][0]


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize(
    "changes",
    [
        {"status": Event.Status.CANCELLED},
        {"starts_at": timezone.now() - timedelta(days=3), "ends_at": timezone.now() - timedelta(days=2)},
    ],
)
def test_nothing_is_decided_for_a_gathering_that_is_over_or_cancelled(event, deed, changes):
    one = in_state(event, FROM[deed][0])
    Event.objects.filter(pk=event.pk).update(**changes)
    with pytest.raises(Refused, match="voorbij of gaat niet door"):
        DEEDS[deed](registration=one, reason=WHY, by=BY)


@pytest.mark.parametrize("deed", [Deed.LINE, Deed.SEAT])
def test_who_was_erased_stays_so(event, deed):
    one = in_state(event, State.OFFER_LAPSED)
    Registration.objects.filter(pk=one.pk).update(erased_at=timezone.now(), name="", address="", user=None)
    with pytest.raises(Refused, match="gewist"):
        DEEDS[deed](registration=one, reason=WHY, by=BY)


def test_a_stale_page_changes_nothing(event):
    """The page was opened when the person had a seat; meanwhile they cancelled."""
    stale = person(event, 1)
    seats.cancel(registration=stale, by="deelnemer")
    with pytest.raises(Refused, match="De stand is ‘Afgemeld’"):
        overrides.hold(registration=stale, reason=WHY, by=BY)


def test_twice_is_refused_the_second_time(event):
    held = overrides.hold(registration=person(event, 1), reason=WHY, by=BY)
    with pytest.raises(Refused):
        overrides.hold(registration=held, reason=WHY, by=BY)
    assert kinds(held.address) == ["held"]


def test_every_table_of_a_deed_fits_the_table_of_states():
    """No IllegalTransition hides behind a button."""
    event = make_event(capacity=None)
    for deed, allowed in FROM.items():
        for state in allowed:
            try:
                DEEDS[deed](registration=in_state(event, state), reason=WHY, by=BY)
            except IllegalTransition as error:
                pytest.fail(f"{deed} from {state}: {error}")


# --- Several at once ---


def test_several_are_kept_apart_together_and_the_rule_runs_once(event):
    newly = overrides.hold_many(registrations=[person(event, 1), person(event, 4)], reason=WHY, by=BY)
    assert newly == {person(event, 3).pk}
    assert states(event) == ["held", "seated", "seated", "held"]
    back = overrides.release_many(registrations=[person(event, 1), person(event, 4)], reason=WHY, by=BY)
    assert back == frozenset()
    assert states(event) == ["candidate", "seated", "seated", "candidate"]


def test_all_or_none(event):
    with pytest.raises(Refused, match="Persoon 1: De stand is ‘Heeft een plek’"):
        overrides.put_many_in_line(
            registrations=[in_state(event, State.CANCELLED), person(event, 1)], reason=WHY, by=BY
        )
    assert not StateChange.objects.exists()


def test_one_person_who_cancelled_twice_comes_back_once(event):
    """Ticked both in the list, the rows would break the rule of one live registration, with a fault as the answer."""
    earlier = in_state(event, State.CANCELLED, address="twee@example.nl", name="Twee")
    later = in_state(event, State.CANCELLED, address="twee@example.nl", name="Twee")
    assert overrides.registered_again([earlier, later]) == {earlier.pk}
    with pytest.raises(Refused, match="Twee: Deze persoon meldde zich intussen opnieuw aan"):
        overrides.put_many_in_line(registrations=[earlier, later], reason=WHY, by=BY)
    overrides.put_in_line(registration=later, reason=WHY, by=BY)


def test_of_one_gathering_at_a_time(event):
    for people in ([person(event, 1), make_registration(make_event(), state=State.SEATED)], []):
        with pytest.raises(Refused, match="van één bijeenkomst"):
            overrides.hold_many(registrations=people, reason=WHY, by=BY)


@pytest.mark.parametrize("size", [1, 30])
def test_queries_do_not_grow_with_the_number_of_people(size, django_assert_num_queries):
    event = make_event(capacity=size, allocated_at=timezone.now())
    people = [make_registration(event, state=State.SEATED) for _ in range(size)]
    for _ in range(size):
        make_registration(event)
    with django_assert_num_queries(13):
        newly = overrides.hold_many(registrations=people, reason=WHY, by=BY)
    assert len(newly) == size


# --- What is foretold is what happens ---


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("priority", [True, False])
@pytest.mark.parametrize(
    "changes",
    [
        {"allocated_at": timezone.now()},
        {"allocated_at": timezone.now(), "offer_hours": 16},
        {"allocated_at": timezone.now(), "offer_hours": 16, "offers_until": timezone.now()},
        {"allocation_mode": AllocationMode.AT_ONCE},
        {},
    ],
)
def test_what_was_foretold_happens(deed, priority, changes):
    event = make_event(capacity=6, priority=priority, **changes)
    group = make_delegation(event, roles=[Role.UITVOERING, Role.BELEID, Role.MANAGEMENT], state=State.SEATED)
    make_registration(event, Role.BESTUUR, delegation=group)
    make_delegation(event, together=True)
    for _ in range(2):
        make_registration(event)
    for state in FROM[deed]:
        one = in_state(event, state, delegation=group if state == State.SEATED else None)
        event.refresh_from_db()
        foresight = foresee(deed, event, [one])
        before = set(event.registrations.taken().values_list("pk", flat=True))
        extra = {"over_capacity": True} if deed is Deed.SEAT else {}
        DEEDS[deed](registration=one, reason=WHY, by=BY, **extra)
        after = set(event.registrations.taken().values_list("pk", flat=True))
        assert {other.pk for other in foresight.moving_up} == after - before - {one.pk}, state
        one.refresh_from_db()
        if deed in (Deed.LINE, Deed.RELEASE):
            (_, decision), *_ = foresight.own
            handed = {"seat": State.SEATED, "offer": State.OFFERED}.get(foresight.how, State.CANDIDATE)
            assert one.state == (handed if decision.outcome == "seated" else State.CANDIDATE)
            if decision.place and event.allocated_at:
                assert standing(Registration.objects.select_related("event").get(pk=one.pk)).place == decision.place
        if deed is Deed.SEAT:
            assert foresight.taken == len(after - {other.pk for other in foresight.moving_up})


def test_looking_ahead_changes_nothing_and_takes_two_queries(event, django_assert_num_queries):
    one = person(event, 1)
    with django_assert_num_queries(2):
        foresight = foresee(Deed.HOLD, event, [one])
    assert [str(other) for other in foresight.moving_up] == ["Persoon 3"]
    assert states(event) == ["seated", "seated", "candidate", "candidate"]


# --- The mails ---


@pytest.mark.parametrize("formal", [False, True])
def test_the_mails_are_rendered_and_leave_the_reason_out(event, formal):
    Event.objects.filter(pk=event.pk).update(formal=formal)
    group = make_delegation(event, state=State.SEATED, contact_address="secretariaat@example.nl", contact_name="S")
    held = overrides.hold(registration=group.members.first(), reason="Geheime reden", by=BY)
    for kind, address in (("held", held.address), ("member_held", "secretariaat@example.nl")):
        mail = KINDS[f"registrations.{kind}"].render(address, registration=str(held.public_id))
        assert "apart gehouden" in mail.text
        assert "Geheime reden" not in mail.text + mail.html + mail.subject
    assert KINDS["registrations.held"].render(held.address, registration=str(held.public_id)).attachments
    back = overrides.release(registration=held, reason="Geheime reden", by=BY)
    mail = KINDS["registrations.in_line"].render(back.address, registration=str(back.public_id))
    assert f"plek {standing(back).place} in de rij" in mail.text
    assert "Geheime reden" not in mail.text


def test_nobody_is_live_twice(event):
    """The database would refuse it; the organiser gets a sentence instead."""
    old = in_state(event, State.OFFER_LAPSED)
    make_registration(event, address=old.address)
    for deed in (Deed.SEAT, Deed.LINE):
        with pytest.raises(Refused, match="opnieuw aan"):
            DEEDS[deed](registration=old, reason=WHY, by=BY)
    assert event.registrations.filter(address=old.address, state__in=LIVE).count() == 1
