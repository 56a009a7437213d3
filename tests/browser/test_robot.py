"""Scanners and prefetchers open every link in a mail before a person does: that changes nothing (requirements 2b)."""

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest

from tests.services import manage, new_site_environment, start_web, temporary_folder


class Forms(HTMLParser):
    """The forms of a page, with what a robot can send: its fields, and whether a person sees a button to press."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        attributes = dict(attrs)
        if tag == "form":
            seen = "hidden" not in attributes
            method = (attributes.get("method") or "get").lower()
            self.forms.append(
                {"method": method, "action": attributes.get("action") or "", "seen": seen, "fields": {}, "buttons": 0}
            )
        elif self.forms and tag in ("input", "button", "select", "textarea"):
            form, kind = self.forms[-1], attributes.get("type", "submit" if tag == "button" else "text")
            if attributes.get("name"):
                form["fields"][attributes["name"]] = attributes.get("value") or ""
            form["buttons"] += kind == "submit" and "hidden" not in attributes


@dataclass(frozen=True)
class Quiet:
    """A site without a worker, so that nothing but the robot could change it; and every link in its mails."""

    url: str
    env: dict[str, str]
    links: list[str]


@pytest.fixture(scope="module")
def quiet() -> Iterator[Quiet]:
    with temporary_folder("robot") as folder:
        env = new_site_environment(folder)
        manage(env, "migrate", "--verbosity", "0")
        with start_web(env) as web:
            env = {"BASE_URL": web.url, **env}
            manage(env, "demo")
            code = "from tests.browser import scenario; scenario.main()"
            printed = manage(env, "shell", "--no-imports", "-v", "0", "-c", code)
            yield Quiet(web.url, env, _links(json.loads(printed.strip().splitlines()[-1]), env["BASE_URL"]))


def _links(scenario: dict, base: str) -> list[str]:
    """Return the path of every address of the site that stands in a mail of any kind."""
    found = {unescape(link) for mail in scenario["mails"] for link in re.findall(r'href="([^"]+)"', mail["html"])}
    ours = sorted(link.removeprefix(base) for link in found if link.startswith(base))
    assert len([link for link in ours if "/link/" in link]) > 30
    return ours


class Robot:
    """A client without a memory: each request is of somebody new, as a mail gateway sends them."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict, str]:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode("utf-8", "replace")


def content_of(site: Quiet) -> dict[str, str]:
    """Return a fingerprint of every table."""
    lines = [
        "import hashlib, json",
        "from django.apps import apps",
        "found = {}",
        "for model in apps.get_models(include_auto_created=True):",
        "    rows = sorted(map(repr, model._base_manager.values_list()))",
        "    found[model._meta.db_table] = hashlib.sha256('\\n'.join(rows).encode()).hexdigest()",
        "print(json.dumps(found))",
    ]
    return json.loads(manage(site.env, "shell", "--no-imports", "-v", "0", "-c", "\n".join(lines)).splitlines()[-1])


def test_a_robot_that_opens_every_link_in_every_mail_changes_nothing(quiet):
    before = content_of(quiet)
    robot, wrong = Robot(quiet.url), []
    for path in quiet.links:
        for method, headers in (("HEAD", {}), ("GET", {}), ("GET", {"Sec-Purpose": "prefetch"}), ("OPTIONS", {})):
            status, told, page = robot.ask(method, path, **headers)
            if status >= 500 or "session" in told.get("Set-Cookie", ""):
                wrong.append((method, path, status, told.get("Set-Cookie", "")))
        for form in Forms(page := robot.ask("GET", path)[2]).forms:
            # A robot sends what nobody has to press: forms without a button, hidden ones, and those that only ask.
            if form["seen"] and form["buttons"] and form["method"] == "post":
                continue
            body = urlencode(form["fields"])
            target = form["action"] or path
            asks = form["method"] == "get"
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            arguments = ("GET", f"{target.split('?')[0]}?{body}") if asks else ("POST", target, body)
            status, _, _ = robot.ask(*arguments, **({} if asks else kind))
            if status >= 500:
                wrong.append((arguments, status))
        assert 'http-equiv="refresh"' not in page.lower(), path
    assert wrong == []
    after = content_of(quiet)
    assert {table for table in before if before[table] != after[table]} == set()


def test_the_fingerprint_sees_a_press(quiet):
    """The control: what a person's press changes is seen by the test above."""
    before = content_of(quiet)
    code = "from membership import links; links.issue('login', address='robot@proef.example.nl', target='/mijn/')"
    manage(quiet.env, "shell", "--no-imports", "-v", "0", "-c", code)
    after = content_of(quiet)
    assert {table for table in before if before[table] != after[table]} == {"membership_loginlink"}
