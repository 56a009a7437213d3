"""Rows for tests/browser/test_conversations.py."""

import json
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from discussions.writing import to_html
from membership import sessions
from membership.models import Organisation
from tests.browser.scenario import session_of
from tests.discussions.test_writing import VECTORS
from tests.environment import make_open_event, make_participant, make_post, make_room, make_thread


def make(name: str) -> None:
    """Make an open gathering called `name` in which somebody typed every attack; print session and addresses."""
    event = make_open_event(slug=f"praat-{name}", title="Een dag samen")
    room = make_room(event, title="De brief die niemand begrijpt", allow_nameless=True)
    place = Organisation.objects.resolve("Gemeente Proefstad", "gemeente")
    seats = [
        make_participant(event, name=who, address=f"{who.lower()}.{name}@example.nl", organisation=place)
        for who in ("Ann", "Bob")
    ]
    thread = make_thread(room, title="Wie mag dit schrijven?")
    for text in VECTORS:
        clean = text.replace("\x00", "")
        make_post(thread, seats[1], clean)
        assert to_html(clean)
    quiet = make_thread(room, title="Een rustig gesprek")
    make_post(quiet, seats[1], "Wie begint er?")
    print(
        json.dumps(
            {
                "session": session_of(seats[0].user),
                "address": seats[0].address,
                "attacked": thread.get_absolute_url(),
                "thread": quiet.get_absolute_url(),
                "room": room.get_absolute_url(),
                "vectors": len(VECTORS),
            }
        )
    )


def end_session(key: str) -> None:
    """Let nine hours pass for this session."""
    session = SessionStore(key)
    seen = int((timezone.now() - timedelta(hours=9)).timestamp())
    session[sessions.KEY] = {"method": "link", "started": seen, "seen": seen}
    session.save()
