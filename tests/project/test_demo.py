"""The demo shows what the app can do, and stays what it is however often it is loaded."""

import email
import email.policy

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions.models import Post, RoomKind, RoomPart
from events.models import Event, Role
from events.templatetags.samenspel import dutch_time
from membership.models import Layer, Membership, MembershipState, Organisation, Profile, UmbrellaNetwork, User
from netwerk.demo import network
from netwerk.demo.load import ORGANISER_ADDRESS, load, move_to_today
from netwerk.views.demo import Mail
from registrations.models import Answer, GuestKind, Registration

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
    assert event.registrations.filter(guest=True).count() == 10  # the panel, guides, and who leads or answers in a room
    assert event.registrations.taken().count() == 0
    assert event.registrations.candidates().count() == 64


def test_the_day_at_a_venue_opens_its_door(gatherings, client):
    event = move_to_today("31-januari")
    client.force_login(User.objects.get(email=ORGANISER_ADDRESS))
    page = client.get(reverse("registrations:checkin", args=[event.slug]))
    assert "Inchecken kan op de dag zelf" not in page.content.decode()
    for one in event.registrations.seated():
        assert one.name in page.content.decode()


def test_on_the_day_people_talk_in_every_case(gatherings):
    event = move_to_today("27-mei")
    move_to_today("27-mei")  # a second time adds nothing
    rooms = event.rooms.filter(kind=RoomKind.CASE)
    assert [room.case.title for room in rooms] == [case.title for case in event.cases.all()]
    for room in rooms:
        assert set(room.threads.exclude(role="").values_list("role", flat=True)) == set(Role.values)
        assert room.people.filter(part=RoomPart.HOST).exists()
        assert Post.objects.filter(thread__room=room).exists()
    posts = Post.objects.filter(thread__room__event=event)
    assert posts.count() == 15
    assert all(post.created_at < timezone.now() for post in posts)
    assert {post.registration.guest_kind for post in posts} >= {GuestKind.PANEL, GuestKind.EXPERIENCE, ""}
    own = event.rooms.get(kind=RoomKind.OWN_CASE)
    assert own.people.get().part == RoomPart.GUIDE


def test_who_leads_the_second_day_has_written_something_to_think_about(gatherings):
    event = gatherings["tweede-dag"]
    assert [room.threads.filter(role="").get().posts.count() for room in event.rooms.filter(kind=RoomKind.CASE)] == [
        1,
        1,
    ]


def test_the_network_has_members_of_every_layer_in_every_state_and_with_every_choice(gatherings):
    members = Membership.objects.filter(state=MembershipState.MEMBER)
    assert 35 <= members.count() <= 50
    assert set(Membership.objects.values_list("state", flat=True)) == set(MembershipState.values)
    assert set(members.exclude(organisation=None).values_list("organisation__layer", flat=True)) >= (
        set(Layer.values) - {Layer.ANDERS}
    )
    assert members.filter(resident=True, role="").exists()
    for field in ("name_for", "themes_for", "offers_for"):
        assert set(Profile.objects.values_list(field, flat=True)) == {"nobody", "umbrellas", "members"}
    assert all(one.user.email.endswith("example.nl") for one in Membership.objects.select_related("user"))
    assert all(one.changes.last().to_state == one.state for one in Membership.objects.prefetch_related("changes"))
    above = UmbrellaNetwork.objects.get(slug="npd")
    assert set(above.children.values_list("slug", flat=True)) == {"manifestgroep", "kleinlef", "rbb-groep"}
    assert Organisation.objects.filter(search_name__in=["gem. heusden", "gemeente heusden"]).count() == 2


def test_loading_it_again_leaves_what_somebody_changed_in_the_network(gatherings):
    member = Membership.objects.get(user__name="Jelle Hoekstra")
    Membership.objects.filter(pk=member.pk).update(state=MembershipState.LEFT)
    Profile.objects.filter(user=member.user).update(offers="Anders")
    Organisation.objects.get(name="DUO").affiliations.update(until=timezone.localdate())
    before = [Membership.objects.count(), Profile.objects.count(), Organisation.objects.count()]
    load()
    assert [Membership.objects.count(), Profile.objects.count(), Organisation.objects.count()] == before
    member.refresh_from_db()
    assert (member.state, member.user.profile.offers) == (MembershipState.LEFT, "Anders")
    assert Organisation.objects.get(name="DUO").affiliations.count() == 1


def test_members_of_the_demo_are_found_in_spite_of_a_typing_error(gatherings, client):
    client.force_login(User.objects.get(name="Gerda Brouwer"))
    assert "Jelle Hoekstra" in client.get(reverse("membership:directory"), {"q": "Jele Hoekstar"}).content.decode()


def test_a_mail_of_the_demo_tells_the_dutch_time():
    message = email.message_from_string("Date: Sun, 22 Nov 2026 16:03:01 -0000\n\n", policy=email.policy.default)
    assert dutch_time(Mail("a", message).date) == "17.03 uur"


def test_the_story_of_the_network_names_people_who_are_there(gatherings):
    assert [user.name for user, _ in network.story()] == list(network.STORY)
