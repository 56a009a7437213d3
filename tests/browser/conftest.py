"""A running site with its demo and worker, and a browser that can't leave this machine."""

import email
import email.policy
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.services import Site, chromium, new_site_environment, start_site, temporary_folder

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MAIL_TIMEOUT = 60  # seconds; a mail that takes longer is lost (requirements 3b 7)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The app with its demo, web, worker and beat."""
    with temporary_folder("browser") as folder, start_site(new_site_environment(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """What starts browsers; there can be one at a time."""
    assert chromium(), "no Chromium: script/bootstrap --test installs one"
    with sync_playwright() as playing:
        yield playing


@pytest.fixture(scope="session")
def browser(player: Playwright) -> Iterator[Browser]:
    running = player.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
    yield running
    running.close()


@pytest.fixture(scope="session")
def scenario(site: Site) -> dict[str, object]:
    """The rows behind every state of every page, and where they are (tests/browser/scenario.py)."""
    printed = site.manage("shell", "-v", "0", "-c", "from tests.browser import scenario; scenario.main()")
    return json.loads(printed.strip().splitlines()[-1])


@dataclass
class Watched:
    """A page of somebody's own browser, with what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser for one more person; fails on console errors and outside requests."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=site.url, locale="nl-NL", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(site.url) else errors.append(request.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A 404 that a test asks for is told on the console as well, and a form that came back with errors (422).
    expected = ("404 (Not Found)", "422 (Unprocessable Entity)")
    assert [error for error in errors if not any(status in error for status in expected)] == []


class Postbox:
    """The mails that the site sent, read back from their files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self, address: str) -> list[EmailMessage]:
        """Return the mails to `address`, the oldest first."""
        messages = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]
        return [message for message in messages if address in message["To"]]

    def wait(self, address: str, subject: str) -> EmailMessage:
        """Return the newest mail to `address` with `subject` in its subject; wait for it."""
        deadline = time.monotonic() + MAIL_TIMEOUT
        while time.monotonic() < deadline:
            found = [message for message in self.all(address) if subject in message["Subject"]]
            if found:
                return found[-1]
            time.sleep(0.3)
        seen = [message["Subject"] for message in self.all(address)]
        raise AssertionError(f"no mail {subject!r} to {address} within {MAIL_TIMEOUT} s; there are {seen}")


@pytest.fixture(scope="session")
def postbox(site: Site) -> Postbox:
    return Postbox(Path(site.env["VAR_DIR"]) / "outbox")


def link_in(message: EmailMessage) -> str:
    """Return the path of the mailed link in the text part."""
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"https?://[^/\s]+(/link/[^\s]+)", text)
    assert found, text
    return found.group(1)
