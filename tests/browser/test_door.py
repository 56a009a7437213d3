"""The door of a venue in a real browser: a camera that sees the QR code of a paper, and a phone without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.services import chromium

WIDTH, HEIGHT, DOTS = 640, 480, 6


def film(code: str, path: Path) -> Path:
    """Write what a camera sees that looks at a QR code, as YUV4MPEG2 (grey: the colour planes stay in the middle)."""
    rows = segno.make(code, error="m", micro=False).matrix
    small = Image.frombytes("L", (len(rows), len(rows)), bytes(0 if dot else 255 for row in rows for dot in row))
    side = len(rows) * DOTS
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    picture.paste(small.resize((side, side), Image.Resampling.NEAREST), ((WIDTH - side) // 2, (HEIGHT - side) // 2))
    colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + picture.tobytes() + colour
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420mpeg2\n".encode() + frame * 5)
    return path


def porter(browser: Browser, site: object, scenario: dict, **options: object) -> Page:
    """Return the page of somebody who may check people in."""
    context = browser.new_context(base_url=site.url, locale="nl-NL", **options)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "sessie", "value": scenario["sessions"]["door"], "url": site.url}])
    return context.new_page()


@pytest.fixture
def camera(player: Playwright, site: object, scenario: dict, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera looks at the paper of somebody with a seat."""
    seen = film(f"{site.url}{scenario['at']['code ready']}", tmp_path / "camera.y4m")
    arguments = [
        *CHROMIUM_ARGUMENTS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]
    running = player.chromium.launch(executable_path=chromium(), args=arguments)
    yield running
    running.close()


def test_a_camera_that_sees_the_paper_leads_to_the_one_button(camera, site, scenario):
    page = porter(camera, site, scenario)
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(scenario["at"]["door today"])
    page.get_by_role("button", name="Scan een QR-code met de camera").click()
    page.wait_for_url(f"**{scenario['at']['at the door ready']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Noor Bakker")
    expect(page.get_by_role("button", name="Check in")).to_be_visible()
    assert errors == []


def test_without_a_camera_the_page_says_what_to_do(browser, site, scenario):
    page = porter(browser, site, scenario)
    page.goto(scenario["at"]["door today"])
    page.get_by_role("button", name="Scan een QR-code met de camera").click()
    expect(page.get_by_text("De camera kan niet aan.")).to_be_visible()
    expect(page.get_by_label("Naam of organisatie")).to_be_visible()


def test_without_script_one_finds_somebody_by_name_and_checks_in_and_undoes_it(browser, site, scenario):
    page = porter(browser, site, scenario, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(scenario["at"]["door today"])
    expect(page.get_by_role("button", name="Scan")).to_have_count(0)
    page.get_by_label("Naam of organisatie").fill("meulen")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("button", name="Jan-Willem van der Meulen-Verstappen").click()
    expect(page.get_by_text("Welkom: Jan-Willem van der Meulen-Verstappen is binnen.")).to_be_visible()
    page.get_by_label("Naam of organisatie").fill("meulen")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Jan-Willem van der Meulen-Verstappen").click()
    page.get_by_role("button", name="draai het terug").click()
    expect(page.get_by_role("button", name="Check in")).to_be_visible()
