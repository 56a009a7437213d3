"""The environment shows a member the hour of the own case, with its link in time, and what others share."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from discussions import schedule
from discussions.access import Visitor
from discussions.models import Room, RoomKind, RoomPart, Visit
from events.models import CaseSlot, Event, ProgrammeItem
from registrations.models import GuestKind, OwnCase, State
from tests.admin.helpers import text_of
from tests.environment import make_lead, make_room, visitor_of
from tests.factories import make_case_slot, make_delegation, make_event, make_own_case, make_registration, make_user

pytestmark = pytest.mark.django_db
JOIN = "https://video.example.nl/eigen-casus-77"
TITLE = "Wonen boven de winkel"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event() -> Event:
    now = timezone.now()
    return make_event(
        starts_at=now - timedelta(hours=1),
        environment_opens_at=now - timedelta(hours=1),
        environment_closes_at=now + timedelta(hours=30),
    )


def slot_in(event: Event, minutes: int) -> CaseSlot:
    """An hour that begins in so many minutes."""
    return make_case_slot(event, starts_at=timezone.now() + minutes * MINUTE, join_url=JOIN, guides=40)


def page(seat: object):
    Visit.objects.get_or_create(event=seat.event, user=seat.user)
    client = Client()
    client.force_login(seat.user)
    return client.get(f"/omgeving/{seat.event.slug}/")


def member_of(own: OwnCase):
    return own.delegation.members.first()


@pytest.mark.parametrize(("minutes", "shows"), [(16, False), (14, True), (-30, True), (-61, False)])
def test_the_link_shows_from_a_quarter_before_until_the_end(event, minutes, shows):
    own = make_own_case(make_delegation(event, state=State.SEATED), slot_in(event, minutes))
    answer = page(member_of(own))
    assert f"Eigen casus: {TITLE}" in text_of(answer)
    assert (JOIN in answer.text) is shows


def test_the_hour_stands_among_the_programme_by_time_and_as_now_and_next(event):
    now = timezone.now()
    for title, minutes in (("Ervoor", 10), ("Erna", 120)):
        start = now + minutes * MINUTE
        ProgrammeItem.objects.create(event=event, title=title, starts_at=start, ends_at=start + 30 * MINUTE)
    ProgrammeItem.objects.create(event=event, title="De hele dag")
    own = make_own_case(make_delegation(event), slot_in(event, 60))
    items = schedule.with_own_hours(event.programme.all(), [own])
    assert [item.title for item in items] == ["Ervoor", f"Eigen casus: {TITLE}", "Erna", "De hele dag"]
    lines = schedule.lines(event, items, own.slot.starts_at + MINUTE)
    current, upcoming = schedule.now_and_next(lines, own.slot.starts_at + MINUTE)
    assert ([line.item.title for line in current], upcoming.item.title) == ([f"Eigen casus: {TITLE}"], "Erna")


def test_no_link_shows_while_the_environment_is_closed(event):
    own = make_own_case(make_delegation(event, state=State.SEATED), slot_in(event, 5))
    Event.objects.update(environment_opens_at=timezone.now() + timedelta(hours=1))
    assert JOIN not in page(member_of(own)).text


def test_others_see_title_and_time_of_what_is_shared_and_nothing_of_what_is_not(event):
    slot = slot_in(event, 5)
    make_own_case(make_delegation(event), slot, title="Gedeelde casus", description="Diepe zorgen.", shared=True)
    make_own_case(make_delegation(event), slot, title="Besloten casus", description="Stille zorgen.")
    back = make_own_case(make_delegation(event), slot, title="Teruggegeven casus", shared=True)
    OwnCase.objects.filter(pk=back.pk).update(given_back_at=timezone.now())
    for delegation in (None, make_delegation(event)):
        answer = page(make_registration(event, state=State.SEATED, delegation=delegation))
        assert "Gedeelde casus" in answer.text
        for hidden in ("Besloten casus", "zorgen", "Teruggegeven casus", JOIN):
            assert hidden not in answer.text


def test_a_member_reads_the_own_case_whole(event):
    own = make_own_case(
        make_delegation(event, state=State.SEATED), slot_in(event, 60), description="<b>Wie</b>?\n\nEn wanneer?"
    )
    answer = page(member_of(own))
    assert "&lt;b&gt;Wie&lt;/b&gt;?" in answer.text
    assert "En wanneer?" in answer.text


def test_a_guide_reads_the_case_that_they_guide_and_no_other(event):
    """Who guides which stands at the room; a guest of another kind, or a guide of another case, reads nothing."""
    slot = slot_in(event, 5)
    own = make_own_case(make_delegation(event), slot, description="Vooraf lezen.")
    other = make_own_case(make_delegation(event), slot, title="Andere casus", description="Niet voor mij.")
    room = make_room(event, RoomKind.OWN_CASE, own_case=own, title=own.title)
    make_room(event, RoomKind.OWN_CASE, own_case=other, title=other.title)
    guide = make_lead(room, RoomPart.GUIDE)
    answer = page(guide)
    assert "Vooraf lezen." in answer.text
    assert JOIN in answer.text
    assert room.get_absolute_url() in answer.text
    for hidden in ("Andere casus", "Niet voor mij."):
        assert hidden not in answer.text
    for kind in (GuestKind.GUIDE, GuestKind.SPEAKER):
        strange = page(make_registration(event, state=State.SEATED, guest=True, guest_kind=kind))
        for hidden in ("Vooraf lezen.", own.title, JOIN):
            assert hidden not in strange.text


def test_the_start_shows_the_own_cases_whose_rooms_one_may_enter(event):
    """The rule stands twice, in `visible_to` and in one query of the start: they agree for everybody."""
    slot = slot_in(event, 60)
    rooms = []
    for shared in (False, True):
        own = make_own_case(make_delegation(event, state=State.SEATED), slot, title=f"Casus {shared}", shared=shared)
        rooms.append(make_room(event, RoomKind.OWN_CASE, own_case=own, title=own.title))
    moderator = make_user(staff=True, is_superuser=True)
    Visit.objects.create(event=event, user=moderator)
    seats = [member_of(room.own_case) for room in rooms]
    seats += [make_lead(room, RoomPart.GUIDE) for room in rooms]
    seats += [make_registration(event, state=State.SEATED)]
    visitors = [*(visitor_of(seat) for seat in seats), Visitor(event, moderator, None, None, timezone.now())]
    for visitor in visitors:
        Visit.objects.get_or_create(event=event, user=visitor.user)
        client = Client()
        client.force_login(visitor.user)
        text = client.get(f"/omgeving/{event.slug}/").text
        entered = set(Room.objects.visible_to(visitor))
        assert [room.get_absolute_url() in text for room in rooms] == [room in entered for room in rooms]


def test_the_page_takes_the_same_queries_for_one_case_and_for_thirty(event, django_assert_max_num_queries):
    slot = slot_in(event, 5)
    own = make_own_case(make_delegation(event, state=State.SEATED), slot)

    def queries() -> int:
        with django_assert_max_num_queries(35) as counted:
            page(member_of(own))
        return len(counted)

    queries()
    one = queries()
    for _ in range(29):
        make_own_case(make_delegation(event), slot, shared=True)
    assert queries() == one
