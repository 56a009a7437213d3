"""Handing a seat over, "kom je nog?" and cancelling for others, as people live it, also without script."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import link_in


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def story(request, site, visit):
    """Return the rows, and a function that opens a browser for somebody, logged in when there is a session."""
    name = "met" if request.param else "zonder"
    code = f"from tests.browser import handover_rows; handover_rows.make('{name}{request.node.originalname[5:9]}')"
    rows = json.loads(site.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1])
    rows["name"] = f"{name}{request.node.originalname[5:9]}"

    def open_page(who: str = "") -> Page:
        page = visit(java_script_enabled=request.param)
        if who:
            page.context.add_cookies([{"name": "sessie", "value": rows["sessions"][who], "url": site.url}])
        return page

    return rows, open_page


def test_hand_a_seat_over(story, postbox):
    rows, open_page = story
    old, new = open_page("bo"), open_page()
    substitute = f"nel.{rows['name']}@example.nl"
    environment = f"/omgeving/wissel-{rows['name']}/"
    old.goto(environment)
    expect(old.get_by_role("heading", level=1)).to_contain_text("Wisseldag")
    old.goto(rows["bo"])
    old.get_by_role("link", name="Geef de plek aan een ander").click()
    old.get_by_label("Naam").fill("Nel Nieuw")
    old.get_by_label("E-mailadres").fill(substitute)
    press(old, "Stuur de vraag")
    expect(old.get_by_role("main")).to_contain_text("Nu gevraagd: Nel Nieuw")
    new.goto(link_in(postbox.wait(substitute, "Een plek van")))
    expect(new.get_by_role("main")).to_contain_text("Neem je de plek over?")
    new.get_by_label("Naam").fill("Nelleke Nieuw")
    press(new, "Ja, ik neem de plek over")
    expect(new).to_have_url(re.compile("/aanmelding/"))
    expect(new.get_by_role("main")).to_contain_text("Je hebt een plek")
    papers = {part.get_content_type() for part in postbox.wait(substitute, "hebt een plek").walk()}
    assert {"application/pdf", "text/calendar"} <= papers
    told = postbox.wait(f"bo.{rows['name']}@example.nl", "heeft nu je plek")
    calendar = next(part for part in told.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"].upper() == "CANCEL"
    new.goto(environment)
    expect(new.get_by_role("heading", level=1)).to_contain_text("Wisseldag")
    old.goto(environment)
    expect(old.locator("h1")).to_contain_text(re.compile("niet|vinden", re.I))
    old.goto(rows["bo"])
    expect(old.get_by_role("main")).to_contain_text("De plek is overgenomen door een ander")


def test_kom_je_nog(story, postbox):
    rows, open_page = story
    page = open_page()
    page.goto(link_in(postbox.wait(f"kim.{rows['name']}@example.nl", "Kom je nog?")))
    expect(page.get_by_role("button", name="Ja, ik kom")).to_be_visible()
    press(page, "Nee, geef mijn plek vrij")
    expect(page.locator("body")).to_contain_text("De plek is vrij voor een ander")
    postbox.wait(f"kim.{rows['name']}@example.nl", "Afgemeld")
    # The fifth of a complete delegation goes before who came alone.
    postbox.wait(f"vijfde.{rows['name']}@example.nl", "hebt een plek")


def test_cancel_for_others(story, postbox):
    rows, open_page = story
    page = open_page("sas")
    main = page.get_by_role("main")
    page.goto(rows["delegation"])
    main.get_by_role("link", name=re.compile(rf"Meld af\s*: {rows['bestuur']}$")).click()
    expect(main).to_contain_text(
        "Zonder bestuur is de delegatie niet meer compleet: wie nog wacht verliest de voorrang"
    )
    press(page, f"Ja, meld {rows['bestuur']} af")
    expect(page.locator("body")).to_contain_text("is afgemeld en krijgt daar een mail over")
    postbox.wait(f"wacht1.{rows['name']}@example.nl", "hebt een plek")
    main.get_by_role("link", name="Meld de hele delegatie af").click()
    expect(main).to_contain_text("Er komen 3 plekken vrij")
    press(page, "Ja, meld iedereen af")
    expect(page.locator("body")).to_contain_text("De delegatie is afgemeld")
    postbox.wait(f"sas.{rows['name']}@example.nl", "delegatie is afgemeld")
    postbox.wait(f"wacht2.{rows['name']}@example.nl", "hebt een plek")
