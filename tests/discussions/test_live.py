"""New posts come by themselves: what is asked every few seconds, by whom, and at what price."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discussions.actions import posting
from discussions.live import nothing_new
from discussions.models import Post, PostState, RoomKind, Thread, Visit
from events.models import Event
from membership import sessions
from registrations import states
from registrations.models import GuestKind, State
from tests.environment import (
    browser_of,
    make_guest,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)
from tests.factories import make_case_slot, make_delegation, make_own_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make_thread(make_room(make_open_event()))


def news(client: Client, thread: Thread, version: int | None = None, **headers: str) -> object:
    """Ask as the script does."""
    thread.refresh_from_db()
    said = thread.version if version is None else version
    url = f"/omgeving/{thread.room.event.slug}/gesprek/{thread.public_id}/nieuw/"
    return client.get(url, headers={"HX-Request": "true", "If-None-Match": f'"{said}"'} | headers)


def shown(response: object) -> list[str]:
    return re.findall(r'id="bericht-([0-9a-f-]{36})"', response.content.decode())


def place(thread: Thread, body: str = "Nieuw hier.", **fields: object) -> Post:
    writer = make_participant(thread.room.event)
    return posting.place(visitor=visitor_of(writer), thread=thread, body=body, **fields)


def test_says_304_with_three_queries_when_nothing_changed(thread: Thread) -> None:
    make_post(thread)
    reader = browser_of(make_participant(thread.room.event))
    news(reader, thread)
    with CaptureQueriesContext(connection) as asked:
        response = news_without_looking(reader, thread)
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == '"0"'
    assert "no-store" in response["Cache-Control"]
    assert len(asked) == 3, [one["sql"] for one in asked]  # session, person, and may read it unchanged


def news_without_looking(client: Client, thread: Thread) -> object:
    url = f"/omgeving/{thread.room.event.slug}/gesprek/{thread.public_id}/nieuw/"
    return client.get(url, headers={"HX-Request": "true", "If-None-Match": f'"{thread.version}"'})


def test_gives_the_posts_that_changed_and_no_other(thread: Thread) -> None:
    first, second = place(thread), place(thread)
    reader = browser_of(make_participant(thread.room.event))
    thread.refresh_from_db()
    before = thread.version
    third = place(thread, "Een <script>kwaad</script> woord")
    response = news(reader, thread, before)
    assert shown(response) == [str(third.public_id)]
    assert "<script>" not in response.content.decode()
    assert response["ETag"] == f'"{before + 1}"'
    posting.touch(thread, first)
    assert shown(news(reader, thread, before + 1)) == [str(first.public_id)]
    posting.touch(thread)
    assert set(shown(news(reader, thread, before + 2))) == {str(one.public_id) for one in (first, second, third)}


def test_gives_many_posts_with_as_many_queries_as_one(thread: Thread) -> None:
    place(thread)
    reader = browser_of(make_participant(thread.room.event))
    news(reader, thread)  # the first request writes into the session
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert news(reader, thread, 0).status_code == 200
        numbers.append(len(asked) - 3)  # what `news` itself reads to write the address
        for _ in range(9):
            place(thread, parent=thread.posts.first())
    assert numbers[0] == numbers[1] <= 12, numbers


def test_tells_what_a_reply_answers(thread: Thread) -> None:
    first = place(thread)
    thread.refresh_from_db()
    place(thread, "Eens.", parent=first)
    response = news(browser_of(make_participant(thread.room.event)), thread, thread.version - 1)
    assert f'data-answers="{first.public_id}"' in response.content.decode()


def test_shows_no_text_of_what_was_hidden_or_withdrawn_since(thread: Thread) -> None:
    post = place(thread, "Kanarie in de kolenmijn.")
    reader = browser_of(make_participant(thread.room.event))
    for state in (PostState.HIDDEN, PostState.WITHDRAWN):
        Post.objects.filter(pk=post.pk).update(state=state)
        posting.touch(thread, post)
        thread.refresh_from_db()
        response = news(reader, thread, thread.version - 1)
        assert shown(response) == [str(post.public_id)]
        assert "Kanarie" not in response.content.decode()


def test_leads_to_the_first_new_post_without_the_script(thread: Thread) -> None:
    place(thread)
    thread.refresh_from_db()
    new, _ = place(thread), place(thread)
    reader = browser_of(make_participant(thread.room.event))
    url = f"/omgeving/{thread.room.event.slug}/gesprek/{thread.public_id}/nieuw/"
    assert reader.get(url, {"na": thread.version})["Location"] == new.get_absolute_url()
    assert reader.get(url, {"na": thread.version + 2})["Location"] == f"{thread.get_absolute_url()}#berichten"
    assert reader.get(url, {"na": "kwaad"}).status_code == 302
    assert reader.post(url).status_code == 405


def test_lets_nobody_in_any_more_from_the_next_request(thread: Thread) -> None:
    seat = make_participant(thread.room.event)
    reader = browser_of(seat)
    assert news(reader, thread).status_code == 304
    states.change(seat, State.CANCELLED, by="test", reason="ziek")
    assert news(reader, thread).status_code == 404
    assert news(reader, thread, 7).status_code == 404


def test_stops_when_the_environment_closes(thread: Thread) -> None:
    event = thread.room.event
    reader = browser_of(make_participant(event))
    Event.objects.filter(pk=event.pk).update(environment_closes_at=timezone.now() - timedelta(seconds=1))
    assert news(reader, thread)["Location"] == f"/omgeving/{event.slug}/"


def test_says_yes_quickly_to_nobody_whom_the_rule_refuses() -> None:
    """The quick answer against the rule: whoever it says yes to, gets a 304 from the rule as well."""
    now = timezone.now()
    event = make_open_event(guest_welcome="")
    group = make_delegation(event, state=State.SEATED)
    own_case = make_own_case(group, make_case_slot(event))
    rooms = [make_room(event), make_room(event, RoomKind.NETWORK, case=None)]
    rooms.append(make_room(event, RoomKind.OWN_CASE, own_case=own_case))
    staff = make_user(staff=True, is_superuser=True)
    Visit.objects.create(event=event, user=staff)
    people = {
        "seated": make_participant(event).user,
        "panel": make_guest(event).user,
        "host": make_guest(event, GuestKind.HOST).user,
        "member": group.members.first().user,
        "not agreed": make_participant(event, agreed=False).user,
        "waiting": make_participant(event).user,
        "elsewhere": make_participant(make_open_event()).user,
        "staff": staff,
        "stranger": make_user(),
    }
    Visit.objects.create(event=event, user=people["member"])
    event.registrations.filter(user=people["waiting"]).update(state=State.CANDIDATE, seated_at=None)
    hours = {
        "open": {},
        "before": {"environment_opens_at": now + timedelta(hours=1)},
        "closed": {"environment_closes_at": now - timedelta(hours=1), "messages_until": None, "support_until": None},
        "cancelled": {"status": Event.Status.CANCELLED},
        "draft": {"status": Event.Status.DRAFT},
    }
    usual = {name: getattr(event, name) for change in hours.values() for name in change}
    said_yes = set()
    for hour, change in hours.items():
        Event.objects.filter(pk=event.pk).update(**usual | change)
        for room in rooms:
            one = make_thread(room, version=3)
            for name, user in people.items():
                client = Client()
                client.force_login(user)
                slow = client.get(
                    f"/omgeving/{event.slug}/gesprek/{one.public_id}/nieuw/?na=3", headers={"HX-Request": "true"}
                )
                if nothing_new(user, event.slug, one.public_id, 3, timezone.now()):
                    said_yes.add((hour, name))
                    # Past the quick answer: another version makes the rule decide.
                    again = client.get(
                        f"/omgeving/{event.slug}/gesprek/{one.public_id}/nieuw/?na=2", headers={"HX-Request": "true"}
                    )
                    assert (again.status_code, slow.status_code) == (200, 304), (hour, name, room.kind)
                else:
                    assert slow.status_code in (302, 304, 404)
    assert said_yes == {("open", name) for name in ("seated", "panel", "host", "member")}


def test_answers_for_staff_and_own_cases_by_the_rule(thread: Thread) -> None:
    event = thread.room.event
    staff = make_user(staff=True, is_superuser=True)
    Visit.objects.create(event=event, user=staff)
    client = Client()
    client.force_login(staff)
    assert news(client, thread).status_code == 304
    assert news(client, thread, 9).status_code == 200


def test_finds_no_thread_of_another_gathering(thread: Thread) -> None:
    reader = make_participant(make_open_event())
    url = f"/omgeving/{reader.event.slug}/gesprek/{thread.public_id}/nieuw/"
    assert browser_of(reader).get(url, headers={"HX-Request": "true", "If-None-Match": '"0"'}).status_code == 404
    url = url.replace(str(thread.public_id), str(uuid.uuid4()))
    assert browser_of(reader).get(url, headers={"HX-Request": "true", "If-None-Match": '"0"'}).status_code == 404


def test_keeps_nobody_logged_in_by_a_page_that_asks_by_itself(thread: Thread) -> None:
    seat = make_participant(thread.room.event)
    reader = browser_of(seat)

    def last_seen() -> int:
        return reader.session[sessions.KEY]["seen"]

    session = reader.session
    old = int((timezone.now() - timedelta(hours=7)).timestamp())
    session[sessions.KEY] = {"method": "link", "started": old, "seen": old}
    session.save()
    assert news(reader, thread, **{"X-By-Timer": "1"}).status_code == 304
    assert last_seen() == old
    reader.get(thread.get_absolute_url())
    assert last_seen() > old
