"""Who wrote without a name can't be found by laying mails or versions side by side, and no mail log quotes a room."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from discussions.actions import follow, notices, posting
from discussions.models import Notice, Post, Thread
from outbox.delivery import deliver
from outbox.models import MailState, OutgoingMail
from tests.environment import (
    browser_of,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)

pytestmark = pytest.mark.django_db
NAMELESS = {"nameless": True, "shown_as": "Een deelnemer"}


@pytest.fixture
def thread() -> Thread:
    return make_thread(make_room(make_open_event(), allow_nameless=True))


def told(post: Post) -> set[int]:
    return set(Notice.objects.filter(post=post).values_list("visit__user", flat=True))


def test_an_answer_to_a_post_without_a_name_is_mailed_to_followers_alone(thread: Thread) -> None:
    began, wrote, fan = (make_participant(thread.room.event) for _ in range(3))
    make_post(thread, began, **NAMELESS)
    above = make_post(thread, wrote, **NAMELESS)
    follow.follow(visitor=visitor_of(fan), room=thread.room)
    reply = make_post(thread, parent=above)
    notices.tell(reply)
    assert told(reply) == {fan.user_id}


def test_who_writes_without_a_name_and_follows_gets_the_mail_that_all_followers_get(thread: Thread) -> None:
    fan, writer = make_participant(thread.room.event), make_participant(thread.room.event)
    for seat in (fan, writer):
        follow.follow(visitor=visitor_of(seat), room=thread.room)
    post = make_post(thread, writer, **NAMELESS)
    notices.tell(post)
    assert told(post) == {fan.user_id, writer.user_id}


def test_older_versions_do_not_tell_between_which_posts_it_was_placed(thread: Thread) -> None:
    begin = thread.version
    writer = make_participant(thread.room.event)
    for number in range(4):
        if number == 2:
            hidden = make_post(thread, **NAMELESS)
            posting.touch(thread, hidden)
        posting.place(visitor=visitor_of(writer), thread=thread, body=f"Met naam {number}")
    thread.refresh_from_db()
    reader = browser_of(make_participant(thread.room.event))
    url = f"/omgeving/{thread.room.event.slug}/gesprek/{thread.public_id}/nieuw/"
    for version in range(begin, thread.version):
        page = reader.get(url, headers={"HX-Request": "true", "If-None-Match": f'"{version}"'}).content.decode()
        assert str(hidden.public_id) in re.findall(r'id="bericht-([0-9a-f-]{36})"', page), version
        assert str(hidden.public_id) not in reader.get(f"{url}?na={version}")["Location"], version


def test_the_log_of_mails_quotes_no_conversation(thread: Thread, mailoutbox: list, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    fan = make_participant(thread.room.event)
    follow.follow(visitor=visitor_of(fan), room=thread.room)
    posting.place(
        visitor=visitor_of(make_participant(thread.room.event)), thread=thread, body="Kanarie in de kolenmijn."
    )
    notices.mail_due(timezone.now() + timedelta(minutes=6))
    deliver("default")
    mail = OutgoingMail.objects.get(kind="discussions.followed")
    assert ("Kanarie" in mailoutbox[-1].body, mail.state) == (True, MailState.SENT)
    assert mail.copy == ""
