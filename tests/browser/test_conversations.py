"""Writing in a conversation as a reader does, without JavaScript too, and what attackers try there."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Postbox, link_in


@pytest.fixture(scope="module")
def rows(site):
    printed = site.manage("shell", "-v", "0", "-c", "from tests.browser import conversation_rows as r; r.make('rijen')")
    return json.loads(printed.strip().splitlines()[-1])


def log_in(page: Page, site, rows) -> None:
    page.context.add_cookies([{"name": "sessie", "value": rows["session"], "url": site.url}])


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def test_a_conversation_on_a_phone_without_javascript(visit, site, rows):
    page = visit(java_script_enabled=False, viewport={"width": 320, "height": 700})
    log_in(page, site, rows)
    page.goto(rows["room"])
    page.get_by_role("link", name="Stel een vraag").click()
    expect(page.get_by_role("radio", name="Een vraag stellen")).to_be_checked()
    page.get_by_label("Onderwerp").fill("Mag ik een brief voorlezen?")
    page.get_by_label("Bericht", exact=True).fill("Aan de **balie**.")
    press(page, "Bekijk eerst")
    expect(page.locator(".preview strong")).to_have_text("balie")
    press(page, "Plaats")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mag ik een brief voorlezen?")
    page.goto(rows["thread"])
    post = page.get_by_role("article").filter(has_text="Wie begint er?")
    post.get_by_role("button", name="Dit helpt").click()
    expect(post.get_by_role("button", name="Dit helpt 1")).to_have_attribute("aria-pressed", "true")
    post.get_by_role("link", name="Reageer op Bob").click()
    page.get_by_label("Bericht", exact=True).fill("Ik begin wel.")
    page.get_by_role("radio", name="Zonder naam, als ‘Een deelnemer’").check()
    press(page, "Plaats")
    reply = page.get_by_role("article").filter(has_text="Ik begin wel.").last
    expect(reply).to_contain_text("zonder naam")
    reply.get_by_role("link", name="Trek in").click()
    press(page, "Trek in")
    expect(page.get_by_text("Dit bericht is ingetrokken.")).to_be_visible()


def test_a_text_survives_an_expired_login_without_javascript(visit, site, rows, postbox: Postbox):
    page = visit(java_script_enabled=False)
    log_in(page, site, rows)
    page.goto(rows["thread"])
    text = "Een lang verhaal.\n\nMet een tweede alinea."
    page.get_by_label("Bericht", exact=True).fill(text)
    site.manage(
        "shell",
        "-v",
        "0",
        "-c",
        f"from tests.browser import conversation_rows as r; r.end_session('{rows['session']}')",
    )
    press(page, "Plaats")
    expect(page).to_have_url(re.compile("/inloggen/"))
    expect(page.get_by_text("Je tekst is bewaard.")).to_be_visible()
    page.get_by_label("E-mailadres").fill(rows["address"])
    press(page, "Stuur mij een inloglink")
    expect(page).to_have_url(re.compile("/inloggen/verstuurd/"))
    page.goto(link_in(postbox.wait(rows["address"], "inloglink")))
    press(page, "Inloggen")
    expect(page.get_by_label("Bericht", exact=True)).to_have_value(text)
    press(page, "Plaats")
    expect(page.get_by_role("article").filter(has_text="Een lang verhaal.")).to_have_count(1)


def test_nothing_that_was_typed_runs(visit, site, rows):
    """Requirements 2d 32: every vector on one page, and no dialog, no error of the policy, no request elsewhere."""
    page, dialogs = visit(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    key = site.manage(
        "shell", "-v", "0", "-c",
        "from tests.browser.scenario import session_of; from membership.models import User; "
        f"print(session_of(User.objects.get(email='{rows['address']}')))",
    ).strip().splitlines()[-1]  # fmt: skip
    log_in(page, site, rows | {"session": key})
    page.goto(rows["attacked"])
    expect(page.get_by_role("article")).to_have_count(rows["vectors"])
    for link in page.locator(".post__text a").all():
        assert re.match(r"(https?|mailto):", link.get_attribute("href"))
    assert page.locator(".post__text").locator("img, svg, script, style, iframe, form, [style], [id]").count() == 0
    assert dialogs == []
