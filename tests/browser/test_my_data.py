"""Everything about me, as a participant meets it: read it, take it along, leave for good, and be unknown."""

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

ADDRESS = "noor.weg@proef.example.nl"
ROWS = f"""
import json
from tests.factories import make_event, make_registration, make_user
from registrations.models import State
user = make_user({ADDRESS!r}, name="Noor Vertrekt")
event = make_event(title="Dag van het afscheid")
make_registration(event, state=State.SEATED, user=user, address=user.email, name="Noor Vertrekt")
print(json.dumps("made"))
"""
LINK = re.compile(r"https?://[^\s/]+(/link/[^/\s]+/)")


@pytest.fixture(scope="module", autouse=True)
def somebody(site) -> None:
    site.manage("shell", "-v", "0", "-c", ROWS)


def ask_to_log_in(page: Page, target: str) -> None:
    page.goto(target)
    page.get_by_label("E-mailadres").fill(ADDRESS)
    page.get_by_role("main").get_by_role("button").first.click()


def test_read_it_take_it_along_and_leave(visit, postbox):
    page = visit(viewport={"width": 320, "height": 700}, accept_downloads=True)
    ask_to_log_in(page, "/mijn/gegevens/")
    page.goto(LINK.search(postbox.wait(ADDRESS, "inloglink").get_body(("plain",)).get_content())[1])
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1, name="Mijn gegevens")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Dag van het afscheid")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download al mijn gegevens").click()
    archive = zipfile.ZipFile(io.BytesIO(downloading.value.path().read_bytes()))
    assert archive.testzip() is None
    assert json.loads(archive.read("mijn-gegevens.json"))["over"] == ADDRESS
    assert "Dag van het afscheid" in archive.read("mijn-gegevens.html").decode()

    page.get_by_role("link", name="Verwijder mij").click()
    expect(page.get_by_role("main")).to_contain_text("Dag van het afscheid: je wordt afgemeld.")
    page.get_by_text("Haal ook mijn berichten weg").click()
    page.get_by_text("Ik weet dat dit niet terug te draaien is").click()
    page.get_by_role("button", name="Ja, verwijder mij").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent uitgelogd en verwijderd")
    postbox.wait(ADDRESS, "Je gegevens zijn verwijderd")

    ask_to_log_in(page, "/mijn/gegevens/")
    expect(page.get_by_role("main")).to_contain_text("Kijk in je mail")
    answer = postbox.wait(ADDRESS, "kennen wij niet").get_body(("plain",)).get_content()
    assert "/link/" not in answer
