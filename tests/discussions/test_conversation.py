"""Conversations: threads, posts, replies, answers, reactions, changing and withdrawing."""

import re
import uuid

import pytest
from django.utils import timezone

from discussions.actions import posting
from discussions.models import Moderation, Post, PostState, PostVersion, Reaction, Thread, ThreadKind
from discussions.writing import MAX_LENGTH
from tests.environment import (
    browser_of,
    make_guest,
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
def room():
    return make_room(make_open_event())


@pytest.fixture
def thread(room):
    thread = make_thread(room, title="Wie regelt het vervoer?")
    make_post(thread, body="Hoe doen jullie dit?")
    return thread


def address(thing, rest=""):
    return thing.get_absolute_url() + rest


def test_somebody_begins_a_conversation_from_the_room(room):
    browser = browser_of(make_participant(room.event))
    page = browser.get(address(room)).content.decode()
    assert "Begin een gesprek" in page
    sent = {"kind": "vraag", "title": "Mag dat?", "body": "Een **brommer** lenen.", "form_token": uuid.uuid4()}
    response = browser.post(address(room, "gesprek/"), sent)
    post = Post.objects.get()
    assert response["Location"] == f"{post.thread.get_absolute_url()}#bericht-{post.public_id}"
    assert (post.thread.kind, post.thread.title) == ("vraag", "Mag dat?")
    page = browser.get(address(post.thread)).content.decode()
    assert "Een <strong>brommer</strong> lenen." in page
    assert "Mag dat?" in browser.get(address(room)).content.decode()
