"""What was typed is there again after a login that ran out (requirements 1c 16)."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from discussions import drafts
from discussions.models import Post, Visit
from membership import limits, links, sessions
from tests.environment import browser_of, make_open_event, make_participant, make_post, make_room, make_thread

pytestmark = pytest.mark.django_db
TEXT = "Een lang verhaal over de brommer.\n\nEn nog een alinea."


@pytest.fixture
def thread():
    thread = make_thread(make_room(make_open_event(), allow_nameless=True))
    make_post(thread)
    return thread


@pytest.fixture
def seat(thread):
    return make_participant(thread.room.event)


def stamp_on(browser, path):
    page = browser.get(path).content.decode()
    return re.search(r'name="draft" value="([^"]+)"', page).group(1)


def end_session(browser):
    """As if eight hours passed without a page."""
    session = browser.session
    seen = int((timezone.now() - timedelta(hours=9)).timestamp())
    session[sessions.KEY] = {"method": "link", "started": seen, "seen": seen}
    session.save()


def log_in(browser, address, target):
    link = links.issue("login", address=address, target=target)
    path = "/" + link.split("/", 3)[3]
    response = browser.post(path)
    assert response.status_code == 302
    return response["Location"]


def send_too_late(browser, path, **fields):
    sent = {"body": TEXT, "draft": stamp_on(browser, path)} | fields
    end_session(browser)
    return browser.post(path, sent)


def test_the_text_is_there_after_logging_in_again(thread, seat):
    browser = browser_of(seat)
    path = f"{thread.get_absolute_url()}schrijven/"
    response = send_too_late(browser, path, quote_by_name="on")
    assert response["Location"] == f"/inloggen/?next={path}"
    assert thread.posts.count() == 1
    assert "Je tekst is bewaard." in browser.get(response["Location"]).content.decode()
    landed = log_in(browser, seat.address, path)
    assert landed == path
    page = browser.get(landed).content.decode()
    assert f"{TEXT}</textarea>" in page
    assert "Hier is je tekst van net." in page
    assert re.search(r'name="quote_by_name"[^>]* checked', page)
    browser.post(path, {"body": TEXT})
    assert thread.posts.count() == 2
    assert TEXT not in browser.get(path).content.decode()


def test_a_new_conversation_a_reply_and_a_change_are_kept_as_well(thread, seat):
    own = make_post(thread, seat, "Oud")
    room = thread.room.get_absolute_url()
    reply = f"{thread.get_absolute_url()}schrijven/?op={own.public_id}"
    for path, fields in (
        (f"{room}gesprek/", {"title": "Wie rijdt er?", "kind": "vraag"}),
        (reply, {"shown_as": "Een deelnemer"}),
        (f"{own.get_absolute_url()}wijzigen/", {}),
    ):
        browser = browser_of(seat)
        send_too_late(browser, path, **fields)
        page = browser.get(log_in(browser, seat.address, path)).content.decode()
        assert f"{TEXT}</textarea>" in page
        assert fields.get("title", "") in page
        for value in (fields.get("kind"), fields.get("shown_as")):
            assert value is None or re.search(rf'value="{value}"[^>]* checked', page)


def test_somebody_else_who_logs_in_there_does_not_see_it(thread, seat):
    browser, other = browser_of(seat), make_participant(thread.room.event)
    path = f"{thread.get_absolute_url()}schrijven/"
    send_too_late(browser, path)
    page = browser.get(log_in(browser, other.address, path)).content.decode()
    assert "lang verhaal" not in page
    assert "Hier is je tekst" not in page


def test_another_browser_does_not_get_it(thread, seat):
    path = f"{thread.get_absolute_url()}schrijven/"
    send_too_late(browser_of(seat), path)
    assert "lang verhaal" not in browser_of(seat).get(path).content.decode()


@pytest.mark.parametrize("kind", ["none", "nonsense", "signed for something else"])
def test_nothing_is_kept_for_a_form_that_is_not_ours(thread, client, kind):
    elsewhere = signing.dumps([1, "/"], salt="iets anders")
    stamp = {"none": "", "nonsense": "onzin", "signed for something else": elsewhere}[kind]
    response = client.post(f"{thread.get_absolute_url()}schrijven/", {"body": TEXT, "draft": stamp})
    assert response["Location"].startswith("/inloggen/")
    assert not Session.objects.exists()


def test_only_a_few_texts_of_a_certain_length_are_kept(thread, seat, client):
    for number in range(6):
        stamp = drafts.stamp(seat.user, f"/omgeving/x/{number}/")
        client.post(f"{thread.get_absolute_url()}schrijven/", {"body": "x" * 50_000, "draft": stamp, "meer": "y" * 999})
    kept = client.session["drafts"]
    assert list(kept) == [f"/omgeving/x/{number}/" for number in (3, 4, 5)]
    assert all(set(one["fields"]) == {"body"} for one in kept.values())
    assert len(kept["/omgeving/x/5/"]["fields"]["body"]) == drafts.MAX_TEXT


def test_the_page_it_leads_to_is_one_of_this_site(thread, seat, client):
    for page in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        stamp = drafts.stamp(seat.user, page)
        response = client.post(f"{thread.get_absolute_url()}schrijven/", {"body": TEXT, "draft": stamp})
        assert "evil" not in response["Location"]


def test_a_stamp_is_good_for_one_session_s_time(thread, seat, client, monkeypatch):
    stamp = drafts.stamp(seat.user, "/omgeving/x/")
    monkeypatch.setattr(drafts, "_AGE", -1)
    client.post(f"{thread.get_absolute_url()}schrijven/", {"body": TEXT, "draft": stamp})
    assert "drafts" not in client.session


def test_looking_at_the_kept_text_changes_nothing(thread, seat):
    browser = browser_of(seat)
    path = f"{thread.get_absolute_url()}schrijven/"
    send_too_late(browser, path)
    log_in(browser, seat.address, path)
    for _ in range(2):
        assert "lang verhaal" in browser.get(path).content.decode()
    assert Post.objects.filter(body=TEXT).count() == 0
    assert Visit.objects.filter(user=seat.user).count() == 1


def test_nobody_fills_the_sessions_with_texts_that_are_kept_without_a_login(thread, seat):
    sent = {"body": TEXT, "draft": drafts.stamp(seat.user, thread.get_absolute_url())}
    before = Session.objects.count()
    for _ in range(limits.DRAFTS_PER_PERSON + 5):
        Client().post(thread.get_absolute_url(), sent)
    assert Session.objects.count() == before + limits.DRAFTS_PER_PERSON
