"""Who hears by mail about what, when, and how that ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discussions.access import Visitor
from discussions.actions import follow, notices, posting
from discussions.models import Follow, Notice, Post, PostState, Room, RoomKind, Thread, ThreadKind, Visit
from discussions.readers import visits_to
from discussions.tasks import clock
from events.models import Event
from membership import unsubscribe
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded, Rendered
from registrations import states
from registrations.models import Registration, State
from tests.environment import (
    browser_of,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)
from tests.factories import make_case_slot, make_delegation, make_own_case, make_user

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=6)


@pytest.fixture
def thread() -> Thread:
    return make_thread(make_room(make_open_event()))


def follower(room: Room) -> Registration:
    seat = make_participant(room.event)
    follow.follow(visitor=visitor_of(seat), room=room)
    return seat


def visit_of(seat: Registration) -> Visit:
    return Visit.objects.get(event=seat.event, user=seat.user)


def place(thread: Thread, seat: Registration | None = None, body: str = "Nieuw hier.", **fields: object) -> Post:
    writer = visitor_of(seat or make_participant(thread.room.event))
    return posting.place(visitor=writer, thread=thread, body=body, **fields)


def told(post: Post) -> dict[int, bool]:
    return {one.visit.user_id: one.answers_me for one in Notice.objects.filter(post=post).select_related("visit")}


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="discussions.followed").order_by("pk"))


def rendered(mail: OutgoingMail) -> Rendered:
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def test_tells_followers_who_is_answered_and_who_began(thread: Thread) -> None:
    starter, answered = make_participant(thread.room.event), make_participant(thread.room.event)
    make_post(thread, starter)
    above = make_post(thread, answered)
    fan, writer = follower(thread.room), follower(thread.room)
    make_participant(thread.room.event)  # hears nothing
    assert told(place(thread, writer, parent=above)) == {
        starter.user_id: True,
        answered.user_id: True,
        fan.user_id: False,
    }


def test_who_wrote_first_in_a_question_of_the_room_did_not_ask_it() -> None:
    room = make_room(make_open_event())
    posed = make_thread(room, kind=ThreadKind.POSED)
    make_post(posed)
    assert told(place(posed)) == {}


def test_tells_nobody_who_wants_no_mail_or_left(thread: Thread) -> None:
    muted, left = follower(thread.room), follower(thread.room)
    notices.stop_mail(visit_of(muted))
    states.change(left, State.CANCELLED, by="test", reason="ziek")
    assert told(place(thread)) == {}


def test_the_two_ways_to_ask_who_may_enter_a_room_agree() -> None:
    event = make_open_event()
    group = make_delegation(event, state=State.SEATED)
    shared = make_delegation(event, state=State.SEATED)
    hours = [make_case_slot(event, starts_at=event.starts_at + timedelta(hours=number)) for number in range(3)]
    gone = make_delegation(event, state=State.SEATED)
    own_cases = [
        make_own_case(group, hours[0]),
        make_own_case(shared, hours[1], shared=True),
        make_own_case(gone, hours[2], shared=True, given_back_at=timezone.now()),
    ]
    rooms = [make_room(event), *(make_room(event, RoomKind.OWN_CASE, own_case=one) for one in own_cases)]
    moderator = make_user(staff=True)
    moderator.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    member = make_user()
    member.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    for user in (moderator, make_user(staff=True), member, make_user(staff=True, is_superuser=True)):
        Visit.objects.create(event=event, user=user)
    guide = make_lead(rooms[1], "begeleider")
    make_participant(event)
    for seat in (*group.members.all(), *shared.members.all(), *gone.members.all()):
        Visit.objects.get_or_create(event=event, user=seat.user)
    assert guide.user_id
    for room in rooms:
        by_visitor = set()
        for visit in Visit.objects.filter(event=event).select_related("user"):
            seat = Registration.objects.seated().filter(event=event, user=visit.user).first()
            visitor = Visitor(event, visit.user, seat, visit, timezone.now())
            inside = seat is not None or visitor.moderates
            if inside and Room.objects.visible_to(visitor).filter(pk=room.pk).exists():
                by_visitor.add(visit.pk)
        assert set(visits_to(room).values_list("pk", flat=True)) == by_visitor, room.kind


def test_a_follower_of_a_closed_own_case_hears_nothing_of_it(thread: Thread) -> None:
    event = thread.room.event
    own_case = make_own_case(make_delegation(event, state=State.SEATED), make_case_slot(event), shared=True)
    room = make_room(event, RoomKind.OWN_CASE, own_case=own_case)
    fan = follower(room)
    talk = make_thread(room)
    member = own_case.delegation.members.first()
    Visit.objects.create(event=event, user=member.user)
    assert told(place(talk, member)) == {fan.user_id: False}
    own_case.shared = False
    own_case.save()
    assert told(place(talk, member)) == {}


def test_bundles_what_rested_into_one_mail_at_most_once_an_hour(thread: Thread) -> None:
    fan = follower(thread.room)
    make_post(thread, fan)
    place(thread, body="Het eerste.")
    now = timezone.now()
    assert notices.mail_due(now) == 0  # may still be changed
    place(thread, body="Het tweede.")
    assert (notices.mail_due(now + LATER), notices.mail_due(now + LATER)) == (1, 0)
    assert [mail.address for mail in mails()] == [fan.user.email]
    text = rendered(mails()[0]).text
    assert "Het eerste." in text and "Het tweede." in text
    place(thread, body="Het derde.")
    assert notices.mail_due(now + 2 * LATER) == 0
    assert notices.mail_due(now + LATER + timedelta(minutes=61)) == 1
    again = rendered(mails()[1])
    assert "Het derde." in again.text and "Het eerste." not in again.text
    assert again.subject.startswith("Nieuw bericht")


def test_the_clock_rings_for_it(thread: Thread) -> None:
    follower(thread.room)
    place(thread)
    Notice.objects.update(created_at=timezone.now() - LATER)
    clock()
    clock()
    assert len(mails()) == 1


def test_mails_nothing_after_the_environment_closed_or_was_cancelled(thread: Thread) -> None:
    follower(thread.room)
    place(thread)
    event = Event.objects.filter(pk=thread.room.event_id)
    later = timezone.now() + LATER
    event.update(environment_closes_at=later - timedelta(seconds=1))
    assert notices.mail_due(later) == 0
    event.update(environment_closes_at=later + timedelta(days=1), status=Event.Status.CANCELLED)
    assert notices.mail_due(later) == 0
    event.update(status=Event.Status.OPEN)
    assert notices.mail_due(later) == 1
    event.update(environment_closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotNeeded):
        rendered(mails()[0])


def queued(thread: Thread) -> OutgoingMail:
    notices.mail_due(timezone.now() + LATER)
    return mails()[-1]


def test_what_was_hidden_or_withdrawn_drops_out(thread: Thread) -> None:
    follower(thread.room)
    posts = [place(thread, body=f"Bericht {number}.") for number in range(3)]
    mail = queued(thread)
    Post.objects.filter(pk=posts[0].pk).update(state=PostState.HIDDEN)
    Post.objects.filter(pk=posts[1].pk).update(state=PostState.WITHDRAWN)
    text = rendered(mail).text
    assert ("Bericht 0." in text, "Bericht 1." in text, "Bericht 2." in text) == (False, False, True)
    Post.objects.filter(pk=posts[2].pk).update(state=PostState.HIDDEN)
    with pytest.raises(NotNeeded):
        rendered(mail)


def test_who_lost_the_seat_or_ended_the_mail_gets_none(thread: Thread) -> None:
    left, muted = follower(thread.room), follower(thread.room)
    place(thread)
    notices.mail_due(timezone.now() + LATER)
    of = {mail.address: mail for mail in mails()}
    states.change(left, State.CANCELLED, by="test", reason="ziek")
    notices.stop_mail(visit_of(muted))
    for seat in (left, muted):
        with pytest.raises(NotNeeded):
            rendered(of[seat.user.email])


def test_never_names_who_wrote_without_a_name(thread: Thread) -> None:
    follower(thread.room)
    writer = make_participant(thread.room.event, name="Kanarie Zonder", address="kanarie@example.nl")
    post = make_post(thread, writer, "Dit zeg ik liever zo.", nameless=True, shown_as="Uitvoering, gemeente")
    notices.tell(post)
    mail = rendered(queued(thread))
    for part in (mail.subject, mail.text, mail.html):
        assert "kanarie" not in part.lower() and "Kanarie" not in part
    assert "Uitvoering, gemeente" in mail.text
    assert writer.organisation.name not in mail.text


def test_the_text_of_a_post_is_text_in_the_mail(thread: Thread) -> None:
    follower(thread.room)
    place(thread, body="Kijk <img src=x onerror=alert(1)> & [hier](https://kwaad.example.nl)")
    html = rendered(queued(thread)).html
    assert "<img" not in html and "kwaad.example.nl" not in html


def test_a_title_goes_with_the_first_post_that_is_hidden(thread: Thread) -> None:
    Thread.objects.update(title="Kanarie in de titel")
    opening = make_post(thread)
    follower(thread.room)
    place(thread)
    Post.objects.filter(pk=opening.pk).update(state=PostState.HIDDEN)
    assert "Kanarie" not in rendered(queued(thread)).text


def test_one_press_in_the_mail_program_ends_it(thread: Thread) -> None:
    fan = follower(thread.room)
    place(thread)
    mail = rendered(queued(thread))
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = unsubscribe.link("follow", str(visit_of(fan).pk))
    assert f"<{url}>" in mail.headers["List-Unsubscribe"]
    stranger = Client(enforce_csrf_checks=True)
    path = "/" + url.split("/", 3)[3]
    assert stranger.get(path).status_code == 200
    assert visit_of(fan).mail_off_at is None
    for _ in range(2):
        assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert visit_of(fan).mail_off_at


def test_mail_on_again_tells_nothing_of_the_time_between(thread: Thread) -> None:
    fan = follower(thread.room)
    place(thread, body="Ervoor.")
    notices.stop_mail(visit_of(fan))
    place(thread, body="Ondertussen.")
    notices.resume_mail(visit_of(fan))
    place(thread, body="Erna.")
    text = rendered(queued(thread)).text
    assert ("Ervoor." in text, "Ondertussen." in text, "Erna." in text) == (False, False, True)


def test_presses_follow_and_ends_it_on_the_room(thread: Thread) -> None:
    room = thread.room
    seat = make_participant(room.event)
    browser, url = browser_of(seat), f"/omgeving/{room.event.slug}/ruimte/{room.slug}/volgen/"
    assert browser.get(url).status_code == 405
    assert browser.post(url, {"volg": "ja"})["Location"] == f"{room.get_absolute_url()}#volgen"
    browser.post(url, {"volg": "ja"})
    assert Follow.objects.filter(room=room, visit=visit_of(seat)).count() == 1
    place(thread)
    part = browser.post(url, {"volg": "nee"}, headers={"HX-Request": "true"})
    assert (part.status_code, "Volg deze ruimte" in part.content.decode()) == (200, True)
    assert "<html" not in part.content.decode()
    assert not Follow.objects.exists() and not Notice.objects.exists()


def test_follow_puts_the_mail_on_again_and_so_does_the_page_of_the_mail(thread: Thread) -> None:
    room = thread.room
    seat = follower(room)
    browser = browser_of(seat)
    page = f"/omgeving/{room.event.slug}/mail/"
    assert room.title in browser.get(page).content.decode()
    browser.post(page, {"mail": "uit"})
    assert visit_of(seat).mail_off_at
    assert "De mail staat uit" in browser.get(page).content.decode()
    browser.post(page, {"mail": "aan"})
    assert visit_of(seat).mail_off_at is None
    browser.post(page, {"mail": "uit"})
    browser.post(f"/omgeving/{room.event.slug}/ruimte/{room.slug}/volgen/", {"volg": "ja", "mail": "weer"})
    assert visit_of(seat).mail_off_at is None


def test_nobody_follows_a_room_that_is_not_theirs(thread: Thread) -> None:
    event = thread.room.event
    hidden = make_room(
        event,
        RoomKind.OWN_CASE,
        own_case=make_own_case(make_delegation(event, state=State.SEATED), make_case_slot(event)),
    )
    browser = browser_of(make_participant(event))
    assert browser.post(f"/omgeving/{event.slug}/ruimte/{hidden.slug}/volgen/", {"volg": "ja"}).status_code == 404


def test_telling_takes_the_same_queries_for_one_and_for_thirty(thread: Thread, django_assert_num_queries) -> None:
    follower(thread.room)
    post = make_post(thread)
    with django_assert_num_queries(4):
        notices.tell(post)
    for _ in range(29):
        follower(thread.room)
    another = make_post(thread)
    with django_assert_num_queries(4):
        notices.tell(another)
    assert Notice.objects.filter(post=another).count() == 31  # and who began the conversation


def test_the_mail_takes_the_same_queries_for_one_post_and_for_thirty(thread: Thread) -> None:
    follower(thread.room)
    place(thread)
    first = queued(thread)
    with CaptureQueriesContext(connection) as one:
        rendered(first)
    Notice.objects.update(mailed_at=None)
    for _ in range(29):
        make_post(thread)
    for post in Post.objects.all():
        Notice.objects.get_or_create(visit=Visit.objects.filter(follows__isnull=False).get(), post=post)
    notices.mail_due(timezone.now() + 2 * LATER)
    last = mails()[-1]
    with CaptureQueriesContext(connection) as thirty:
        text = rendered(last).text
    assert "En nog 10 andere." in text
    assert len(thirty) == len(one)
