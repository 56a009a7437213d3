"""The story of two people who join the network and find each other, each in a browser of their own, with real mail and
a real worker. The tests follow one another on one site."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from netwerk.demo.load import ORGANISER_ADDRESS, ORGANISER_PASSWORD
from tests.browser.conftest import Postbox, link_in
from tests.browser.pages import choose_role
from tests.services import Site, new_site_environment, start_site, temporary_folder


@dataclass(frozen=True)
class Newcomer:
    name: str
    address: str
    role: str


WILLEMIJN = Newcomer("Willemijn Overbeek", "willemijn@dommel.example.nl", "beleid")
YUSUF = Newcomer("Yusuf Demir", "yusuf@veluwe.example.nl", "uitvoering")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A site of its own: here the organiser has a second step, which the other stories do not expect."""
    with temporary_folder("network") as folder, start_site(new_site_environment(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def postbox(site: Site) -> Postbox:
    return Postbox(Path(site.env["VAR_DIR"]) / "outbox")


@pytest.fixture(scope="session")
def kept() -> dict[str, dict]:
    """What the browser of each member keeps when it is closed, by address."""
    return {}


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def log_in(page: Page, postbox: Postbox, somebody: Newcomer, target: str) -> None:
    """Open a page that asks who one is, and come in with the mailed link."""
    page.goto(target)
    page.get_by_label("E-mailadres").fill(somebody.address)
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(link_in(postbox.wait(somebody.address, "inloglink")))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(f"{target}$"))


@pytest.mark.parametrize("somebody", [WILLEMIJN, YUSUF], ids=lambda one: one.name)
def test_1_somebody_asks_and_proves_the_address(visit, postbox, somebody):
    page = visit()
    page.goto("/lid-worden/")
    page.get_by_label("Naam", exact=True).fill(somebody.name)
    page.get_by_label("E-mailadres", exact=True).fill(somebody.address)
    page.get_by_label(re.compile("^Organisatie")).fill("Gemeente Nieuwland")
    page.get_by_label("Soort organisatie").select_option("gemeente")
    choose_role(page, somebody.role)
    page.get_by_label("Wat brengt je hier?").fill("Ik wil niet alleen uitvinden wat een ander al weet.")
    press(page, "Ik word lid")
    expect(page).to_have_url(re.compile("/lid-worden/verstuurd/"))
    page.goto(link_in(postbox.wait(somebody.address, "Bevestig je verzoek om lid te worden")))
    expect(page.get_by_role("main")).to_contain_text(somebody.name)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("Een organisator kijkt ernaar")
    assert page.request.get("/netwerk/").status == 403  # who only asked sees nobody


def code_of(app: str) -> str:
    """Return what the app on a phone shows now, that was given the key `app`."""
    return format_hotp_value(hotp_value(app, int(time.time()) // 30))


def give_password(page: Page) -> None:
    page.goto("/account/inloggen/?next=/admin/")
    page.get_by_label("E-mail").first.fill(ORGANISER_ADDRESS)
    page.locator("input[type=password]").fill(ORGANISER_PASSWORD)
    press(page, "Log in")


def test_2_the_organiser_lets_both_in_at_once(visit, postbox):
    """With the second step, that this organiser sets up first."""
    before, page = visit(), visit()
    give_password(before)
    expect(before).to_have_url(re.compile("/admin/$"))
    before.goto("/account/tweede-stap/app/")
    before.get_by_label("Wachtwoord").fill(ORGANISER_PASSWORD)  # is it really her?
    press(before, "Ga verder")
    app = before.get_by_role("main").locator("code").first.inner_text()
    before.get_by_label("Code uit je app").fill(code_of(app))
    press(before, "Zet de tweede stap aan")
    expect(before).to_have_url(re.compile("/account/tweede-stap/reservecodes/"))

    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede stap")
    assert page.request.get("/admin/").url.endswith("/account/tweede-stap/code/")  # the password alone opens nothing
    page.locator("[name=code]").fill(code_of(app))
    press(page, "Ga verder")
    expect(page).to_have_url(re.compile("/admin/$"))

    page.goto("/admin/membership/membership/?state__exact=asked&q=Nieuwland")
    for somebody in (WILLEMIJN, YUSUF):
        page.locator("#result_list tr").filter(has_text=somebody.name).locator("input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("accept")
    page.locator("button[name=index]").click()
    content = page.locator("#content")
    expect(content).to_contain_text(WILLEMIJN.address)
    content.get_by_role("button", name="Maak lid").click()
    for somebody in (WILLEMIJN, YUSUF):
        expect(page.locator(".messagelist")).to_contain_text(f"{somebody.name} is nu lid")
        postbox.wait(somebody.address, "Welkom: je bent lid")


def test_3_a_member_is_found_by_nobody_until_she_shows_herself(visit, postbox, kept):
    yusuf, willemijn = visit(), visit()
    log_in(yusuf, postbox, YUSUF, "/netwerk/")
    search(yusuf, "Willemein Overbeek")
    expect(yusuf.get_by_role("main")).not_to_contain_text(WILLEMIJN.name)

    log_in(willemijn, postbox, WILLEMIJN, "/mijn/profiel/")
    willemijn.get_by_label("Wat ik te bieden heb").fill("Ervaring met maatwerk bij schulden.")
    willemijn.get_by_label("Wie ziet je naam?").select_option(label="Alle leden")
    willemijn.get_by_label("Wie ziet wat je te bieden hebt?").select_option(label="Alle leden")
    press(willemijn, "Bewaar mijn profiel")
    expect(willemijn.locator(".profile-preview")).to_contain_text(WILLEMIJN.name)

    search(yusuf, "Willemein Overbeek")  # with a typing error
    card = yusuf.get_by_role("main").locator(".member-card").filter(has_text=WILLEMIJN.name)
    expect(card).to_be_visible()
    expect(card).not_to_contain_text("Gemeente Nieuwland")  # that she kept to herself
    card.get_by_role("link", name=WILLEMIJN.name).click()
    main = yusuf.get_by_role("main")
    expect(main).to_contain_text("maatwerk bij schulden")
    expect(main).not_to_contain_text(WILLEMIJN.address)

    main.get_by_role("link", name="Stuur een bericht").click()
    yusuf.get_by_label("Je bericht").fill("Mag ik je bellen over maatwerk?")
    press(yusuf, "Verstuur mijn bericht")
    expect(yusuf.locator("body")).to_contain_text(f"Je bericht aan {WILLEMIJN.name} is onderweg")
    mail = postbox.wait(WILLEMIJN.address, f"{YUSUF.name} stuurt je een bericht")
    assert "Mag ik je bellen over maatwerk?" in mail.get_body(("plain",)).get_content()
    assert YUSUF.address in mail["Reply-To"]
    kept |= {WILLEMIJN.address: willemijn.context.storage_state(), YUSUF.address: yusuf.context.storage_state()}


def test_4_who_stops_is_out_and_found_by_nobody_at_once(visit, kept):
    """Requirements 2c 28: on the very next request."""
    yusuf, willemijn = (visit(storage_state=kept[somebody.address]) for somebody in (YUSUF, WILLEMIJN))
    willemijn.goto("/lid-worden/stoppen/")
    press(willemijn, "Stop mijn lidmaatschap")
    expect(willemijn.get_by_role("main")).to_contain_text("Je bent geen lid meer")
    assert willemijn.request.get("/netwerk/").status == 403
    search(yusuf, "Willemijn Overbeek")
    expect(yusuf.get_by_role("main").locator(".member-card").filter(has_text=WILLEMIJN.name)).to_have_count(0)


def search(page: Page, words: str) -> None:
    page.goto("/netwerk/")
    page.get_by_role("search").get_by_label(re.compile("^Zoek op")).fill(words)
    page.get_by_role("search").get_by_role("button", name="Zoek", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]q="))
