"""Every mail that leaves reads well: narrow, in light and dark, and without its pictures or HTML (1f 40, 41; 5.14)."""

import re
from html import unescape

import pytest

from outbox.registry import KINDS
from tests.browser import checks

AMOUNT = re.compile(r"€\s?\d[\d.]*,\d\d")


@pytest.fixture(scope="module")
def mails(scenario):
    return {f"{mail['kind']} {mail['variant']}".strip(): mail for mail in scenario["mails"]}


@pytest.fixture(scope="module")
def paper(browser):
    """One empty page without a network."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def test_every_kind_of_mail_is_looked_at(mails):
    assert {mail["kind"] for mail in mails.values()} == set(KINDS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_reads_well_on_a_phone(mails, paper, scheme):
    paper.emulate_media(color_scheme=scheme)
    asked = []
    paper.on("request", lambda request: asked.append(request.url))
    wrong = {}
    for name, mail in mails.items():
        paper.set_content(mail["html"])
        found = checks.axe(paper)
        faults = [*found["violations"], *found["incomplete"]]
        width, parts = checks.width_at(paper, checks.NARROW)
        told = checks.facts(paper)
        if width > checks.NARROW:
            faults.append((width, parts))
        if (told["lang"], told["title"], len(told["headings"])) != ("nl", mail["subject"], 1):
            faults.append((told["lang"], told["title"], told["headings"]))
        if faults:
            wrong[name] = faults
    assert wrong == {}
    assert asked == []


def test_the_text_part_of_every_mail_says_the_same(mails):
    """Each link, with its whole address, and each amount."""
    missing = {}
    for name, mail in mails.items():
        links = {unescape(link) for link in re.findall(r'href="([^"]+)"', mail["html"])}
        wanted = {link.removeprefix("mailto:").removeprefix("tel:") for link in links} | set(
            AMOUNT.findall(mail["html"])
        )
        if lost := {one for one in wanted if one not in mail["text"]}:
            missing[name] = lost
    assert missing == {}


def test_no_link_is_named_after_its_address_and_none_leads_elsewhere(mails, site):
    for name, mail in mails.items():
        for address, words in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', mail["html"], re.S):
            assert address.startswith((site.env["BASE_URL"], "mailto:", "tel:")), name
            assert address.startswith(("mailto:", "tel:")) or "http" not in words, name
            assert words.strip().lower() not in ("hier", "klik hier", "link"), name


def test_every_subject_is_one_short_line_of_its_own(mails):
    for name, mail in mails.items():
        assert "\n" not in mail["subject"], name
        assert 5 < len(mail["subject"]) < 100, name
