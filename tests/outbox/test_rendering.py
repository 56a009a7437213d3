"""One template gives both parts of a mail (requirements 1f 40, 41)."""

import re
from pathlib import Path

import pytest

from outbox.plain_text import text_of, title_of
from outbox.rendering import render
from tests.services import BASE_DIR


@pytest.fixture(autouse=True)
def _templates(settings):
    settings.BASE_URL = "https://samenspel.example.nl"
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]


def full(**more: object):
    return render("emails/test/full.html", {"name": "Jan & Piet <b>", "event": "27 mei"}, **more)


class TestTheMail:
    def test_the_text_part_reads_as_a_letter(self):
        assert full(reply_to="Anna <anna@example.nl>").text == (
            "Samenspel NL\n\n"
            "Je plek op 27 mei\n\n"
            "Beste Jan & Piet <b>,\n\n"
            "Je hebt een plek. Lees hoe je aanmelding staat en kijk wat je meeneemt.\n"
            "hoe je aanmelding staat: https://samenspel.example.nl/aanmelding/1/?a=1&b=2\n\n"
            "Inloggen: https://samenspel.example.nl/link/abc/\n\n"
            "Wat neem je mee?\n\n"
            "- Je casus\n"
            "- Een voorbeeld\n"
            "  voorbeeld: https://samenspel.example.nl/casus/\n\n"
            "Kosten\n"
            "Wat: Deelname; Bedrag: € 114,95\n\n"
            "Deze mail komt van Samenspel NL, het netwerk van ambtenaren die doen wat nodig is.\n\n"
            "Je krijgt deze mail, omdat je een plek hebt.\n\n"
            "Een vraag? Antwoord op deze mail. Een mens leest het.\n\n"
            "Wat wij met je gegevens doen, en wie je daarover vraagt: https://samenspel.example.nl/privacy/\n"
        )

    def test_every_link_of_the_html_part_is_in_the_text_part(self):
        mail = full()
        links = re.findall(r'href="([^"]+)"', mail.html)
        assert len(links) == 4
        for link in links:
            assert link.replace("&amp;", "&") in mail.text

    def test_the_structure_of_the_html_part(self):
        html = full().html
        assert html.startswith('<!doctype html>\n<html lang="nl">')
        assert "<title>Je plek op 27 mei</title>" in html
        assert re.findall(r"<h1>(.*?)</h1>", html) == ["Je plek op 27 mei"]
        layout, *tables = re.findall(r"<table[^>]*>", html)[1:]
        assert layout == '<table role="presentation" class="sheet">'
        assert tables == ["<table>"]
        assert "prefers-color-scheme: dark" in html

    def test_nothing_in_it_comes_from_elsewhere(self):
        html = full().html
        assert not re.search(r"<(img|script|link|iframe)|url\(|@import|style=", html)

    def test_what_a_person_typed_is_text_in_both_parts(self):
        assert "Jan &amp; Piet &lt;b&gt;" in full().html
        assert "Jan & Piet <b>" in full().text

    def test_the_preheader_is_for_the_list_of_mails_alone(self):
        mail = full()
        assert "Zet donderdag 27 mei in je agenda" in mail.html
        assert "Zet donderdag 27 mei in je agenda" not in mail.text

    def test_reply_headers_and_attachments_pass_through(self):
        mail = full(reply_to="a@b.nl", headers={"X-Soort": "plek"}, attachments=iter(()))
        assert (mail.reply_to, mail.headers, mail.attachments) == ("a@b.nl", {"X-Soort": "plek"}, [])

    @pytest.mark.parametrize(("formal", "words"), [(False, "Je krijgt deze mail"), (True, "U krijgt deze mail")])
    def test_the_footer_follows_the_form_of_address(self, formal, words):
        mail = render("emails/test/bare.html", {"subject_text": "x", "formal": formal})
        assert words in mail.text

    def test_the_subject_is_one_line_of_plain_text(self):
        mail = render("emails/test/bare.html", {"subject_text": "Bram\n &  Anna's \r\n dag"})
        assert mail.subject == "Bram & Anna's dag"

    def test_a_mail_without_subject_is_a_mistake(self):
        with pytest.raises(ValueError, match="no subject"):
            render("emails/test/bare.html", {"subject_text": ""})


class TestPlainText:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>Een\n  twee</p><p>drie</p>", "Een twee\n\ndrie"),
            ("<p>Een<br>twee</p>", "Een\ntwee"),
            ("<ol><li>een</li><li>twee</li></ol>", "1. een\n2. twee"),
            ("<ul><li>een<li>twee</ul>", "- een\n- twee"),
            ("<ul><li>een<ul><li>diep</li></ul></li></ul>", "- een\n  - diep"),
            ('<p><a href="https://x.nl/">https://x.nl/</a></p>', "https://x.nl/"),
            ('<p><a href="https://x.nl/"></a></p>', "https://x.nl/"),
            ('<p>Mail <a href="mailto:a@b.nl">a@b.nl</a></p>', "Mail a@b.nl"),
            ('<p>Bel <a href="tel:0701234567">070 123 45 67</a></p>', "Bel 070 123 45 67"),
            ('<p>Mail <a href="mailto:a@b.nl">Anna</a></p>', "Mail Anna\nAnna: a@b.nl"),
            (
                '<p><a href="https://a/">Ja</a> of <a href="https://b/">Nee</a></p>',
                "Ja of Nee\nJa: https://a/\nNee: https://b/",
            ),
            (
                "<table><tr><th>Wie</th><th>Rol</th></tr><tr><td>Jan</td><td>beleid</td></tr></table>",
                "Wie: Jan; Rol: beleid",
            ),
            ("<table><tr><th>Wanneer</th><td>27 mei</td></tr></table>", "Wanneer: 27 mei"),
            (
                "<table><tr><th></th><th>Prijs</th></tr><tr><th>Dag</th><td>€ 95</td></tr></table>",
                "Dag: Prijs: € 95",
            ),
            ('<table role="presentation"><tr><td>a</td><td>b</td></tr></table>', "a\n\nb"),
            ('<p>Zie <img src="cid:1" alt="de kaart"></p>', "Zie de kaart"),
            ("<style>p{}</style><p hidden>weg</p><p>&euro;&nbsp;5 &lt;b&gt;</p>", "€ 5 <b>"),
            ("<p>open <b>vet", "open vet"),
            ("", ""),
        ],
    )
    def test_each_element(self, html, text):
        assert text_of(html) == text + "\n"

    def test_title(self):
        assert title_of("<title> Een\n &amp; twee </title>") == "Een & twee"
        assert title_of("<p>geen</p>") == ""


MAILS = sorted(path for path in (BASE_DIR / "templates" / "emails").glob("*/*.html") if not path.name.startswith("_"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_mail_of_the_app_follows_the_house(path: Path):
    """One template, the shared base, the one <h1> left to it, nothing from elsewhere (1f 40, 41)."""
    source = path.read_text()
    assert '{% extends "emails/base.html" %}' in source
    assert "{% block subject %}" in source
    assert "{% block content %}" in source
    assert not re.search(r"<(img|script|iframe|link|h1|style)\b|style=|https?://", source)
