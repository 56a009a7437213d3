"""Where somebody stands: every state, a place that is right at every moment, and what completing would change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, Role
from registrations.actions import seats
from registrations.models import Delegation, Registration, State
from registrations.standing import Standing, WhatIf, standing
from tests.factories import ALL_ROLES, make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db
THREE = ALL_ROLES[:3]  # all but bestuur


def full_event(**fields: object) -> Event:
    """A gathering of which every seat is taken, after its allocation."""
    event = make_event(**{"capacity": 1, "allocated_at": timezone.now()} | fields)
    make_registration(event, state=State.SEATED)
    return event


def stand(registration: Registration) -> Standing:
    found = Registration.objects.select_related("event").get(pk=registration.pk)
    return standing(found, what_if=True)


def last_of(group: Delegation) -> Registration:
    return group.members.order_by("pk").last()


@pytest.mark.parametrize("state", [one for one in State if one != State.CANDIDATE])
def test_every_state_has_a_code_of_its_own(state):
    assert stand(make_registration(make_event(), state=state)).code == state.value


def test_before_the_allocation_its_moment_is_told():
    event = make_event()
    told = stand(make_registration(event))
    assert (told.code, told.decision_at) == ("registered", event.allocation_at)


def test_an_offer_is_told_with_its_end_and_its_reason():
    one = make_registration(full_event(), state=State.OFFERED, reason="order_of_registration")
    told = stand(one)
    assert (told.code, told.until) == ("offered", one.answer_until)
    assert "volgorde van aanmelding" in told.reason


def test_the_place_follows_every_change():
    event = full_event(priority=False)
    people = [make_registration(event) for _ in range(4)]
    assert [stand(one).place for one in people] == [1, 2, 3, 4]
    assert [stand(one).ahead for one in people] == [0, 1, 2, 3]
    seats.cancel(registration=people[1], by="deelnemer")
    assert [stand(one).place for one in (people[0], people[2], people[3])] == [1, 2, 3]
    seats.cancel(registration=event.registrations.seated().get(), by="deelnemer")
    assert stand(people[0]).code == "seated"
    assert stand(people[2]).place == 1
    Event.objects.filter(pk=event.pk).update(priority=True)
    complete = make_delegation(event, state=State.CANDIDATE)
    complete.members.filter(role__in=THREE).update(state=State.SEATED, seated_at=timezone.now())
    assert stand(complete.members.get(role=Role.BESTUUR)).place == 1
    assert stand(people[2]).place == 2


def test_somebody_apart_takes_no_place_in_line():
    event = full_event()
    make_registration(event, state=State.HELD)
    make_registration(event, state=State.OFFER_LAPSED)
    assert stand(make_registration(event)).place == 1


def test_who_waits_hears_when_the_first_open_offer_ends():
    event = full_event(capacity=3, offer_hours=16)
    first, _ = (make_registration(event, state=State.OFFERED) for _ in range(2))
    soon = timezone.now() + timedelta(hours=1)
    Registration.objects.filter(pk=first.pk).update(answer_until=soon)
    assert stand(make_registration(event)).decision_at == soon


def test_after_the_stop_moment_the_place_stays_and_nothing_is_promised():
    event = full_event(capacity=5, offer_hours=16, offers_until=timezone.now() - timedelta(hours=1))
    group = make_delegation(event, roles=THREE)
    told = stand(last_of(group))
    assert (told.code, told.place, told.closed, told.decision_at, told.what_if) == ("waiting", 3, True, None, None)


# --- What completing the delegation would change -------------------------------------------------


def test_before_the_allocation_a_complete_delegation_gets_priority():
    told = stand(last_of(make_delegation(make_event(), roles=THREE)))
    assert told.missing_roles == [Role.BESTUUR]
    assert told.what_if == WhatIf("priority")


def test_with_the_last_role_somebody_moves_up_as_is_foretold():
    event = full_event(capacity=4)
    group = make_delegation(event, roles=THREE, state=State.SEATED)
    for _ in range(3):
        make_registration(event)
    member = make_registration(event, Role.BELEID, delegation=group)
    assert stand(member).place == 4
    assert stand(member).what_if == WhatIf("place", place=2)
    check_what_if(member, [Role.BESTUUR])


def test_a_role_that_changes_nothing_is_foretold_as_that():
    event = full_event(capacity=3)
    group = make_delegation(event, roles=ALL_ROLES[:2], state=State.SEATED)
    make_registration(event)
    member = make_registration(event, Role.MANAGEMENT, delegation=group)
    assert stand(member).what_if == WhatIf("same", place=2)
    check_what_if(member, [Role.BESTUUR])


def test_free_seats_that_fit_a_whole_core_are_foretold():
    """A free seat that nobody may take alone: "samen of niet" waits for four, and three are there."""
    event = make_event(capacity=4, allocated_at=timezone.now())
    group = make_delegation(event, roles=THREE, together=True)
    told = stand(last_of(group)).what_if
    assert told == WhatIf("seat")


def test_a_group_that_would_wait_whole_hears_that():
    event = full_event(capacity=2)
    make_registration(event, state=State.SEATED)
    group = make_delegation(event, roles=THREE, together=True)
    told = stand(last_of(group)).what_if
    assert told == WhatIf("whole", seats_needed=4)


def check_what_if(member: Registration, missing: list[str]) -> None:
    """Compare what is foretold with what comes of it when the missing roles are really filled."""
    foretold = stand(member).what_if
    for role in missing:
        make_registration(member.event, role, delegation=member.delegation)
    told = stand(member)
    assert (told.place, told.seats_needed) == (foretold.place, foretold.seats_needed)
    assert told.what_if is None


@pytest.mark.parametrize(
    ("fields", "roles"),
    [({"priority": False}, THREE), ({}, ALL_ROLES), ({}, [Role.BELEID])],
    ids=["no priority", "complete", "a delegation of one"],
)
def test_nothing_is_foretold_where_it_would_change_nothing(fields, roles):
    assert stand(last_of(make_delegation(full_event(**fields), roles=roles))).what_if is None


def test_somebody_alone_has_no_missing_roles():
    told = stand(make_registration(full_event()))
    assert (told.in_group, told.missing_roles, told.what_if) == (False, [], None)


def test_a_member_who_is_kept_apart_leaves_a_role_open():
    event = full_event()
    group = make_delegation(event)
    group.members.filter(role=Role.BESTUUR).update(state=State.HELD)
    told = stand(group.members.first())
    assert told.missing_roles == [Role.BESTUUR]
    assert "bestuur" not in told.have_roles


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ([], "iemand "),
        (["beleid"], "iemand van beleid"),
        (["beleid", "bestuur"], "iemand van beleid en van bestuur"),
        (["beleid", "management", "bestuur"], "iemand van beleid, van management en van bestuur"),
    ],
)
def test_who_is_missing_in_words(missing, words):
    assert Standing("waiting", missing_roles=missing).missing_people == words


@pytest.mark.parametrize("size", [1, 30])
def test_queries_do_not_grow_with_the_line(size, django_assert_num_queries):
    event = full_event()
    for _ in range(size):
        make_registration(event)
        make_delegation(event)
    member = last_of(make_delegation(event, roles=THREE))
    member = Registration.objects.select_related("event").get(pk=member.pk)
    with django_assert_num_queries(3):
        assert standing(member, what_if=True).what_if
