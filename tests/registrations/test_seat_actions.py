"""Preview, confirm, refill and cancel."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, Role
from membership.errors import Refused
from outbox.models import OutgoingMail
from registrations.actions import seats
from registrations.models import AllocationPreview, State, StateChange
from registrations.standing import standing
from tests.factories import make_delegation, make_event, make_registration, make_user
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Five seats; a complete delegation that came last, and four people alone before it."""
    event = make_event(capacity=5)
    for _ in range(4):
        make_registration(event)
    make_delegation(event)
    return event


def confirm(event: Event) -> seats.Result:
    result = seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    event.refresh_from_db()
    return result


def test_a_preview_changes_no_seat(event):
    preview = seats.preview(event=event, by=make_user(staff=True))
    assert len(preview.outcome) == 8
    assert not event.registrations.seated().exists()
    assert not OutgoingMail.objects.exists()
    assert not StateChange.objects.exists()


def test_confirming_seats_the_complete_delegation_first(event):
    assert confirm(event).applied
    seated = event.registrations.seated()
    assert seated.count() == 5
    assert seated.exclude(delegation=None).count() == 4
    assert event.allocated_at
    assert sorted(kinds()) == ["seated"] * 5 + ["waiting"] * 3
    places = OutgoingMail.objects.filter(kind="registrations.waiting").values_list("arguments__place", flat=True)
    assert sorted(places) == [1, 2, 3]
    assert StateChange.objects.filter(by=seats.RULE, to_state=State.SEATED).count() == 5


def test_a_changed_input_applies_nothing_and_marks_the_differences(event):
    preview = seats.preview(event=event, by=None)
    late = make_registration(event)
    result = seats.confirm(preview=preview, by=None)
    assert not result.applied
    assert late.pk in result.changed
    assert not event.registrations.seated().exists()
    assert not OutgoingMail.objects.exists()
    assert seats.confirm(preview=result.preview, by=None).applied


def test_a_preview_is_confirmed_once(event):
    preview = seats.preview(event=event, by=None)
    seats.confirm(preview=preview, by=None)
    with pytest.raises(Refused, match="al bevestigd"):
        seats.confirm(preview=preview, by=None)
    assert len(kinds()) == 8


def test_a_cancelled_seat_goes_to_the_first_in_line_at_once(event):
    confirm(event)
    OutgoingMail.objects.all().delete()
    first = next(one for one in event.registrations.candidates() if standing(one).place == 1)
    given_back = event.registrations.seated().filter(delegation=None).get()
    seats.cancel(registration=given_back, by="deelnemer")
    first.refresh_from_db()
    assert first.state == State.SEATED
    assert kinds(first.address) == ["seated"]
    assert kinds(given_back.address) == ["cancelled"]
    with pytest.raises(Refused, match="al afgemeld"):
        seats.cancel(registration=given_back, by="deelnemer")


def test_raising_the_capacity_refills_and_lowering_it_unseats_nobody(event):
    confirm(event)
    event.capacity = 7
    event.save()
    assert len(seats.refill(event=event, by="beheer:1")) == 2
    event.capacity = 1
    event.save()
    assert not seats.refill(event=event, by="beheer:1")
    assert event.registrations.seated().count() == 7


def test_before_the_first_allocation_nothing_is_handed_out(event):
    seats.cancel(registration=event.registrations.live().first(), by="deelnemer")
    assert not event.registrations.seated().exists()


def test_guests_do_not_count_for_the_capacity(event):
    make_registration(event, guest=True, state=State.SEATED)
    confirm(event)
    assert event.registrations.seated().filter(guest=False).count() == 5


def test_the_contact_who_takes_no_part_gets_one_copy():
    event = make_event(capacity=2)
    make_delegation(event, contact_address="secretariaat@example.nl", contact_name="Secretariaat")
    confirm(event)
    assert kinds("secretariaat@example.nl") == ["outcome_copy"]


@pytest.mark.parametrize("size", [1, 30])
def test_queries_of_confirming_do_not_grow(size, django_assert_num_queries):
    event = make_event(capacity=size)
    for _ in range(size + 1):
        make_registration(event)
    preview = seats.preview(event=event, by=None)
    with django_assert_num_queries(13):
        seats.confirm(preview=preview, by=None)


def test_standing_tells_the_place_and_the_missing_roles(event):
    part = make_delegation(event, roles=[Role.BELEID, Role.BESTUUR])
    member = part.members.first()
    before = standing(member)
    assert (before.code, before.missing_roles) == ("registered", ["uitvoering", "management"])
    confirm(event)
    member.refresh_from_db()
    after = standing(type(member).objects.get(pk=member.pk))
    assert (after.code, after.place, after.ahead) == ("waiting", 4, 3)
    assert after.reason


def test_a_group_that_waits_whole_sees_how_many_seats_it_needs():
    event = make_event(capacity=3)
    whole = make_delegation(event, together=True)
    confirm(event)
    stand = standing(whole.members.select_related("event").first())
    assert (stand.code, stand.place, stand.seats_needed) == ("waiting_whole", None, 4)


def test_fingerprint_is_stored_with_the_preview(event):
    first, second = seats.preview(event=event, by=None), seats.preview(event=event, by=None)
    assert first.fingerprint == second.fingerprint
    assert AllocationPreview.objects.count() == 2


@pytest.mark.parametrize("change", [{"status": Event.Status.CANCELLED}, {"over": True}])
def test_a_gathering_that_is_over_or_cancelled_hands_out_nothing(event, change):
    confirm(event)
    OutgoingMail.objects.all().delete()
    if change.pop("over", False):
        moment = timezone.now() - timedelta(days=2)
        change = {"starts_at": moment, "ends_at": moment + timedelta(hours=8)}
    Event.objects.filter(pk=event.pk).update(capacity=50, **change)
    event.refresh_from_db()
    assert not seats.refill(event=event, by="beheer:1")
    assert not OutgoingMail.objects.exists()
