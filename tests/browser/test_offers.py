"""An offered seat, as people live it: mailed, answered with one of two buttons, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import link_in

# One seat, somebody who has it, and two who wait; then the seat comes free.
MAKE = """
from django.utils import timezone
from registrations.actions import seats
from registrations.models import State
from tests.factories import make_event, make_organisation, make_registration
body = make_organisation("Gemeente {slug}")
event = make_event(slug="{slug}", title="Aanbod {slug}", capacity=1, allocated_at=timezone.now(), offer_hours=16)
for name in ("eerste", "tweede"):
    make_registration(event, name=name.title(), address=f"{{name}}.{slug}@example.nl", organisation=body)
first = make_registration(event, state=State.SEATED, address="weg.{slug}@example.nl", organisation=body)
seats.cancel(registration=first, by="deelnemer")
"""


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_no_hands_the_seat_on_and_yes_takes_it(site, visit, postbox, javascript):
    slug = f"aanbod-{'met' if javascript else 'zonder'}-script"
    site.manage("shell", "-v", "0", "-c", MAKE.format(slug=slug))
    first, second = f"eerste.{slug}@example.nl", f"tweede.{slug}@example.nl"

    page = visit(java_script_enabled=javascript)
    offer = link_in(postbox.wait(first, "Er is een plek voor jou"))
    page.goto(offer)
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Antwoorden kan tot \w+dag \d+ \w+, \d+\.\d\d uur\."))
    assert postbox.all(second) == []
    press(page, "Nee, geef de plek aan een ander")
    expect(page).to_have_url(re.compile(f"/bijeenkomsten/{slug}/"))
    expect(page.locator("body")).to_contain_text("De plek gaat naar een ander.")
    postbox.wait(first, "Afgemeld")
    page.goto("/mijn/")
    expect(page).to_have_url(re.compile("/inloggen/"))

    other = visit(java_script_enabled=javascript)
    other.goto(link_in(postbox.wait(second, "Er is een plek voor jou")))
    press(other, "Ja, ik neem de plek")
    expect(other).to_have_url(re.compile("/aanmelding/"))
    expect(other.get_by_role("main")).to_contain_text("Je hebt een plek")
    postbox.wait(second, "Je hebt een plek")
    late = visit(java_script_enabled=javascript)
    late.goto(offer)
    expect(late.get_by_role("main")).to_contain_text("De link is al een keer gebruikt.")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_buttons_on_ones_own_page_after_logging_in(site, visit, postbox, javascript):
    slug = f"eigen-pagina-{'met' if javascript else 'zonder'}-script"
    site.manage("shell", "-v", "0", "-c", MAKE.format(slug=slug))
    address = f"eerste.{slug}@example.nl"
    page = visit(java_script_enabled=javascript)
    page.goto("/inloggen/")
    page.get_by_label("E-mailadres").fill(address)
    press(page, "Stuur mij een inloglink")
    page.goto(link_in(postbox.wait(address, "inloglink")))
    press(page, "Inloggen")
    expect(page.get_by_role("main")).to_contain_text("Plek voor je vrij: antwoord tot")
    page.get_by_role("main").get_by_role("link", name=f"Aanbod {slug}").first.click()
    press(page, "Ja, ik neem de plek")
    expect(page.get_by_role("main")).to_contain_text("Je hebt een plek")
    postbox.wait(address, "Je hebt een plek")
