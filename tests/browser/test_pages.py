"""Every page in every state is for everybody: axe-core, a narrow window, wide letters and the keyboard (requirements
1c and 1d), without a message on the console, an inline style or a request to another site (5.14).

One browser walks all states; the rows behind them are made by tests/browser/scenario.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import checks
from tests.browser.pages import NO_PAGE, STATES, PageState, fill_and_press
from tests.services import app_environment, manage, start_web, temporary_folder
from tests.walk.urlconf import addresses

MENU = ["Bijeenkomsten", "Netwerk", "Haakjes", "Nieuws", "Bibliotheek", "Responsief werken", "Contact", "Zoeken"]
LEAST_CONTRAST = 4.5
# Addresses that show one and the same page, so with one title.
SAME_PAGE = [
    {"registrations:event", "registrations:event-preview"},
    {"membership:login-sent", "membership:login-code"},
    {"admin:mailings_mailing_preview", "admin:mailings_mailing_schedule"},
]
# Addresses of the admin that show a page as the site shows it.
IN_THE_SITE = {"admin:discussions_questionnaire_preview"}
titles: dict[str, set[str]] = {}


@dataclass
class Reader:
    """One browser that can be anybody; it writes down what goes wrong in it."""

    page: Page
    origin: str
    sessions: dict[str, str] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
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


@contextmanager
def reader_of(browser: Browser, origin: str, **known: dict[str, str]) -> Iterator[Reader]:
    """Give a browser that notes what goes wrong in it."""
    context = browser.new_context(base_url=origin, locale="nl-NL", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    one = Reader(context.new_page(), origin, **known)
    one.page.on("console", one.note)
    one.page.on("pageerror", lambda error: one.errors.append(str(error)))
    one.page.on("request", lambda request: None if request.url.startswith(origin) else one.errors.append(request.url))
    yield one
    context.close()


@pytest.fixture(scope="module")
def reader(browser, site, scenario):
    with reader_of(browser, site.url, sessions=scenario["sessions"], at=scenario["at"]) as one:
        yield one


def test_every_page_has_a_state():
    """The list of states is complete against the URLconf (requirements 1c 1)."""
    keys = {address.key for address in addresses()}
    assert keys - {state.key for state in STATES} == set(NO_PAGE)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_is_for_everybody(reader, state):
    reader.open(state)
    assert wrong_with(reader, state) == []


def test_the_second_step_of_logging_in_is_for_everybody(reader, scenario):
    deed = fill_and_press("Log in", **scenario["login"])
    state = PageState("mfa_authenticate", "", "/account/inloggen/", deed=deed)
    reader.open(state)
    assert reader.page.url.endswith("/account/tweede-stap/code/")
    assert wrong_with(reader, state) == []
    state = PageState("mfa_authenticate", "wrong", "/account/inloggen/", deed=deed, wrong=True)
    fill_and_press("Ga verder", code="123")(reader.page)
    assert wrong_with(reader, state) == []


def test_the_page_for_a_fault_of_ours_is_for_everybody(browser):
    """A site without tables: every page with a query breaks, and the page that says so needs none."""
    with (
        temporary_folder("broken") as folder,
        start_web(app_environment(folder), workers=1) as web,
        reader_of(browser, web.url) as one,
    ):
        state = PageState("error", "500", "/", status=500)
        one.open(state)
        assert wrong_with(one, state) == []


def test_the_page_while_a_paper_is_made_is_for_everybody(browser):
    """A site without a worker, so that nobody makes it."""
    with (
        temporary_folder("no-worker") as folder,
        start_web(app_environment(folder), workers=1) as web,
        reader_of(browser, web.url) as one,
    ):
        env = app_environment(folder)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "shell", "-v", "0", "-c", "from tests.factories import make_event; make_event(slug='een')")
        state = PageState("registrations:flyer", "being made", "/bijeenkomsten/een/flyer.pdf", status=202)
        one.open(state)
        assert wrong_with(one, state) == []
        one.page.get_by_role("link", name="Open de flyer").click()
        assert one.page.url.endswith(state.at)


# One state of each page of a visitor; after errors the focus starts at their summary, so not those.
_KEYBOARD = {
    state.key: state
    for state in reversed(STATES)
    if not (state.wrong or state.key == "error" or state.key.startswith("admin:"))
}


@pytest.mark.parametrize("state", _KEYBOARD.values(), ids=str)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(reader, state):
    """Requirements 1c 7-9: no trap, the place is visible and not covered, and the skip link skips."""
    reader.open(state)
    reader.page.set_viewport_size({"width": checks.WIDE, "height": 500})
    expected = checks.reachable(reader.page)
    stops = checks.walk_by_tab(reader.page)
    assert [stop["what"] for stop in stops if stop["covered"] or not stop["visible"]] == []
    assert len(stops) == expected, [stop["what"] for stop in stops]
    reader.page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reader.page.locator("a[href='#inhoud']").focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "inhoud"


def wrong_with(reader: Reader, state: PageState) -> list[object]:
    """Return everything that is wrong with the page that the reader is on."""
    page = reader.page
    errors = list(reader.errors)  # axe writes on the console too
    told = checks.facts(page)
    wrong = [*_by_axe(page), *_by_facts(told, state), *_by_title(told["title"], state)]
    found, parts = checks.width_at(page, checks.NARROW)
    if found > checks.NARROW:
        wrong.append((f"{found} pixels wide in a window of {checks.NARROW}", parts))
    if clipped := checks.clipped_by_spacing(page):
        wrong.append(("clipped by wider spacing", clipped))
    return [*wrong, *errors]


def _by_axe(page: Page) -> list[object]:
    found = checks.axe(page)
    # axe gives up on contrast where an icon lies beside the words; there it is measured against the plane behind them.
    undecided = [one for one in found["incomplete"] if one["contrast"] < LEAST_CONTRAST]
    return [*found["violations"], *(one | {"incomplete": True} for one in undecided)]


def _by_facts(told: dict, state: PageState) -> list[object]:
    """Language, one heading, skip link first, no bubbles of the browser, help at the same place (1c 3-12, 1d 21-29)."""
    is_admin = state.key.startswith("admin:") and state.key not in IN_THE_SITE
    right = {
        "lang": "nl",
        "first": "#content-start" if is_admin else "#inhoud",
        "doubles": [],
        "bubbles": [],
        "resets": 0,
        "styled": [],
    }
    if not is_admin:
        right |= {"help": [6, 0], "placeholders": 0, "besides": 0}
        told["menu"] = told["menu"][: len(MENU)]
        right["menu"] = MENU
        if state.wrong:
            right["focused"] = "fouten"
    wrong = [(name, told[name]) for name, value in right.items() if told[name] != value]
    return wrong if len(told["headings"]) == 1 else [*wrong, ("headings", told["headings"])]


def _by_title(title: str, state: PageState) -> list[object]:
    wrong = [] if title.startswith("Fout:") == state.wrong else [("title", title)]
    same = titles.setdefault(title.removeprefix("Fout: "), set())
    same.add(state.key)
    if len(same) > 1 and same not in SAME_PAGE:
        wrong.append(("another page has this title", title, same))
    return wrong
