"""The whole story of a gathering, as people live it: each in a browser of their own, with real mail and a real worker.

The tests follow one another on one site, as the day does.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from netwerk.demo.load import ORGANISER_ADDRESS, ORGANISER_PASSWORD
from tests.browser.conftest import Postbox, link_in
from tests.browser.pages import choose_role
from tests.services import Site, new_site_environment, start_site, temporary_folder

EVENT = "/bijeenkomsten/27-mei/"
ALONE = "sanne.alleen@example.nl"
CONTACT = "iris.contact@example.nl"
COLLEAGUES = {
    "uitvoering": "ton.uitvoering@example.nl",
    "beleid": "els.beleid@example.nl",
    "management": "mo.management@example.nl",
}


@pytest.fixture(scope="session")  # tests with and without a browser are put in groups over modules
def site() -> Iterator[Site]:
    """A site of its own: the other browser tests fill theirs with gatherings of every kind."""
    with temporary_folder("story") as folder, start_site(new_site_environment(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def postbox(site: Site) -> Postbox:
    return Postbox(Path(site.env["VAR_DIR"]) / "outbox")


def press(page: Page, name: str | re.Pattern) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def fill_own_details(page: Page, name: str, address: str, role: str) -> None:
    page.get_by_label("Naam", exact=True).first.fill(name)
    page.get_by_label("E-mailadres", exact=True).first.fill(address)
    page.get_by_label("Organisatie", exact=True).fill("Gemeente Nieuwland")
    page.get_by_label("Soort organisatie").select_option("gemeente")
    choose_role(page, role)


def paper(page: Page, path: str) -> bytes:
    """Return the PDF at `path`, as a reader gets it who presses again after "wordt gemaakt"."""
    for _ in range(60):
        response = page.request.get(path)
        if response.status != 202:
            break
        page.wait_for_timeout(500)
    assert (response.status, response.headers["content-type"]) == (200, "application/pdf")
    return response.body()


def test_1_a_visitor_looks_around(visit, postbox):
    page = visit()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Doen wat nodig is")
    page.get_by_role("link", name="Dag van de responsieve ambtenaar").first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Erik Dannenberg")
    expect(main).to_contain_text("De brommer naar de kas")
    expect(main).to_contain_text("50 plekken")
    expect(main).to_contain_text("Divosa")
    with pikepdf.open(io.BytesIO(paper(page, f"{EVENT}flyer.pdf"))) as pdf:
        assert str(pdf.Root.Lang) == "nl"
    item = Calendar.from_ical(page.request.get(f"{EVENT}agenda.ics").body())
    assert item.walk("VEVENT")[0]["summary"] == "Dag van de responsieve ambtenaar"
    page.get_by_role("link", name=re.compile("houd mij op de hoogte")).first.click()
    page.get_by_label("E-mailadres").fill("later@example.nl")
    press(page, re.compile("."))
    page.goto(link_in(postbox.wait("later@example.nl", "")))
    press(page, re.compile("."))
    expect(page.get_by_role("main")).to_contain_text("lijst")


@pytest.mark.parametrize(("javascript", "address"), [(True, ALONE), (False, "zonder.script@example.nl")])
def test_2_a_civil_servant_registers_alone(visit, postbox, javascript, address):
    page = visit(java_script_enabled=javascript)
    page.goto(f"{EVENT}aanmelden/")
    fill_own_details(page, "Sanne de Wit", address, "uitvoering")
    press(page, "Verstuur de aanmelding")
    expect(page.get_by_role("main")).to_contain_text("mail")
    elsewhere = visit(java_script_enabled=javascript)
    link = link_in(postbox.wait(address, "Bevestig"))
    elsewhere.goto(link)
    expect(elsewhere.get_by_role("main")).to_contain_text("Dag van de responsieve ambtenaar")
    assert not [message for message in postbox.all(address) if "telt" in message["Subject"]]
    press(elsewhere, "Ja, ik meld mij aan")
    expect(elsewhere).to_have_url(re.compile("/aanmelding/"))
    postbox.wait(address, "telt")
    # A second press in the same browser just goes on; another browser sees that the link was used.
    elsewhere.goto(link)
    expect(elsewhere).to_have_url(re.compile("/link/|/aanmelding/"))


def test_3_a_delegation_comes_with_all_four_roles(visit, postbox):
    page = visit()
    page.goto(f"{EVENT}aanmelden/")
    fill_own_details(page, "Iris Contact", CONTACT, "bestuur")
    page.locator("input[name=mode][value=delegatie]").check()
    for index, (role, address) in enumerate(COLLEAGUES.items()):
        if index == 2:
            expect(page.get_by_role("main")).to_contain_text("3 van 4 rollen")
        page.locator(f"[name=collega-{index}-name]").fill(f"Collega {role}")
        page.locator(f"[name=collega-{index}-address]").fill(address)
        page.locator(f"[name=collega-{index}-role]").select_option(role)
    expect(page.get_by_role("main")).to_contain_text("Alle 4 rollen zijn er")
    press(page, "Verstuur de aanmelding")
    assert not any(postbox.all(address) for address in COLLEAGUES.values())
    page.goto(link_in(postbox.wait(CONTACT, "Bevestig")))
    press(page, "Ja, ik meld de delegatie aan")
    expect(page).to_have_url(re.compile("/delegatie/"))
    for address in COLLEAGUES.values():
        colleague = visit()
        colleague.goto(link_in(postbox.wait(address, "vraagt")))
        expect(colleague.get_by_role("main")).to_contain_text("Iris Contact")
        colleague.locator("button[value=ja]").click()
        expect(colleague).to_have_url(re.compile("/aanmelding/"))
    page.reload()
    expect(page.get_by_role("main").get_by_text("bevestigd")).not_to_have_count(0)


def log_in_as_organiser(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("E-mail").first.fill(ORGANISER_ADDRESS)
    page.locator("input[type=password]").fill(ORGANISER_PASSWORD)
    page.locator("main button[type=submit], main input[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/"))


def test_4_the_organiser_previews_and_confirms(visit, postbox):
    page = visit()
    log_in_as_organiser(page)
    page.goto("/demo/")
    page.get_by_role("link", name="voorstel voor de verdeling").click()
    press(page, "Maak een voorstel")
    content = page.locator("#content")
    expect(content).to_contain_text("Sanne de Wit")
    expect(content).to_contain_text("brengt alle vier de rollen mee")
    press(page, "Bevestig de verdeling")
    expect(page.locator("body")).to_contain_text(re.compile("verdeeld|bevestigd", re.I))


def test_5_everybody_hears_the_outcome(postbox):
    seated = postbox.wait(CONTACT, "plek")
    papers = {part.get_content_type(): part for part in seated.iter_attachments()}
    assert set(papers) == {"application/pdf", "application/ics"}
    assert "text/calendar" in [part.get_content_type() for part in seated.walk()]  # as programs know one
    with pikepdf.open(io.BytesIO(papers["application/pdf"].get_payload(decode=True))) as pdf:
        assert "/MarkInfo" in pdf.Root
    waiting = postbox.wait(ALONE, "wachtlijst").get_body(("plain",)).get_content()
    assert re.search(r"plek \d+", waiting)
    assert "volgorde van aanmelding" in waiting


def test_6_a_participant_enters_the_closed_environment(visit, postbox):
    stranger = visit()
    stranger.goto("/omgeving/27-mei/")
    expect(stranger).to_have_url(re.compile(r"/inloggen/\?next="))
    page = visit()
    page.goto(link_in(postbox.wait(CONTACT, "hebt een plek")))
    expect(page.get_by_role("main")).not_to_contain_text("Programma")
    press(page, "Inloggen")
    expect(page).to_have_url(re.compile("/omgeving/27-mei/"))
    expect(page.get_by_role("main")).to_contain_text("gaat open op")
    expect(page.get_by_role("main")).to_contain_text("Gesprek: Erik Dannenberg")
    assert "video.example.nl" not in page.content()


def test_6_a_login_by_code_works_only_in_the_browser_that_asked(visit, postbox):
    page, other = visit(), visit()
    page.goto("/inloggen/")
    page.get_by_label("E-mailadres").fill(CONTACT.upper())
    press(page, "Stuur mij een inloglink")
    message = postbox.wait(CONTACT, "inloglink")
    code = re.search(r"\b\d{3} ?\d{3}\b", message.get_body(("plain",)).get_content()).group()
    page.get_by_label(re.compile("code", re.I)).fill(code)
    press(page, "Log in met de code")
    expect(page).to_have_url(re.compile("/mijn/"))
    other.goto("/mijn/")
    expect(other).to_have_url(re.compile("/inloggen/"))


def test_7_a_cancelled_seat_goes_to_the_next_in_line(visit, postbox):
    page = visit(java_script_enabled=False)
    page.goto(link_in(postbox.wait(COLLEAGUES["beleid"], "hebt een plek")))
    press(page, "Inloggen")
    page.goto("/mijn/")
    page.get_by_role("main").get_by_role("link", name="Dag van de responsieve ambtenaar").first.click()
    confirmation = page.get_by_role("link", name="Download de bevestiging").get_attribute("href")
    with pikepdf.open(io.BytesIO(paper(page, confirmation))) as pdf:
        assert "/MarkInfo" in pdf.Root
    page.get_by_role("link", name="Geef mijn plek terug").click()
    press(page, "Ja, geef mijn plek terug")
    postbox.wait(COLLEAGUES["beleid"], "Afgemeld")
    page.goto("/omgeving/27-mei/")
    expect(page.locator("h1")).to_contain_text(re.compile("niet|vinden", re.I))


def test_8_the_other_gatherings_behave_as_they_are(visit, postbox):
    page = visit()
    page.goto("/bijeenkomsten/31-januari/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("95,00")
    expect(main).to_contain_text("114,95")
    page.goto("/bijeenkomsten/31-januari/aanmelden/")
    fill_own_details(page, "Bea Stuur", "bea@example.nl", "bestuur")
    page.locator("[name=factuur-follows]").check()
    for name, value in {
        "name": "Gemeente Nieuwland",
        "street": "Markt 1",
        "postcode": " 1234ab",
        "city": "Nieuwland",
    }.items():
        page.locator(f"[name=factuur-{name}]").fill(value)
    press(page, re.compile("Controleer"))
    expect(main).to_contain_text("1234 AB")
    expect(main).to_contain_text("114,95")
    press(page, "Klopt, verstuur de aanmelding")
    page.goto(link_in(postbox.wait("bea@example.nl", "Bevestig")))
    expect(main).to_contain_text("bindend")
    press(page, "Ja, ik meld mij aan")
    postbox.wait("bea@example.nl", "hebt een plek")
    page.goto("/bijeenkomsten/tweede-dag/")
    expect(main.get_by_role("link", name="Aanmelden")).to_have_count(0)
    page.goto("/bijeenkomsten/27-mei-2020/")
    expect(main).to_contain_text("49 mensen")
    expect(main.get_by_role("link", name="Aanmelden")).to_have_count(0)


def test_9_today_the_environment_is_open(site, visit, postbox):
    site.manage("demo", "--today", "27-mei")
    page = visit()
    page.goto("/omgeving/27-mei/")
    page.get_by_label("E-mailadres").fill(COLLEAGUES["management"])
    press(page, "Stuur mij een inloglink")
    expect(page).to_have_url(re.compile("/inloggen/verstuurd/"))
    page.goto(link_in(postbox.wait(COLLEAGUES["management"], "inloglink")))
    press(page, "Inloggen")
    expect(page).to_have_url(re.compile("/omgeving/27-mei/"))
    press(page, "Ik houd mij hieraan")
    expect(page.get_by_role("main")).to_contain_text("Nu en straks")
