"""Bringing an own case, as the contact of a delegation does it, also without script."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_choose_change_swap_and_give_back(script, site, visit):
    code = f"from tests.browser import own_case_rows; own_case_rows.make('{'met' if script else 'zonder'}')"
    rows = json.loads(site.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1])
    page = visit(java_script_enabled=script, viewport={"width": 320, "height": 700})
    page.context.add_cookies([{"name": "sessie", "value": rows["session"], "url": site.url}])
    main = page.get_by_role("main")
    page.goto(rows["delegation"])
    page.get_by_role("link", name="Kies een tijd").click()
    hours = main.get_by_role("radio")
    expect(hours).to_have_count(2)  # the third is taken
    hours.first.check()
    main.get_by_label("Waar gaat het over?").fill("Drie regels spreken elkaar tegen.")
    press(page, "Kies deze tijd")
    expect(page).to_have_title(re.compile("^Fout: "))  # no title yet; what was typed stays
    expect(main.get_by_label("Waar gaat het over?")).to_have_value("Drie regels spreken elkaar tegen.")
    main.get_by_label("Titel").fill("De brommer naar de kas")
    press(page, "Kies deze tijd")
    expect(main).to_contain_text("De brommer naar de kas")
    expect(main).to_contain_text("Nee, alleen de delegatie en de begeleider zien de casus")
    chosen = main.locator("dd").first.inner_text()

    page.goto(f"{rows['delegation']}eigen-casus/")
    main.get_by_label("Andere deelnemers mogen deze casus lezen").check()
    press(page, "Bewaar de tekst")
    expect(main).to_contain_text("Ja, andere deelnemers lezen de casus en denken mee")

    page.goto(f"{rows['delegation']}eigen-casus/")
    expect(main.get_by_role("radio")).to_have_count(1)
    main.get_by_role("radio").check()
    press(page, "Kies deze tijd")
    expect(main.locator("dd").first).not_to_have_text(chosen)
    assert not script or axe(page)["violations"] == []

    page.goto(f"{rows['delegation']}eigen-casus/")
    press(page, "Geef de tijd terug")
    page.goto(rows["delegation"])
    expect(page.get_by_role("link", name="Kies een tijd")).to_be_visible()
