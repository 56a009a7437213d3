"""The pages that a public body must publish, and the frame round every page."""

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import sectxt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from events.models import OrganisingBody, SiteText
from netwerk.views import errors
from outbox import claims
from outbox.models import MailState, OutgoingMail
from tests.factories import make_event, make_user

PAGES = ["/", "/responsief-werken/", "/toegankelijkheid/", "/privacy/", "/cookies/", "/contact/"]
BODY = {
    "name": "Stichting Voorbeeld", "street": "Dorpsstraat 1", "postcode": "2511 AA", "city": "Den Haag",
    "kvk": "12345678", "email": "hallo@example.nl", "privacy_contact": "privacy@example.nl", "is_default": True,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def dom(response) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


@pytest.mark.parametrize("body", [False, True], ids=["nobody filled in", "with an organising body"])
@pytest.mark.parametrize("path", PAGES)
def test_a_site_page_is_for_everybody(client, path, body):
    if body:
        OrganisingBody.objects.create(**BODY)
    response = client.get(path)
    assert response.status_code == 200
    page = dom(response)
    assert page.get("lang") == "nl"
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main[@id='inhoud']")) == 1


def test_every_site_page_has_a_title_of_its_own(client):
    titles = [dom(client.get(path)).findtext(".//title") for path in PAGES]
    assert len(set(titles)) == len(PAGES)
    assert all(title.endswith(" - Samenspel NL") for title in titles)


@pytest.mark.parametrize("path", PAGES)
def test_headings_leave_out_no_level(client, path):
    make_event()
    levels = [int(heading.tag[1]) for heading in dom(client.get(path)).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_skip_link_comes_first_and_leads_to_the_content(client):
    page = dom(client.get("/"))
    first = page.xpath("//body//a | //body//button | //body//input")[0]
    assert first.get("href") == "#inhoud"
    assert page.get_element_by_id("inhoud").get("tabindex") == "-1"


def test_help_and_navigation_stand_at_the_same_place_everywhere(client):
    frames = set()
    for path in [*PAGES, "/bestaat-niet/"]:
        page = dom(client.get(path))
        frames.add((tuple(page.xpath("//header//a/@href")), tuple(page.xpath("//footer//a/@href"))))
    assert len(frames) == 1
    header, footer = frames.pop()
    assert {"/bijeenkomsten/", "/responsief-werken/", "/contact/", "/inloggen/"} <= set(header)
    about = {"/contact/", "/toegankelijkheid/", "/privacy/", "/cookies/", "/.well-known/security.txt"}
    assert {"/nieuwsbrief/", *about} == set(footer)


def test_the_current_page_is_marked_in_the_menu(client):
    marked = dom(client.get("/contact/")).xpath("//nav//a[@aria-current='page']/@href")
    assert marked == ["/contact/"]


def test_who_is_logged_in_sees_the_way_to_their_overview(client):
    client.force_login(make_user())
    links = dom(client.get("/contact/")).xpath("//header//a/@href")
    assert "/mijn/" in links
    assert "/inloggen/" not in links


def test_the_home_page_shows_what_comes_with_one_button_each(client):
    make_event(title="Online dag", slug="online-dag")
    make_event(title="Zonder datum", slug="zonder", starts_at=None, status="announced")
    make_event(title="Concept", status="draft")
    cards = dom(client.get("/")).xpath("//article[contains(@class, 'card')]")
    assert [card.xpath(".//h3")[0].text_content() for card in cards] == ["Online dag", "Zonder datum"]
    assert [card.xpath(".//a/@href") for card in cards] == [["/bijeenkomsten/online-dag/"], ["/bijeenkomsten/zonder/"]]
    assert "50 plekken" in cards[0].text_content()
    names = [" ".join(card.xpath(".//a")[0].text_content().split()) for card in cards]
    assert len(set(names)) == 2


def test_the_home_page_asks_as_many_queries_for_one_gathering_as_for_thirty(client):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    make_event()
    one = count()
    for _ in range(29):
        make_event()
    assert count() == one


@pytest.mark.parametrize("key", SiteText.Key.values)
def test_an_organiser_can_change_every_text(client, key):
    path = "/" if key == "home" else f"/{key}/"
    before = client.get(path).content.decode()
    SiteText.objects.create(key=key, body="Een **nieuwe** tekst.")
    after = client.get(path).content.decode()
    assert "Een <strong>nieuwe</strong> tekst." in after
    assert "Een <strong>nieuwe</strong> tekst." not in before


def test_privacy_tells_purposes_basis_term_and_contact(client):
    OrganisingBody.objects.create(**BODY)
    text = dom(client.get("/privacy/")).text_content()
    for word in ("artikel 6, lid 1", "7 dagen", "90 dagen", "7 jaar", "30 dagen", "Autoriteit Persoonsgegevens"):
        assert word in text
    assert "Stichting Voorbeeld" in text
    assert "privacy@example.nl" in text
    assert "12345678" in text


def test_the_cookie_page_names_the_cookies_that_are_set(client):
    user = make_user()
    client.force_login(user)
    client.get("/inloggen/")
    client.get(f"/bijeenkomsten/{make_event().slug}/aanmelden/")
    named = set(dom(client.get("/cookies/")).xpath("//table//code/text()"))
    assert set(client.cookies) == named == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


@pytest.mark.parametrize("path", [*PAGES, "/.well-known/security.txt", "/gezondheid/"])
def test_looking_sets_no_cookie(client, path):
    client.get(path)
    assert not client.cookies


@override_settings(BASE_URL="https://samenspel.example.nl")
def test_security_txt_is_valid_and_never_lapses(client):
    OrganisingBody.objects.create(**BODY)
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parsed = sectxt.Parser(response.content, urls="https://samenspel.example.nl/.well-known/security.txt")
    assert parsed.errors == []
    assert {one["code"] for one in parsed.recommendations} <= {"not_signed", "no_encryption"}
    expires = re.search(r"^Expires: (.+)$", response.content.decode(), re.MULTILINE)[1]
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=90) < left < timedelta(days=365)


@override_settings(BASE_URL="https://samenspel.example.nl")
def test_security_txt_has_a_contact_also_before_anybody_is_filled_in(client):
    content = client.get("/.well-known/security.txt").content
    assert b"Contact: https://samenspel.example.nl/contact/" in content
    assert sectxt.Parser(content).errors == []


def test_health_tells_numbers_and_no_texts(client):
    claims.note_sweep()
    response = client.get("/gezondheid/")
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("max-age=0")
    state = response.json()
    assert (state["ok"], state["database"], state["broker"]) == (True, "ok", "ok")
    assert state["mail"]["oldest_unsent_seconds"] == 0
    assert set(state["mail"]["queues"]["login"]) == {"waiting", "oldest_seconds", "stopped", "last_sweep"}


def _waiting_mail(minutes: int) -> None:
    mail = OutgoingMail.objects.create(kind="test", address="a@example.nl", key=f"k{minutes}", state=MailState.QUEUED)
    moment = timezone.now() - timedelta(minutes=minutes)
    times = {"created_at": moment, "due_at": moment, "planned_at": moment}
    OutgoingMail.objects.filter(pk=mail.pk).update(**times)


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_health_alarms_when_a_mail_waits_for_more_than_five_minutes(client, minutes, status):
    claims.note_sweep()
    _waiting_mail(minutes)
    response = client.get("/gezondheid/")
    assert response.status_code == status
    assert response.json()["mail"]["oldest_unsent_seconds"] >= minutes * 60
    assert b"a@example.nl" not in response.content


def test_health_alarms_when_the_database_is_away(client):
    with mock.patch("outbox.health.report", side_effect=OperationalError("could not connect to db.internal")):
        response = client.get("/gezondheid/")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": "weg", "broker": "ok"}


def test_health_alarms_when_nobody_sweeps_and_when_a_queue_stands_still(client):
    assert client.get("/gezondheid/").status_code == 503
    claims.note_sweep()
    assert client.get("/gezondheid/").status_code == 200
    claims.stop("login", timedelta(minutes=1), "mail.internal weigert ons.")
    response = client.get("/gezondheid/")
    assert (response.status_code, response.json()["mail"]["queues"]["login"]["stopped"]) == (503, True)
    assert b"mail.internal" not in response.content


def test_mail_that_is_late_keeps_no_visitor_out(client, django_assert_num_queries):
    """Docker asks whether the web works, and must not stop it for what a worker or a mail server does."""
    _waiting_mail(60)
    assert client.get("/gezondheid/").status_code == 503
    with django_assert_num_queries(1):
        response = client.get("/gezondheid/web/")
    assert (response.status_code, response.json()) == (200, {"ok": True, "database": "ok"})
    with mock.patch("netwerk.views.health.connection.cursor", side_effect=OperationalError("db.internal")):
        response = client.get("/gezondheid/web/")
    assert (response.status_code, response.json()) == (503, {"ok": False, "database": "weg"})


def test_health_tells_that_the_broker_is_away_but_does_not_alarm(client):
    claims.note_sweep()
    with mock.patch("netwerk.views.health.celery_app.connection_for_write") as connection:
        connection.return_value.__enter__.return_value.ensure_connection.side_effect = OSError("refused")
        response = client.get("/gezondheid/")
    assert response.status_code == 200
    assert response.json()["broker"] == "weg"


def _error_pages():
    request = RequestFactory().get("/")
    yield 400, errors.bad_request(request, ValueError())
    yield 403, errors.forbidden(request, PermissionDenied())
    yield 403, errors.csrf_failure(request)
    yield 404, errors.not_found(request, ValueError())
    yield 500, errors.server_error(request)


@pytest.mark.parametrize("number", range(5))
def test_an_error_page_has_a_way_out_and_tells_nothing_of_the_inside(number):
    status, response = list(_error_pages())[number]
    assert response.status_code == status
    page = dom(response)
    assert len(page.xpath("//h1")) == 1
    ways = page.xpath("//main//a/@href")
    assert {"/", "/bijeenkomsten/", "/contact/", "/toegankelijkheid/"} <= set(ways)
    assert "" not in ways
    assert "Traceback" not in page.text_content()


def test_the_page_of_a_failure_needs_no_database(django_assert_num_queries, client):
    client.force_login(make_user())
    request = RequestFactory().get("/")
    request.session = client.session
    with django_assert_num_queries(0), mock.patch("django.contrib.auth.get_user", side_effect=OperationalError):
        assert errors.server_error(request).status_code == 500


def test_a_page_that_is_not_there_and_a_form_without_its_token_get_our_pages():
    client = Client(enforce_csrf_checks=True)
    assert client.get("/bestaat-niet/").status_code == 404
    refused = client.post("/inloggen/", {"address": "a@example.nl"})
    assert refused.status_code == 403
    assert "Je formulier is niet verstuurd" in refused.content.decode()
