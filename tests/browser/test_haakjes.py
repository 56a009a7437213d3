"""A haakje from post to met, by two members, also without script."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_post_to_met(script, site, visit, postbox):
    name = "met" if script else "zonder"
    code = f"from tests.browser import haakje_rows; haakje_rows.make('{name}')"
    sessions = json.loads(site.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1])

    def somebody(who: str) -> Page:
        page = visit(java_script_enabled=script, viewport={"width": 320, "height": 700})
        page.context.add_cookies([{"name": "sessie", "value": sessions[who], "url": site.url}])
        return page

    poster, helper = somebody("poster"), somebody("helper")
    title = f"Wie leent ons mensen, {name}?"
    poster.goto("/haakjes/")
    poster.get_by_role("link", name="Plaats een haakje").click()
    main = poster.get_by_role("main")
    main.get_by_label("Een vraag: wij zoeken iets").check()
    main.get_by_label("Titel").fill(title)
    main.get_by_label("Toelichting").fill("Het is **druk** bij ons.")
    press(poster, "Plaats het haakje")
    expect(poster).to_have_title(re.compile("^Fout: "))  # no kind yet; what was typed stays
    expect(main.get_by_label("Titel")).to_have_value(title)
    main.get_by_label("Wat voor haakje is het?").select_option("mensen-uitlenen")
    press(poster, "Plaats het haakje")
    expect(main).to_contain_text("Je haakje staat erop")
    expect(main.locator("strong", has_text="druk")).to_be_visible()

    helper.goto(f"/haakjes/?q={name}")
    helper.get_by_role("link", name=title).click()
    here = helper.get_by_role("main")
    here.get_by_label("Je reactie").fill("Wij missen er wel twee.")
    here.get_by_label("Alleen wie het haakje plaatste").check()
    press(helper, "Plaats je reactie")
    expect(here).to_contain_text("Onder vier ogen")

    postbox.wait(f"poster-{name}@haak.example.nl", "Reactie onder vier ogen op je haakje")
    poster.reload()
    main.get_by_role("link", name=f"Antwoord Helper {name.title()}").click()
    main.get_by_label("Je reactie").fill("Fijn! Morgen bel ik.")
    press(poster, "Plaats je reactie")
    mail = postbox.wait(f"helper-{name}@haak.example.nl", "Antwoord op je reactie")
    assert "Morgen bel ik" in mail.get_body(("plain",)).get_content() and mail["List-Unsubscribe"]

    main.get_by_role("link", name="Het is gelukt").click()
    main.get_by_label("Met wie?").fill("Dienst Rust")
    main.get_by_label("Wat kwam ervan?").fill("Twee mensen hielpen vier weken.")
    press(poster, "Ja, het is gelukt")
    expect(main.get_by_role("heading", name="Gelukt, samen met Dienst Rust")).to_be_visible()
    assert not script or axe(poster)["violations"] == []

    helper.goto(f"/haakjes/?stand=gelukt&q={name}")
    expect(here).to_contain_text("Samen met Dienst Rust")
    helper.get_by_role("link", name=title).click()
    expect(here).to_contain_text("Twee mensen hielpen vier weken.")
    expect(here.get_by_label("Je reactie")).to_have_count(0)
