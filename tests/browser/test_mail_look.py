"""A mail in a browser: readable at 320 px, in light and dark, without an axe violation (requirements 1f 40)."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from outbox.rendering import render
from tests.services import BASE_DIR

AXE = BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
TEMPLATES = BASE_DIR / "tests" / "outbox" / "templates"


@pytest.mark.parametrize("width", [320, 768])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_reads_well(browser: Browser, settings, tmp_path: Path, width, scheme):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]
    name = "Jan van der " + "heellangenaam" * 6
    mail = render("emails/test/full.html", {"name": name, "event": "27 mei"}, reply_to="anna@example.nl")
    file = tmp_path / "mail.html"
    file.write_text(mail.html)

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run()")
    assert [(found["id"], found["nodes"]) for found in result["violations"] + result["incomplete"]] == []
    assert requests == [file.as_uri()]
    page.close()
