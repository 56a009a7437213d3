"""Two people in one conversation, each in a browser of their own."""

import json
import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.checks import NARROW, axe, width_at

SOON = 5_000  # milliseconds; the way of a post to another browser


@pytest.fixture
def rows(site) -> dict:
    name = uuid.uuid4().hex[:8]
    code = f"from tests.browser import live_rows; live_rows.make('{name}')"
    printed = site.manage("shell", "-v", "0", "-c", code)
    return json.loads(printed.strip().splitlines()[-1]) | {"name": name}


@pytest.fixture
def enter(visit, site, rows) -> Callable[..., Page]:
    """Return a function that opens a page for one of the people."""

    def open_page(who: str, at: str = "thread", **options: object) -> Page:
        page = visit(**options)
        page.context.add_cookies([{"name": "sessie", "value": rows["sessions"][who], "url": site.url}])
        page.goto(rows[at])
        return page

    return open_page


def write(page: Page, text: str) -> None:
    page.locator("#schrijf textarea").fill(text)
    page.get_by_role("button", name="Plaats").click()


def posts(page: Page) -> object:
    return page.locator("#berichten article")


def asked(page: Page) -> list[Request]:
    """Collect the requests of the script from now on."""
    found: list[Request] = []
    page.on("request", lambda one: found.append(one) if one.url.endswith("/nieuw/") else None)
    return found


def test_see_each_others_posts_appear_while_one_is_typing(enter):
    ann, bob = enter("ann"), enter("bob")
    status = ann.locator("[data-live-told]")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_be_empty()
    expect(ann.get_by_role("link", name="Toon nieuwe berichten")).to_be_hidden()
    field = ann.locator("#schrijf textarea")
    field.fill("Ik ben nog aan het")
    ann.keyboard.press("ArrowLeft")
    write(bob, "Iedereen die <b>hem</b> stuurt.")
    begin = time.monotonic()
    expect(posts(ann)).to_have_count(3, timeout=SOON)
    expect(posts(ann).last).to_contain_text("stuurt.")
    assert time.monotonic() - begin < SOON / 1000
    expect(status).to_have_text("1 nieuw bericht")
    expect(ann.get_by_role("heading", name="3 berichten")).to_be_visible()
    expect(field).to_be_focused()
    assert field.evaluate("one => one.selectionStart") == len("Ik ben nog aan he")
    ann.keyboard.type("X")
    expect(field).to_have_value("Ik ben nog aan heXt")
    assert axe(ann)["violations"] == []
    assert width_at(ann, NARROW)[0] == NARROW
    write(bob, "En wie hem krijgt.")
    expect(status).to_have_text("2 nieuwe berichten", timeout=SOON)
    ann.get_by_role("link", name="Naar het eerste nieuwe bericht").click()
    expect(status).to_be_empty()
    expect(posts(ann).nth(2)).to_be_in_viewport()
    write(ann, "Zo is het.")
    expect(posts(bob)).to_have_count(5, timeout=SOON)


def test_replies_changes_and_withdrawals_come_in_their_place(enter, rows):
    ann, bob = enter("ann"), enter("bob")
    bob.locator(f"#bericht-{rows['first']} > .post__deeds").get_by_role("link", name="Reageer").click()
    bob.locator("textarea").fill("Wij allemaal.")
    bob.get_by_role("button", name="Plaats").click()
    replies = ann.locator(f"#reacties-{rows['first']}")
    expect(replies.locator("article")).to_have_count(1, timeout=SOON)
    expect(replies).to_be_visible()
    ann.locator(f"#bericht-{rows['first']} > .post__deeds").get_by_role("link", name="Wijzig").click()
    ann.locator("[name=body]").fill("Wie mag een brief anders schrijven?")
    ann.get_by_role("button", name="Bewaar").click()
    first = bob.locator(f"#bericht-{rows['first']}")
    expect(first).to_contain_text("anders schrijven?", timeout=SOON)
    expect(first).to_contain_text("Wij allemaal.")  # the replies stay
    expect(bob.locator("[data-live-told]")).to_be_empty()  # nothing new, but changed
    reply = bob.locator(f"#reacties-{rows['first']} article")
    reply.get_by_role("link", name="Trek in").click()
    bob.get_by_role("button", name="Trek").click()
    expect(replies).to_contain_text("ingetrokken", timeout=SOON)
    expect(replies).not_to_contain_text("Wij allemaal.")


def test_a_reaction_is_counted_in_place_and_keeps_text_and_focus(enter, rows):
    ann, bob = enter("ann"), enter("bob")
    bob.locator("#schrijf textarea").fill("Half af")
    known = bob.locator(f"#bericht-{rows['first']} > .post__deeds").get_by_role("button", name="Herkenbaar")
    known.focus()
    bob.keyboard.press("Enter")
    expect(known).to_have_attribute("aria-pressed", "true")
    expect(known).to_have_text(re.compile(r"Herkenbaar\s+1"))
    expect(known).to_be_focused()
    expect(bob.locator("#schrijf textarea")).to_have_value("Half af")
    expect(ann.locator(f"#bericht-{rows['first']} > .post__deeds")).to_contain_text("1", timeout=SOON)


def test_without_script_a_link_shows_what_is_new(enter):
    ann, bob = enter("ann", java_script_enabled=False), enter("bob", java_script_enabled=False)
    write(bob, "Iedereen die hem stuurt.")
    for _ in range(2):  # the second time there is nothing new, and the link still works
        ann.get_by_role("link", name="Toon nieuwe berichten").click()
        expect(posts(ann)).to_have_count(3)
    write(bob, "En nog een.")
    ann.get_by_role("link", name="Toon nieuwe berichten").click()
    assert ann.url.split("#")[1] == posts(ann).last.get_attribute("id")


def test_asks_nothing_while_nobody_looks_and_little_in_all(enter):
    page = enter("ann")
    page.clock.install()
    page.reload()
    seen = asked(page)
    page.clock.run_for(5_000)
    page.wait_for_timeout(300)
    assert len(seen) == 1
    answer = seen[0].response()
    assert (answer.status, seen[0].headers["if-none-match"], seen[0].headers["x-by-timer"]) == (304, '"0"', "1")
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", {value: true, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.clock.run_for(120_000)
    page.wait_for_timeout(300)
    assert len(seen) == 1
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", {value: false, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.clock.run_for(100)
    page.wait_for_timeout(300)
    assert len(seen) == 2


@pytest.fixture
def troubled(browser, site, rows) -> Page:
    """The page of Bob, in a browser of which errors are expected."""
    context = browser.new_context(base_url=site.url, locale="nl-NL")
    context.add_cookies([{"name": "sessie", "value": rows["sessions"]["bob"], "url": site.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(rows["thread"])
    yield page
    context.close()


def pass_time(page: Page, seconds: int) -> None:
    for _ in range(seconds):
        page.clock.run_for(1_000)
        page.wait_for_timeout(20)


def test_waits_longer_and_longer_when_the_site_does_not_answer(troubled):
    seen = asked(troubled)
    troubled.route("**/nieuw/", lambda route: route.fulfill(status=503))
    pass_time(troubled, 60)
    assert 2 <= len(seen) <= 5, len(seen)
    status = troubled.locator("[data-live-told]")
    expect(status).to_contain_text("We proberen het vanzelf opnieuw")
    troubled.unroute("**/nieuw/")
    pass_time(troubled, 80)
    expect(status).to_be_empty()


def test_stops_with_a_message_when_the_login_is_over(troubled):
    troubled.locator("#schrijf textarea").fill("Half af")
    troubled.context.clear_cookies()
    pass_time(troubled, 6)
    expect(troubled.locator("[data-live-told]")).to_contain_text("Je bent niet meer ingelogd")
    expect(troubled.locator("#schrijf textarea")).to_have_value("Half af")
    seen = asked(troubled)
    pass_time(troubled, 20)
    assert seen == []
    assert axe(troubled)["violations"] == []


def test_stops_when_the_seat_is_gone(troubled, site, rows):
    site.manage("shell", "-v", "0", "-c", f"from tests.browser import live_rows; live_rows.give_back('{rows['name']}')")
    pass_time(troubled, 6)
    expect(troubled.locator("[data-live-told]")).to_contain_text("komen hier niet meer vanzelf")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_follows_and_comes_with_one_press_each(script, enter):
    page = enter("bob", "live", java_script_enabled=script)
    main = page.get_by_role("main")
    main.get_by_role("button", name="Ik doe mee").click()
    expect(main).to_contain_text("Je doet mee.")
    with page.expect_download() as file:
        main.get_by_role("link", name="agenda").click()
    assert file.value.suggested_filename.endswith(".ics")
    main.get_by_role("button", name="Volg deze ruimte").click()
    expect(main).to_contain_text("Je volgt deze ruimte.")
    if script:
        expect(main.get_by_role("button", name="Volg niet meer")).to_be_focused()
        assert axe(page)["violations"] == []
    main.get_by_role("button", name="Volg niet meer").click()
    main.get_by_role("button", name="Ik doe niet mee").click()
    expect(main.get_by_role("button", name="Ik doe mee")).to_be_visible()
    expect(main.get_by_role("button", name="Volg deze ruimte")).to_be_visible()
