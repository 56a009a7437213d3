"""Headers and cookies of the site as in production, whatever it answers (requirements 2a 1-3, 5; 2c 25; 2d 40)."""

import re
from http.cookies import SimpleCookie

import pytest
import requests

from tests import services
from tests.project.production import HOST, production_environment

HTTPS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "Accept-Encoding": "gzip, br"}
PAGES = {
    "/": 200,
    "/inloggen/": 200,
    "/bijeenkomsten/": 200,
    "/gezondheid/": 503,  # there is no beat here
    "/gezondheid/web/": 200,
    "/.well-known/security.txt": 200,
    "/mijn/": 302,
    "/admin/": 302,
    "/admin": 301,
    "/bestaat-niet/": 404,
    "/static/bestaat-niet.css": 404,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def site(folder):
    env = production_environment(folder)
    services.manage(env, "migrate", "--verbosity", "0")
    with services.start_web(env, workers=1) as web:
        yield web


def get(web, path, **headers):
    return requests.get(web.url + path, headers=HTTPS | headers, allow_redirects=False, timeout=20)


@pytest.fixture(scope="module")
def answers(site):
    """One answer of each kind, with a static file as the pages name it."""
    found = {path: get(site, path) for path in PAGES}
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', found["/"].text).group(1)
    return found | {stylesheet: get(site, stylesheet)}


def test_each_page_answers_as_expected(answers):
    assert {path: answer.status_code for path, answer in answers.items() if path in PAGES} == PAGES
    assert [answer.status_code for path, answer in answers.items() if path not in PAGES] == [200]


def assert_safe_headers(answer):
    headers = answer.headers
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload", answer.url
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert_strict_policy(headers["Content-Security-Policy"])


def assert_strict_policy(policy):
    """What the checker of internet.nl asks of a policy, and a bit more: no source but ourselves."""
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    for name in ("default-src", "base-uri", "form-action", "frame-ancestors", "object-src", "script-src", "style-src"):
        assert name in directives, f"{name} is missing in {policy}"
    allowed = {"'self'", "'none'"}
    for name, value in directives.items():
        if name != "report-uri":
            sources = set(value.split())
            assert sources <= (allowed | {"data:"} if name == "img-src" else allowed), f"{name} {value}"


def test_every_answer_has_the_safe_headers(answers):
    for answer in answers.values():
        assert_safe_headers(answer)


def test_pages_can_not_be_framed(answers):
    assert {path: answer.headers.get("X-Frame-Options") for path, answer in answers.items()} == dict.fromkeys(
        answers, "DENY"
    )


def test_html_is_not_compressed_and_static_files_are(answers):
    for path, answer in answers.items():
        assert ("Content-Encoding" in answer.headers) == (path not in PAGES), path


def test_static_files_may_be_kept_for_ever(answers):
    assert [a.headers["Cache-Control"] for p, a in answers.items() if p not in PAGES] == [
        "max-age=315360000, public, immutable"
    ]


def test_plain_http_is_sent_on(site):
    answer = get(site, "/inloggen/?next=/mijn/", **{"X-Forwarded-Proto": "http"})
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{HOST}/inloggen/?next=/mijn/")


def test_another_host_is_refused(site):
    assert get(site, "/", Host="evil.example.nl").status_code == 400


def cookies_of(answer):
    cookies = SimpleCookie()
    for line in answer.raw.headers.getlist("Set-Cookie"):
        cookies.load(line)
    return cookies


def test_cookies_are_for_this_host_alone(site, answers):
    """Those of all pages, and those of asking for a login link."""
    form = answers["/inloggen/"]
    jar = {name: morsel.value for name, morsel in cookies_of(form).items()}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text).group(1)
    asked = requests.post(
        f"{site.url}/inloggen/",
        data={"csrfmiddlewaretoken": token, "email": "a@example.nl", "address": "a@example.nl"},
        headers=HTTPS
        | {"Referer": f"https://{HOST}/inloggen/", "Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())},
        allow_redirects=False,
        timeout=20,
    )
    assert asked.status_code == 302, asked.text
    seen = {}
    for answer in [*answers.values(), asked]:
        for name, cookie in cookies_of(answer).items():
            seen[name] = cookie
            assert name.startswith("__Host-"), name
            assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
            assert (cookie["path"], cookie["domain"]) == ("/", ""), name
    assert {"__Host-csrf", "__Host-sessie"} <= set(seen)


def test_a_broken_page_shows_nothing_and_needs_no_database(tmp_path):
    """The tables are missing, so every page with a query breaks."""
    env = production_environment(tmp_path)
    with services.start_web(env, workers=1) as web:
        answer = get(web, "/")
        assert answer.status_code == 500
        assert_safe_headers(answer)
        assert "Samenspel NL" in answer.text
        assert '<html lang="nl"' in answer.text
        for secret in ("Traceback", "OperationalError", env["SECRET_KEY"], "site-packages", str(tmp_path)):
            assert secret not in answer.text
        assert "OperationalError" in web.tail(20000)
