"""The HTML of a post is made once and kept for everybody who sees the same; nobody may see what was true before."""

import pytest

from discussions.actions import posting
from discussions.models import Post, PostState, ReactionKind, Thread
from discussions.templatetags import conversations
from registrations.models import Registration
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make_thread(make_room(make_open_event()))


@pytest.fixture
def reader(thread: Thread) -> Registration:
    return make_participant(thread.room.event)


def page(seat: Registration, thread: Thread) -> str:
    return browser_of(seat).get(thread.get_absolute_url()).content.decode()


def test_is_made_once_for_readers_who_see_the_same(thread: Thread, reader: Registration) -> None:
    post = make_post(thread)
    page(reader, thread)
    made = conversations._post.cache_info().misses
    assert str(post.public_id) in page(make_participant(thread.room.event), thread)
    assert conversations._post.cache_info().misses == made


def test_follows_each_change_without_a_new_version(thread: Thread, reader: Registration) -> None:
    """A name, organisation or text that changes beside the conversation raises no version; it shows all the same."""
    post = make_post(thread, body="Kanarie in de kolenmijn.")
    writer = post.registration
    page(reader, thread)
    Registration.objects.filter(pk=writer.pk).update(name="Gewist")
    assert "Gewist" in page(reader, thread)
    type(writer.organisation).objects.filter(pk=writer.organisation_id).update(name="Gemeente Nieuw")
    assert "Gemeente Nieuw" in page(reader, thread)
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN, hidden_reason="te persoonlijk")
    assert "Kanarie" not in page(reader, thread)
    assert "te persoonlijk" not in page(reader, thread)
    assert "te persoonlijk" in page(writer, thread)
    Post.objects.filter(pk=post.pk).update(state=PostState.VISIBLE)
    assert "Kanarie" in page(reader, thread)


def test_keeps_the_buttons_of_each_reader_apart(thread: Thread, reader: Registration) -> None:
    post = make_post(thread)
    lead = make_lead(thread.room)
    for _ in range(2):
        assert ("wijzigen/" in page(post.registration, thread), "melden/" in page(post.registration, thread)) == (
            True,
            False,
        )
        assert ("wijzigen/" in page(reader, thread), "verbergen/" in page(reader, thread)) == (False, False)
        assert "verbergen/" in page(lead, thread)
    posting.react(visitor=visitor_of(reader), post=post, kind=ReactionKind.KNOWN)
    assert 'aria-pressed="true"' in page(reader, thread)
    other = page(make_participant(thread.room.event), thread)
    assert 'aria-pressed="true"' not in other
    assert 'Herkenbaar <span class="reaction__number">1</span>' in other


def test_shows_a_reply_that_changed_in_a_post_that_did_not(thread: Thread, reader: Registration) -> None:
    reply = make_post(thread, body="Eens.", parent=make_post(thread))
    assert "Eens." in page(reader, thread)
    Post.objects.filter(pk=reply.pk).update(html="<p>Oneens.</p>")
    assert "Oneens." in page(reader, thread)
