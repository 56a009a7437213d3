"""Sessions: how they start, last and end (requirements 2b 13, 14)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import CreateError
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from membership import actions, links, sessions
from membership.session_store import SessionStore
from membership.templatetags.membership import browser
from privacy.tasks import clean
from tests.factories import make_user
from tests.membership.support import clock, is_logged_in

pytestmark = pytest.mark.django_db
MINE = "/mijn/"


def log_in(client, user):
    url = links.issue("login", address=user.email, user=user)
    assert client.post(url.removeprefix("http://localhost:8000")).status_code == 302
    return client


def test_session_key_is_new_at_login_and_the_old_one_is_gone(client):
    user = make_user()
    client.post("/inloggen/", {"address": user.email})  # a session before the login
    before = client.session.session_key
    assert before
    log_in(client, user)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_login_writes_each_row_once(client):
    user = make_user()
    with CaptureQueriesContext(connection) as queries:
        log_in(client, user)
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert sum("django_session" in sql for sql in written) == 1
    assert sum("usersessions_usersession" in sql for sql in written) == 1
    assert [row.session_key for row in UserSession.objects.filter(user=user)] == [client.session.session_key]


def test_a_second_login_in_the_same_browser_is_the_same_line_of_the_list(client):
    user = make_user()
    log_in(client, user)
    log_in(client, user)
    assert [row.session_key for row in UserSession.objects.filter(user=user)] == [client.session.session_key]


def test_a_login_as_somebody_else_ends_the_first_session(client):
    one, other = make_user(), make_user()
    log_in(client, one)
    before = client.session.session_key
    log_in(client, other)
    assert not Session.objects.filter(session_key=before).exists()
    assert [row.session_key for row in UserSession.objects.filter(user=other)] == [client.session.session_key]


def test_a_new_session_is_stored_when_it_is_saved_and_its_key_is_nobody_elses():
    session = SessionStore()
    session.create()
    session["word"] = "eerste"
    assert not Session.objects.exists()
    session.save()
    session["word"] = "tweede"
    session.save()
    assert SessionStore(session.session_key)["word"] == "tweede"
    other = SessionStore()
    other.create()
    other._session_key = session.session_key
    with transaction.atomic(), pytest.raises(CreateError):
        other.save()


def test_a_session_planted_by_an_attacker_is_no_session_of_the_victim(client):
    user = make_user()
    attacker = Client()
    attacker.post("/inloggen/", {"address": "aanvaller@example.nl"})
    client.cookies[settings.SESSION_COOKIE_NAME] = attacker.session.session_key
    log_in(client, user)
    assert attacker.get(MINE).status_code == 302


def test_session_lives_longer_than_the_browser_that_asked(client):
    user = make_user()
    client.post("/inloggen/", {"address": user.email})
    assert client.session.get_expiry_age() == 3600
    log_in(client, user)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_logout_ends_the_session_on_the_server(client):
    log_in(client, make_user())
    key = client.session.session_key
    assert client.get("/uitloggen/").status_code == 200
    assert is_logged_in(client)  # a GET only asks
    assert client.post("/uitloggen/")["Location"] == "/"
    assert not Session.objects.filter(session_key=key).exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get(MINE)["Location"].startswith("/inloggen/")


@pytest.mark.parametrize(
    ("staff", "idle", "alive"),
    [
        (False, timedelta(hours=7, minutes=59), True),
        (False, timedelta(hours=8, minutes=1), False),
        (True, timedelta(minutes=29), True),
        (True, timedelta(minutes=31), False),
    ],
)
def test_idle_lifetime(client, staff, idle, alive):
    start = timezone.now()
    with clock(start):
        client.force_login(make_user(staff=staff))
        assert client.get(MINE).status_code == 200
    with clock(start + idle):
        response = client.get(MINE)
        assert (response.status_code == 200) is alive
        if not alive:
            assert response["Location"] == "/inloggen/?next=/mijn/"
            assert client.get("/").status_code == 200


@pytest.mark.parametrize(("staff", "step", "absolute"), [(False, 6 * 60, 14 * 24 * 60), (True, 20, 8 * 60)])
def test_absolute_lifetime_however_busy_one_is(client, staff, step, absolute):
    start = timezone.now()
    with clock(start):
        client.force_login(make_user(staff=staff))
        client.get(MINE)
    for minutes in range(step, absolute + 1, step):
        with clock(start + timedelta(minutes=minutes)):
            assert client.get(MINE).status_code == 200, minutes
    with clock(start + timedelta(minutes=absolute, seconds=1)):
        assert client.get(MINE).status_code == 302


def test_expired_session_is_gone_from_the_server(client):
    start = timezone.now()
    with clock(start):
        log_in(client, make_user())
        key = client.session.session_key
    with clock(start + timedelta(hours=9)):
        client.get(MINE)
    assert not Session.objects.filter(session_key=key).exists()


def test_reading_pages_writes_the_session_seldom(client):
    start = timezone.now()
    with clock(start):
        client.force_login(make_user())
        client.get(MINE)
    writes = 0
    for minute in range(1, 60):
        with clock(start + timedelta(minutes=minute)), CaptureQueriesContext(connection) as queries:
            client.get(MINE)
        writes += sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries)
    assert writes <= 3


def test_deactivation_ends_sessions_links_and_codes_at_once():
    user = make_user()
    browser = log_in(Client(), user)
    url = links.issue("login", address=user.email, user=user)
    actions.deactivate(user=user, by="beheer:1")
    assert browser.get(MINE).status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    other = Client()
    other.post(url.removeprefix("http://localhost:8000"))
    assert not is_logged_in(other)
    # Coming back does not bring old sessions back to life.
    user.is_active = True
    user.save()
    assert browser.get(MINE).status_code == 302


def test_somebody_sees_and_ends_own_sessions():
    user = make_user()
    here, there, stranger = (
        log_in(Client(), user),
        Client(HTTP_USER_AGENT="Oude telefoon"),
        log_in(Client(), make_user()),
    )
    log_in(there, user)
    address = reverse("usersessions_list")
    page = here.get(address).content.decode()
    assert "Oude telefoon" in page
    assert "2 plekken" in page
    here.post(address)
    assert there.get(MINE).status_code == 302
    assert here.get(MINE).status_code == 200
    assert stranger.get(MINE).status_code == 200
    assert "Je bent alleen hier ingelogd" in here.get(address).content.decode()


def test_one_session_ends_and_the_others_stay():
    user = make_user()
    here, there, elsewhere = (log_in(Client(), user) for _ in range(3))
    row = UserSession.objects.get(session_key=there.session.session_key)
    address = reverse("usersessions_list")
    assert "Daar ben je uitgelogd." in here.post(address, {"sessie": row.pk}, follow=True).content.decode()
    assert there.get(MINE).status_code == 302
    assert elsewhere.get(MINE).status_code == 200
    # Pressed again, or with nonsense, nothing happens.
    for key in (row.pk, "abc", "9" * 40, "²"):
        assert "Daar was je al uitgelogd." in here.post(address, {"sessie": key}, follow=True).content.decode()
    assert elsewhere.get(MINE).status_code == 200


def test_nobody_ends_the_session_of_somebody_else():
    here, stranger = log_in(Client(), make_user()), log_in(Client(), make_user())
    row = UserSession.objects.get(session_key=stranger.session.session_key)
    here.post(reverse("usersessions_list"), {"sessie": row.pk})
    assert stranger.get(MINE).status_code == 200


def test_the_list_of_sessions_tells_since_when_and_last_used_and_leaves_out_what_is_over():
    user = make_user()
    start = timezone.now()
    with clock(start):
        log_in(Client(HTTP_USER_AGENT="Vergeten computer"), user)
        there = log_in(Client(HTTP_USER_AGENT="Telefoon in gebruik"), user)
    with clock(start + timedelta(hours=6)):
        there.get(MINE)
    with clock(start + timedelta(hours=9)):
        here = log_in(Client(), user)
        found = sessions.open_sessions(user, here.session.session_key)
        page = here.get(reverse("usersessions_list")).content.decode()
    assert [(one.user_agent, one.here) for one in found] == [("", True), ("Telefoon in gebruik", False)]
    assert abs(found[1].since - start) < timedelta(seconds=1)
    assert abs(found[1].seen - start - timedelta(hours=6)) < timedelta(seconds=1)
    assert "Vergeten computer" not in page  # nobody is logged in there any more
    assert UserSession.objects.filter(user=user).count() == 3  # looking changes nothing


def test_the_list_of_sessions_costs_the_same_at_one_and_thirty():
    def cost():
        with CaptureQueriesContext(connection) as queries:
            here.get(reverse("usersessions_list"))
        return len(queries)

    user = make_user()
    here = log_in(Client(), user)
    one = cost()
    for _ in range(29):
        log_in(Client(), user)
    assert cost() == one


def test_who_becomes_staff_loses_a_session_that_began_with_a_link(client):
    user = make_user()
    log_in(client, user)
    user.is_staff = True
    user.save()
    assert client.get(MINE).status_code == 302
    assert not is_logged_in(client)


def test_nightly_cleaning_keeps_what_lives(client):
    user = make_user()
    log_in(client, user)
    gone = log_in(Client(), user)
    Session.objects.filter(session_key=gone.session.session_key).update(expire_date=timezone.now() - timedelta(1))
    clean()
    assert UserSession.objects.get().session_key == client.session.session_key
    assert client.get(MINE).status_code == 200


def test_ending_all_sessions_but_one():
    user = make_user()
    here, there = log_in(Client(), user), log_in(Client(), user)
    assert sessions.end_all(user, but=here.session.session_key) == 1
    assert here.get(MINE).status_code == 200
    assert there.get(MINE).status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge op Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1",
            "Safari op een iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome op Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox op Linux"),
        ("", "Onbekend"),
        ("x" * 200, "x" * 80),
    ],
)
def test_browsers_have_names_that_people_know(user_agent, text):
    assert browser(user_agent) == text
