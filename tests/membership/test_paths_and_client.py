"""Where one may be sent on to, and whose request it is (requirements 2b 17, 19)."""

import re

import pytest
from django.test import Client, RequestFactory

from membership import links
from membership.client import client_ip, client_network
from membership.paths import own_path
from tests.factories import make_user

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "http://testserver.evil.example/",
    "http:///evil.example",
    "//testserver@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\r\nSet-Cookie: a=b",
    "/mijn/\x00",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/mijn/\u2028",
    "mijn/",
    "evil.example",
    "?next=/",
    "",
    None,
    "/" + "a" * 400,
]
OWN = ["/", "/mijn/", "/omgeving/doen-wat-nodig-is/", "/bijeenkomsten/?soort=live&x=1", "/a#deel", "/%0d%0aX/"]


@pytest.mark.parametrize("path", FOREIGN)
def test_other_places_are_refused_in_every_disguise(path):
    assert own_path(path, "/terug/") == "/terug/"


@pytest.mark.parametrize("path", OWN)
def test_own_paths_are_taken(path):
    assert own_path(path) == path


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in FOREIGN if path])
def test_no_page_sends_on_to_another_place(path):
    user = make_user()
    client = Client()
    client.force_login(user)
    assert client.get("/inloggen/", {"next": path})["Location"] == "/mijn/"
    # A tampered row in the database is checked again when it is used.
    url = links.issue("login", address=user.email, target=path[:300].replace("\x00", ""))
    response = Client().post(url.removeprefix("http://localhost:8000"))
    assert re.match(r"/(?![/\\\\])", response["Location"])


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.66, 198.51.100.9", "198.51.100.9"),
        (1, "1.1.1.1, 2.2.2.2, 203.0.113.66,198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.66, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "nonsense", ""),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_client_ip_is_what_our_own_proxies_wrote(settings, count, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = count
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers)
    assert client_ip(request) == expected


def test_an_office_with_ipv6_counts_as_one():
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::9")
    assert client_network(request) == client_network(other) == "2001:db8:1:2::"


def test_a_socket_without_an_address_is_no_error():
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) == ""


@pytest.mark.django_db
def test_spoofed_forwarded_for_does_not_escape_the_limit(monkeypatch):
    from membership import limits
    from outbox.models import OutgoingMail

    monkeypatch.setattr(limits, "MAILS_PER_NETWORK", 3)
    for number in range(6):
        Client().post("/inloggen/", {"address": f"a{number}@example.nl"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert OutgoingMail.objects.count() == 3
