"""The own case of a delegation: choosing, changing and giving back a time, and losing the fourth role."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.models import CaseSlot, Event, Role
from membership.errors import Refused
from outbox.models import OutgoingMail
from registrations.actions import colleagues, own_cases, seats
from registrations.actions.own_cases import SlotGone
from registrations.case_slots import lacking_of, slots_of
from registrations.models import Delegation, OwnCase, OwnCaseChange, State
from registrations.states import change as change_state
from registrations.tasks import clock
from tests.admin.helpers import staff
from tests.factories import ALL_ROLES, make_case_slot, make_delegation, make_event, make_own_case, make_registration
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db
TEXT = {"title": "Wonen boven de winkel", "description": "Wie beslist?", "shared": False}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def slot(event) -> CaseSlot:
    return make_case_slot(event)


@pytest.fixture
def group(event) -> Delegation:
    return make_delegation(event)


def claim(group: Delegation, slot: CaseSlot, **more: object) -> OwnCase:
    return own_cases.claim(delegation=group, slot=slot, by="contactpersoon", **TEXT | more)


def history(own_case: OwnCase) -> list[tuple[str, str]]:
    return [(change.what, change.by) for change in own_case.changes.all()]


def lose(group: Delegation, role: str = Role.BESTUUR) -> None:
    seats.cancel(registration=group.members.get(role=role), by="deelnemer")


def test_a_delegation_is_not_mailed_without_end(event, slot, group):
    other = make_case_slot(event, starts_at=slot.starts_at + timedelta(hours=1))
    own = claim(group, slot)
    for number in range(1, own_cases.CHOSEN_PER_DAY):
        own_cases.swap(own_case=own, slot=(slot, other)[number % 2], by="contactpersoon")
    own.refresh_from_db()
    with pytest.raises(Refused, match="vandaag al vaak"):
        own_cases.swap(own_case=own, slot=other if own.slot == slot else slot, by="contactpersoon")
    own_cases.give_back(own_case=own, by="contactpersoon")
    with pytest.raises(Refused, match="vandaag al vaak"):
        claim(group, slot)
    OwnCaseChange.objects.update(at=timezone.now() - timedelta(days=1))
    claim(group, slot)


# --- Choosing ---


def test_a_complete_delegation_chooses_a_time_and_everybody_in_it_hears(group, slot):
    own = claim(group, slot)
    assert (own.event, own.slot, own.title, own.shared) == (group.event, slot, TEXT["title"], False)
    assert history(own) == [("claimed", "contactpersoon")]
    assert kinds() == ["own_case_claimed"] * 4
    assert set(OutgoingMail.objects.values_list("address", flat=True)) == set(
        group.members.values_list("address", flat=True)
    )


def test_a_contact_who_takes_no_part_hears_too(event, slot):
    group = make_delegation(event, contact_name="Sia", contact_address="sia@example.nl")
    claim(group, slot)
    assert OutgoingMail.objects.filter(address="sia@example.nl", kind="registrations.own_case_claimed").count() == 1
    assert kinds() == ["own_case_claimed"] * 5


@pytest.mark.parametrize("state", [State.CANDIDATE, State.OFFERED, State.SEATED])
def test_a_role_counts_as_in_the_allocation(event, slot, state):
    group = make_delegation(event, roles=ALL_ROLES[:3])
    moments = {"offered_at": timezone.now(), "answer_until": timezone.now()} if state == State.OFFERED else {}
    make_registration(event, Role.BESTUUR, state, group, **moments)
    assert claim(group, slot)


@pytest.mark.parametrize("state", [State.INVITED, State.HELD, State.CANCELLED, State.DECLINED])
def test_without_the_fourth_role_there_is_no_time(event, slot, state):
    group = make_delegation(event, roles=ALL_ROLES[:3])
    make_registration(event, Role.BESTUUR, state, group)
    with pytest.raises(Refused, match="alle vier de rollen"):
        claim(group, slot)
    assert not OwnCase.objects.exists()


def test_a_guest_fills_no_role(event, slot):
    group = make_delegation(event, roles=ALL_ROLES[:3])
    make_registration(event, state=State.SEATED, delegation=group, guest=True)
    assert lacking_of(group) == [Role.BESTUUR]


def test_a_withdrawn_delegation_chooses_nothing(group, slot):
    colleagues.withdraw(delegation=group, by="contactpersoon")
    with pytest.raises(Refused, match="ingetrokken"):
        claim(group, slot)


@pytest.mark.parametrize("fields", [{"status": Event.Status.CANCELLED}, {"starts_at": None, "ends_at": None}])
def test_nothing_is_chosen_for_what_is_off_and_everything_for_what_has_no_date(group, slot, fields):
    Event.objects.update(**fields)
    if "status" not in fields:
        assert claim(group, slot)
        return
    with pytest.raises(Refused, match="gaat niet door"):
        claim(group, slot)


def test_never_more_than_there_are_guides(event):
    slot = make_case_slot(event, guides=2)
    for _ in range(2):
        claim(make_delegation(event), slot)
    with pytest.raises(SlotGone, match="net vergeven aan een andere delegatie"):
        claim(make_delegation(event), slot)
    assert [(facts.taken, facts.free, facts.places) for facts in slots_of(event)] == [(2, 0, "vol")]


def test_a_time_that_has_begun_or_is_of_another_gathering_is_gone(group, event):
    begun = make_case_slot(event, starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(SlotGone, match="al begonnen"):
        claim(group, begun)
    with pytest.raises(SlotGone, match="niet meer"):
        claim(group, make_case_slot(make_event()))


def test_the_same_claim_twice_is_one_and_another_is_refused(group, slot, event):
    assert claim(group, slot) == claim(group, slot)
    with pytest.raises(Refused, match="al een tijd"):
        claim(group, make_case_slot(event, starts_at=slot.ends_at))
    assert OwnCase.objects.count() == 1
    assert kinds() == ["own_case_claimed"] * 4


# --- Changing, swapping, giving back ---


def test_the_text_changes_without_a_mail(group, slot):
    own = claim(group, slot)
    OutgoingMail.objects.all().delete()
    own_cases.change(own_case=own, title="Anders", description="", shared=True, by="contactpersoon")
    own.refresh_from_db()
    assert (own.title, own.description, own.shared, own.calendar_sequence) == ("Anders", "", True, 1)
    own_cases.change(own_case=own, title="Anders", description="", shared=True, by="contactpersoon")
    assert history(own) == [("claimed", "contactpersoon"), ("changed", "contactpersoon")]
    assert not OutgoingMail.objects.exists()


def test_a_swap_frees_the_one_and_takes_the_other(group, slot, event):
    later = make_case_slot(event, starts_at=slot.ends_at)
    own = own_cases.swap(own_case=claim(group, slot), slot=later, by="contactpersoon")
    assert [facts.taken for facts in slots_of(event)] == [0, 1]
    assert own.calendar_sequence == 1
    assert own.changes.last().reason.startswith("van ")
    assert kinds() == ["own_case_claimed"] * 4 + ["own_case_moved"] * 4


def test_a_swap_to_what_is_full_keeps_the_present_time(group, slot, event):
    later = make_case_slot(event, starts_at=slot.ends_at)
    claim(make_delegation(event), later)
    own = claim(group, slot)
    with pytest.raises(SlotGone):
        own_cases.swap(own_case=own, slot=later, by="contactpersoon")
    own.refresh_from_db()
    assert own.slot == slot


def test_a_swap_asks_for_all_four_roles(group, slot, event):
    own = claim(group, slot)
    lose(group)
    with pytest.raises(Refused, match="alle vier de rollen"):
        own_cases.swap(own_case=own, slot=make_case_slot(event, starts_at=slot.ends_at), by="contactpersoon")


def test_giving_back_frees_the_time_at_once_and_tells_everybody_once(group, slot, event):
    own = claim(group, slot)
    for _ in range(2):
        own_cases.give_back(own_case=own, by="contactpersoon")
    assert history(own)[-1] == ("given_back", "contactpersoon")
    assert kinds().count("own_case_dropped") == 4
    assert claim(make_delegation(event), slot)
    assert claim(group, make_case_slot(event, starts_at=slot.ends_at))  # and one may choose anew
    with pytest.raises(Refused, match="al teruggegeven"):
        own_cases.change(own_case=own, by="contactpersoon", **TEXT)


def test_nothing_moves_once_the_hour_has_begun(group, slot, event):
    own = claim(group, slot)
    later = make_case_slot(event, starts_at=slot.ends_at)
    CaseSlot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    for act in (
        lambda: own_cases.give_back(own_case=own, by="contactpersoon"),
        lambda: own_cases.swap(own_case=own, slot=later, by="contactpersoon"),
        lambda: own_cases.free(own_case=own, by="beheer:1", reason="De begeleider is ziek."),
    ):
        with pytest.raises(Refused, match="al begonnen"):
            act()


def test_other_hours_of_a_slot_are_told(group, slot):
    own = claim(group, slot)
    OwnCase.objects.update(incomplete_since=timezone.now(), mend_until=slot.starts_at)
    slot.starts_at -= timedelta(hours=1)
    slot.save()
    assert own_cases.slot_moved(slot=slot, by="beheer:1") == 1
    own.refresh_from_db()
    assert (own.calendar_sequence, own.mend_until) == (1, slot.starts_at)
    assert kinds().count("own_case_moved") == 4
    assert history(own)[-1] == ("slot_moved", "beheer:1")


# --- Losing the fourth role ---


def test_losing_a_role_is_flagged_to_contact_and_organiser_and_takes_nothing_away(group, slot):
    organiser = staff("Organisator")
    own = claim(group, slot)
    lose(group)
    OutgoingMail.objects.all().delete()
    clock()
    clock()
    own.refresh_from_db()
    assert own.given_back_at is None
    assert own.mend_until > own.incomplete_since
    assert history(own) == [("claimed", "contactpersoon"), ("incomplete", "klok")]
    assert own.changes.last().reason == "mist Bestuur / directie"
    told = OutgoingMail.objects.values_list("kind", "address")
    assert sorted(told) == [
        ("registrations.own_case_incomplete", group.contact_address),
        ("registrations.own_case_incomplete_organiser", organiser.email),
    ]


def decline_nothing(group):
    """Somebody who never counted says no."""
    invited = make_registration(group.event, Role.BESTUUR, State.INVITED, group)
    colleagues.decline(registration=invited)


def hold(group):
    one = group.members.get(role=Role.BESTUUR)
    change_state(one, State.HELD, by="beheer:1")


def another_role(group):
    group.members.filter(role=Role.BESTUUR).update(role=Role.BELEID)


def withdraw(group):
    colleagues.withdraw(delegation=group, by="contactpersoon")


@pytest.mark.parametrize(
    ("loss", "flagged"), [(lose, True), (hold, True), (another_role, True), (withdraw, True), (decline_nothing, False)]
)
def test_every_way_to_lose_a_role_is_seen(group, slot, loss, flagged):
    own = claim(group, slot)
    loss(group)
    assert own_cases.check_due(timezone.now()) == int(flagged)
    own.refresh_from_db()
    assert bool(own.incomplete_since) is flagged


def test_it_mends_itself_when_somebody_fills_the_role(group, slot):
    staff("Organisator")
    own = claim(group, slot)
    lose(group)
    own_cases.check_due(timezone.now())
    new = make_registration(group.event, Role.BESTUUR, State.INVITED, group)
    colleagues.accept(
        registration=new, name="Bo", organisation=group.organisation.name, layer="gemeente", role=Role.BESTUUR
    )
    OutgoingMail.objects.all().delete()
    assert own_cases.check_due(timezone.now()) == 1
    own.refresh_from_db()
    assert (own.incomplete_since, own.mend_until) == (None, None)
    assert kinds() == ["own_case_complete", "own_case_complete_organiser"]


def test_the_time_to_mend_is_five_working_days_and_ends_at_the_hour_itself(group):
    friday = datetime(2027, 5, 14, 10, tzinfo=AMSTERDAM)
    far = OwnCase(slot=CaseSlot(starts_at=friday + timedelta(days=60)))
    # Whit Monday is no working day.
    assert own_cases.mend_until(far, friday) == datetime(2027, 5, 24, 10, tzinfo=AMSTERDAM)
    near = OwnCase(slot=CaseSlot(starts_at=friday + timedelta(days=3)))
    assert own_cases.mend_until(near, friday) == near.slot.starts_at


def test_an_hour_that_has_begun_is_flagged_no_more(group, slot):
    claim(group, slot)
    lose(group)
    assert own_cases.check_due(slot.starts_at) == 0


def test_the_clock_asks_as_many_questions_for_one_case_as_for_thirty(event, django_assert_num_queries):
    slot = make_case_slot(event, guides=40)
    make_own_case(make_delegation(event), slot)
    with django_assert_num_queries(2):
        own_cases.check_due(timezone.now())
    for _ in range(29):
        make_own_case(make_delegation(event), slot)
    with django_assert_num_queries(2):
        own_cases.check_due(timezone.now())


# --- What the organiser decides ---


def test_a_time_is_freed_only_after_the_time_to_mend(group, slot):
    own = claim(group, slot)
    lose(group)
    own_cases.check_due(timezone.now())
    with pytest.raises(Refused, match="heeft nog tot"):
        own_cases.free(own_case=own, by="beheer:1", reason="Er is geen bestuurder.")
    assert not OwnCase.objects.overdue(timezone.now()).exists()
    OwnCase.objects.update(mend_until=timezone.now())
    assert OwnCase.objects.overdue(timezone.now()).get() == own
    OutgoingMail.objects.all().delete()
    own_cases.free(own_case=own, by="beheer:1", reason="Er is geen bestuurder.")
    assert history(own)[-1] == ("freed", "beheer:1")
    assert own.changes.last().reason == "Er is geen bestuurder."
    assert kinds() == ["own_case_dropped"] * 3
    assert OutgoingMail.objects.first().arguments["reason"] == "Er is geen bestuurder."
    with pytest.raises(Refused, match="al teruggegeven"):
        own_cases.free(own_case=own, by="beheer:1", reason="Nog eens.")
