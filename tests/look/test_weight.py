"""A public page weighs less than 100 kB on a first visit, everything with it (design)."""

import gzip
import re
import uuid
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from lxml import html

from tests.factories import make_event
from tests.network import make_article, make_document

LIMIT = 100_000
FIRST = uuid.UUID("00000000-0000-4000-8000-000000000001")
HEADERS = 700  # bytes of answer headers a file, roughly what gunicorn sends here
DIST = Path(settings.BASE_DIR) / "static"
# What the latin file of the type holds; a sign outside it makes the browser fetch another 60 kB.
LATIN = re.compile(
    "[\u0000-\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u0304\u0308\u0329\u2000-\u206f\u20ac\u2122\u2191"
    "\u2193\u2212\u2215\ufeff\ufffd]*"
)
PAGES = ["/", "/responsief-werken/", "/toegankelijkheid/", "/privacy/", "/cookies/", "/contact/", "/bijeenkomsten/",
         "/inloggen/", "/bijeenkomsten/proef/", "/bijeenkomsten/proef/aanmelden/", "/bestaat-niet/",
         "/nieuws/", "/nieuws/proef-1/", "/bibliotheek/", f"/bibliotheek/{FIRST}/", "/zoeken/", "/zoeken/?q=proef",
         "/lid-worden/", "/nieuwsbrief/", "/mijn/gegevens/verwijderd/"]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built():
    assert (DIST / "dist/site.css").exists(), "No build: run npm ci && npm run build"
    make_event(slug="proef", title="Proef")
    for number in range(20):  # a page full of each
        make_article(slug=f"proef-{number}", title=f"Proef {number}", body="Wat er gebeurde. " * 300)
        make_document(title=f"Proef {number}", public_id=FIRST if number == 0 else uuid.uuid4())


def transferred(path: str) -> int:
    """Bytes of a static file as it travels: WhiteNoise serves it with Brotli, except type that is packed already."""
    content = (DIST / path.removeprefix("/static/")).read_bytes()
    return HEADERS + (len(content) if path.endswith(".woff2") else len(brotli.compress(content)))


def files(page: html.HtmlElement) -> set[str]:
    links = page.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href")
    return {
        path
        for path in [*links, *page.xpath("//script/@src"), *page.xpath("//img/@src")]
        if not path.startswith("data:")
    }


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_light_and_comes_from_here_alone(client, path):
    response = client.get(path)
    assert (response.status_code == 404) == (path == "/bestaat-niet/")
    page = html.fromstring(response.content.decode())
    needed = files(page)
    assert all(one.startswith("/static/") for one in needed)
    assert "/static/dist/fonts/source-sans-3-latin-wght-normal.woff2" in needed
    assert len(response.content) + HEADERS + sum(map(transferred, needed)) < LIMIT


@pytest.mark.parametrize("path", PAGES)
def test_plain_dutch_needs_the_latin_type_alone(client, path):
    text = html.fromstring(client.get(path).content.decode()).text_content()
    strange = {sign for sign in text if not LATIN.fullmatch(sign)}
    assert not strange


def test_signs_that_the_style_adds_are_latin_too():
    sheet = (DIST / "dist/site.css").read_text()
    added = [codes for codes in re.findall(r'content:\s*"([^"]*)"', sheet) if codes]
    assert added
    signs = "".join(re.sub(r"\\([0-9a-f]+) ?", lambda found: chr(int(found[1], 16)), codes) for codes in added)
    assert {sign for sign in signs if not LATIN.fullmatch(sign)} <= {"\u2190", "\u2192"}


def test_the_sheet_of_the_site_asks_no_other_site_and_stays_small():
    sheet = (DIST / "dist/site.css").read_bytes()
    addresses = re.findall(rb"url\(\"?([^)\"]+)", sheet)
    assert all(one.startswith((b"./fonts/", b"data:")) for one in addresses)
    assert len(gzip.compress(sheet)) < 25_000
