"""A mailed link: looking changes nothing, one press counts, in whatever browser (requirements 2b 8-11, 18)."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership import actions, links
from membership.errors import Refused
from membership.models import LoginLink, User
from membership.purposes import PURPOSES, Outcome, Purpose
from outbox.models import OutgoingMail
from tests.factories import make_user
from tests.membership.support import ask, clock, is_logged_in, latest_mail

SCANNERS = [
    {},
    {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; SafeLinks)"},
    {"HTTP_USER_AGENT": "Barracuda Sentinel (EE)"},
    {"HTTP_USER_AGENT": "Mimecast-URL-Protect"},
    {"HTTP_USER_AGENT": "WhatsApp/2.23"},
    {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
    {"HTTP_PURPOSE": "prefetch"},
    {"HTTP_X_MOZ": "prefetch"},
]

pytestmark = pytest.mark.django_db


class Deed(Purpose):
    """A purpose of a test: counts what it did, asks a tick when told to, refuses when told to."""

    name = "test.deed"
    label = "Doe het"
    done = 0
    refuse = ""

    def perform(self, link, request, form):
        self.done += 1
        User.objects.for_address(link.address)
        if self.refuse:
            raise Refused(self.refuse)
        return Outcome(reverse("home"), User.objects.for_address(link.address), "Het is gedaan.")


@pytest.fixture
def deed(monkeypatch):
    purpose = Deed()
    monkeypatch.setitem(PURPOSES, purpose.name, purpose)
    return purpose


def path_of(url: str) -> str:
    return url.removeprefix("http://localhost:8000")


def login_path(user, **options) -> str:
    return path_of(links.issue("login", address=user.email, user=user, **options))


def test_token_is_long_and_only_its_hash_is_stored():
    user = make_user()
    path = login_path(user)
    token = path.split("/")[2]
    assert len(token) >= 43  # 256 bits in base64
    for row in LoginLink.objects.values():
        assert token not in str(row)
    assert links.find(token).user == user
    # A hash from a dump of the database is no token.
    assert links.find(LoginLink.objects.get().token_hash) is None


def test_fifty_looks_by_scanners_change_nothing_and_then_one_press_works(client):
    user = make_user()
    path = login_path(user)
    before = LoginLink.objects.values().get()
    for number in range(50):
        headers = SCANNERS[number % len(SCANNERS)]
        method = (client.get, client.head, client.options)[number % 3] if number > 10 else client.get
        assert method(path, **headers).status_code in (200, 405)
    assert LoginLink.objects.values().get() == before
    assert Session.objects.count() == 0
    assert "sessie" not in client.cookies
    response = client.post(path)
    assert response.status_code == 302
    assert response["Location"] == reverse("mijn")
    assert is_logged_in(client)


def test_page_of_a_link_is_not_kept_and_its_address_goes_nowhere(client):
    page = client.get(login_path(make_user()))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"  # no path in the Referer, and an Origin for the CSRF check
    assert "noindex" in page["X-Robots-Tag"]
    # No script that presses the button by itself, and nothing from elsewhere.
    html = page.content.decode()
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert "submit()" not in html


def test_press_with_csrf_check_works_as_a_browser_sends_it():
    client = Client(enforce_csrf_checks=True)
    path = login_path(make_user())
    page = client.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    assert client.post(path).status_code == 403
    headers = {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "http://testserver/"}
    assert client.post(path, {"csrfmiddlewaretoken": token}, **headers).status_code == 302


def test_second_press_is_refused_in_another_browser_and_goes_on_in_the_same():
    user = make_user()
    path = login_path(user, target="/contact/")
    first, second = Client(), Client()
    assert first.post(path)["Location"] == "/contact/"
    again = first.post(path)
    assert (again.status_code, again["Location"]) == (302, "/contact/")
    assert first.get(path)["Location"] == "/contact/"
    refused = second.post(path)
    assert refused.status_code == 200
    assert "Deze link werkt niet meer" in refused.content.decode()
    assert not is_logged_in(second)


def test_somebody_else_who_is_logged_in_does_not_go_on_with_a_spent_link():
    user, other = make_user(), make_user()
    path = login_path(user)
    Client().post(path)
    client = Client()
    client.force_login(other)
    assert "Deze link werkt niet meer" in client.post(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_parallel_presses_one_wins():
    user = make_user()
    path = login_path(user)
    clients = [Client() for _ in range(6)]
    barrier = threading.Barrier(len(clients))
    statuses = []

    def press(client):
        barrier.wait()
        statuses.append(client.post(path).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200] * 5 + [302]
    assert sum(is_logged_in(client) for client in clients) == 1


@pytest.mark.django_db(transaction=True)
def test_presses_on_two_asked_links_at_once_give_one_session():
    user = make_user()
    browsers = [Client(), Client()]
    paths = []
    for browser in browsers:
        ask(browser, user.email)
        paths.append(latest_mail(user.email).path)
    barrier = threading.Barrier(2)
    statuses = []

    def press(browser, path):
        barrier.wait()
        statuses.append(browser.post(path).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(browsers, paths, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200, 302]


@pytest.mark.parametrize(("minutes", "seconds", "works"), [(9, 59, True), (10, 0, False), (10, 1, False)])
def test_asked_link_lives_ten_minutes(client, minutes, seconds, works):
    user = make_user()
    start = timezone.now()
    ask(client, user.email)
    with clock(start):
        path = latest_mail(user.email).path
    other = Client()
    with clock(start + timedelta(minutes=minutes, seconds=seconds)):
        assert (other.post(path).status_code == 302) is works
        assert is_logged_in(other) is works


@pytest.mark.parametrize(
    ("age", "works"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7, seconds=1), False)]
)
def test_link_in_a_gatherings_mail_lives_seven_days(client, age, works):
    start = timezone.now()
    with clock(start):
        path = login_path(make_user())
    with clock(start + age):
        assert (client.post(path).status_code == 302) is works


def test_using_an_asked_link_spends_the_other_asked_ones_only(client):
    user = make_user()
    asked = []
    for _ in range(2):
        ask(client, user.email)
        asked.append(latest_mail(user.email).path)
    from_a_gathering = login_path(user)
    stranger = make_user()
    ask(client, stranger.email)
    of_stranger = latest_mail(stranger.email).path
    assert client.post(asked[0]).status_code == 302
    assert "werkt niet meer" in Client().post(asked[1]).content.decode()
    assert Client().post(from_a_gathering).status_code == 302
    assert Client().post(of_stranger).status_code == 302


def test_a_new_request_revokes_nothing(client):
    user = make_user()
    ask(client, user.email)
    first = latest_mail(user.email).path
    ask(client, user.email)
    latest_mail(user.email)
    assert Client().post(first).status_code == 302


def test_spent_link_offers_a_fresh_one_to_the_same_masked_address(client):
    user = make_user("anna@gemeente.example.nl")
    path = login_path(user, target="/contact/")
    Client().post(path)
    page = client.get(path).content.decode()
    assert "a***@gemeente.example.nl" in page
    assert user.email not in page
    response = client.post(path + "opnieuw/")
    assert response["Location"] == reverse("membership:login-sent")
    sent = client.get(response["Location"]).content.decode()
    assert "a***@gemeente.example.nl" in sent
    assert user.email not in sent
    mail = latest_mail(user.email)
    assert mail.row.kind == "membership.fresh_link"
    assert mail.row.queue == "login"
    assert client.post(mail.path)["Location"] == "/contact/"


def test_old_link_offers_a_fresh_one_until_thirty_days_later(client):
    from privacy.tasks import clean

    user = make_user()
    start = timezone.now()
    with clock(start):
        path = login_path(user)
    expired = start + timedelta(days=7)
    with clock(expired + timedelta(days=29, hours=23)):
        clean()
        assert "De link is te oud" in client.get(path).content.decode()
        assert client.post(path + "opnieuw/").status_code == 302
        assert latest_mail(user.email).rendered.subject.startswith("Je nieuwe link")
    with clock(expired + timedelta(days=30, seconds=1)):
        clean()
        assert client.get(path).status_code == 404


def test_asked_link_is_renewed_with_a_code_for_this_browser(client):
    user = make_user()
    asker = Client()
    ask(asker, user.email)
    path = latest_mail(user.email).path
    asker.post(path)
    client.post(path + "opnieuw/")
    mail = latest_mail(user.email)
    assert mail.row.kind == "membership.login"
    response = client.post(reverse("membership:login-code"), {"code": mail.code})
    assert response.status_code == 302
    assert is_logged_in(client)


def test_renewing_again_within_a_minute_sends_nothing_more(client):
    user = make_user()
    path = login_path(user)
    Client().post(path)
    for _ in range(3):
        client.post(path + "opnieuw/")
    assert OutgoingMail.objects.count() == 1
    page = client.get(reverse("membership:login-sent")).content.decode()
    assert "Wij sturen nu geen nieuwe mail" in page


def test_renewing_at_the_same_moment_as_another_browser_tells_when_the_mail_went():
    user = make_user()
    path = login_path(user)
    first, second = (links.find(path.split("/")[2]) for _ in range(2))
    sent = actions.renew(link=first, browser_hash="", network="")
    assert sent.sent
    late = actions.renew(link=second, browser_hash="", network="")  # it was read before the first was sent
    assert not late.sent
    assert late.last >= sent.last


def test_unknown_token_gives_a_page_with_a_way_out(client):
    for token in ("x", "a" * 5000, "%3Cscript%3E"):
        page = client.get(f"/link/{token}/")
        assert page.status_code == 404
        assert "Deze link kennen wij niet" in page.content.decode()
        assert reverse("membership:login") in page.content.decode()
    assert client.post("/link/x/opnieuw/")["Location"] == reverse("membership:login")


def test_deed_is_done_once_and_logs_in(client, deed):
    path = path_of(links.issue("test.deed", address="nieuw@example.nl"))
    assert not User.objects.filter(email="nieuw@example.nl").exists()
    response = client.post(path, follow=True)
    assert "Het is gedaan." in response.content.decode()
    assert client.session["_auth_user_id"] == str(User.objects.get(email="nieuw@example.nl").pk)
    Client().post(path)
    assert deed.done == 1


def test_refused_deed_says_why_and_leaves_the_link_and_the_database_as_they_were(client, deed):
    deed.refuse = "Dit kan nu niet. Bel ons."
    path = path_of(links.issue("test.deed", address="nieuw@example.nl"))
    page = client.post(path)
    assert "Dit kan nu niet. Bel ons." in page.content.decode()
    assert "Fout: " in page.content.decode()
    assert not is_logged_in(client)
    assert not User.objects.filter(email="nieuw@example.nl").exists()
    deed.refuse = ""
    assert client.post(path).status_code == 302


def test_a_purpose_can_log_in_nobody_but_the_owner_of_the_address(client, deed, monkeypatch):
    """What the link is for may have moved to a new address since the mail: a clear page, and the deed is undone."""
    other = make_user()

    def perform(link, request, form):
        User.objects.for_address("gedaan@example.nl")
        return Outcome("/", other)

    monkeypatch.setattr(deed, "perform", perform)
    path = path_of(links.issue("test.deed", address="nieuw@example.nl"))
    page = client.post(path)
    assert "Dit adres is veranderd. Log in met het nieuwe adres." in page.content.decode()
    assert "Fout: " in page.content.decode()
    assert not is_logged_in(client)
    assert not User.objects.filter(email="gedaan@example.nl").exists()
    assert LoginLink.objects.get().used_at is None


def test_inactive_person_is_refused_before_the_deed(client, deed):
    user = make_user(is_active=False)
    page = client.post(path_of(links.issue("test.deed", address=user.email)))
    assert "kun je nu niet inloggen" in page.content.decode()
    assert deed.done == 0
    assert not is_logged_in(client)


def test_staff_never_log_in_by_link_but_the_deed_is_done(client, deed):
    staff = make_user(staff=True)
    response = client.post(path_of(links.issue("test.deed", address=staff.email)))
    assert response["Location"] == f"{reverse('account_login')}?next=%2F"
    assert deed.done == 1
    assert not is_logged_in(client)


def test_login_replaces_the_session_of_somebody_else(client):
    first, second = make_user(), make_user()
    client.force_login(first)
    old_key = client.session.session_key
    client.post(login_path(second))
    assert client.session["_auth_user_id"] == str(second.pk)
    assert not Session.objects.filter(session_key=old_key).exists()


def test_issue_refuses_a_purpose_that_nobody_registered():
    with pytest.raises(KeyError):
        links.issue("nobody.knows", address="a@example.nl")


def test_no_link_outlives_the_rules_of_the_database():
    from django.db import IntegrityError, transaction

    now = timezone.now()
    fields = {"token_hash": "x", "purpose": "login", "address": "a@example.nl", "created_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginLink.objects.create(**fields, expires_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginLink.objects.create(**fields | {"address": "A@example.nl"}, expires_at=now + timedelta(1))
    assert connection.in_atomic_block
