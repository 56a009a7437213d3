"""Every page in every state is for everybody: axe-core, a narrow window, wide letters and the keyboard (requirements
1c and 1d), without a message on the console, an inline style or a request to another site (5.14).

One browser walks all states; the rows behind them are made by tests/browser/scenario.py.
"""

import json
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.pages import NO_PAGE, STATES, PageState
from tests.walk.urlconf import addresses

# What axe could not decide by itself, by rule and by a part of the element; a person looked at each.
UNDECIDED: dict[str, dict[str, str]] = {}
titles: dict[str, set[str]] = {}


@dataclass
class Reader:
    """One browser that can be anybody; it writes down what goes wrong in it."""

    page: Page
    origin: str
    sessions: dict[str, str]
    at: dict[str, str]
    errors: list[str] = field(default_factory=list)

    def become(self, who: str) -> None:
        """Log in as somebody of the scenario, or as nobody."""
        self.page.context.clear_cookies()
        if who:
            self.page.context.add_cookies([{"name": "sessie", "value": self.sessions[who], "url": self.origin}])

    def open(self, state: PageState) -> None:
        """Bring the browser into `state`."""
        self.page.set_viewport_size({"width": checks.WIDE, "height": checks.HEIGHT})
        self.become(state.who)
        self.errors.clear()
        answer = self.page.goto(self.at.get(state.at, state.at))
        if state.deed:
            state.deed(self.page)
            self.page.wait_for_load_state()
        else:
            assert answer.status == state.status, self.page.url

    def note(self, message: object) -> None:
        """Keep what the console tells, but for the status of the page itself (422 for a form with errors)."""
        own = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not own:
            self.errors.append(message.text)


@pytest.fixture(scope="module")
def scenario(site):
    printed = site.manage("shell", "-v", "0", "-c", "from tests.browser import scenario; scenario.main()")
    return json.loads(printed.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def reader(browser, site, scenario):
    context = browser.new_context(base_url=site.url, locale="nl-NL")
    context.set_default_timeout(15_000)
    page = context.new_page()
    one = Reader(page, site.url, scenario["sessions"], scenario["at"])
    page.on("console", one.note)
    page.on("pageerror", lambda error: one.errors.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else one.errors.append(request.url))
    yield one
    context.close()


def test_every_page_has_a_state():
    """The list of states is complete against the URLconf (requirements 1c 1)."""
    keys = {address.key for address in addresses()}
    assert keys - {state.key for state in STATES} == set(NO_PAGE)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_is_for_everybody(reader, state):
    reader.open(state)
    assert wrong_with(reader, state) == []


def wrong_with(reader: Reader, state: PageState) -> list[object]:
    """Return everything that is wrong with the page that the reader is on."""
    page = reader.page
    told = checks.facts(page)
    wrong = [*_by_axe(page), *_by_facts(told, state), *_by_title(told["title"], state)]
    for width in (checks.NARROW,):
        found, parts = checks.width_at(page, width)
        if found > width:
            wrong.append((f"{found} pixels wide in a window of {width}", parts))
    if clipped := checks.clipped_by_spacing(page):
        wrong.append(("clipped by wider spacing", clipped))
    return [*wrong, *reader.errors]


def _by_axe(page: Page) -> list[object]:
    found = checks.axe(page)
    undecided = [one for one in found["incomplete"] if not _explained(one)]
    return [*found["violations"], *(one | {"incomplete": True} for one in undecided)]


def _explained(one: dict[str, str]) -> bool:
    return any(part in one["html"] for part in UNDECIDED.get(one["rule"], {}))


def _by_facts(told: dict, state: PageState) -> list[object]:
    """Language, one heading, skip link first, no bubbles of the browser, help at the same place (1c 3-12, 1d 21-29)."""
    wrong = []
    is_admin = state.key.startswith("admin:")
    skip = "#content-start" if is_admin else "#inhoud"
    for name, right in (
        ("lang", "nl"),
        ("first", skip),
        ("doubles", []),
        ("bubbles", []),
        ("resets", 0),
        ("styled", []),
    ):
        if told[name] != right:
            wrong.append((name, told[name]))
    if len(told["headings"]) != 1:
        wrong.append(("headings", told["headings"]))
    if not is_admin:
        right = {"help": [2, 0], "placeholders": 0, "besides": 0}
        wrong += [(name, told[name]) for name in right if told[name] != right[name]]
        if told["menu"][:3] != ["Bijeenkomsten", "Responsief werken", "Contact"]:
            wrong.append(("menu", told["menu"]))
        if state.wrong and told["focused"] != "fouten":
            wrong.append(("focus is not on the summary of errors", told["focused"]))
    return wrong


def _by_title(title: str, state: PageState) -> list[object]:
    wrong = []
    if title.startswith("Fout:") != state.wrong:
        wrong.append(("title", title))
    same = titles.setdefault(title.removeprefix("Fout: "), set())
    same.add(state.key)
    if len(same) > 1:
        wrong.append(("another page has this title", title, same))
    return wrong
