"""A name in any writing is drawn with a font of ours, never as an empty box."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from documents import pdf
from documents.fonts import FACES, REPLACEMENT, Face, TypeCase
from tests.documents.paper import glyphs, squeeze, text_of

OURS = ("Source-Sans-3-", "DejaVu-Sans", "Noto-Emoji", "Unifont")
NAMES = {
    "Dutch": "Désirée van ’t Hof-Özdemir",
    "latin-ext": "Şebnem Łukaszewicz đź",
    "Vietnamese": "Nguyễn Thị Hồng",
    "Greek": "Σωκράτης Ἀριστοτέλης",
    "Cyrillic": "Володимир Ґалаґан",
    "Arabic": "محمد علي",
    "Hebrew": "שרה לוי",
    "Armenian": "Արամ",
    "Georgian": "ნინო",
    "Chinese": "王小明",
    "Korean": "김철수",
    "Tamil": "தமிழ்",
    "Hindi": "हिन्दी",
    "Thai": "สมชาย",
    "emoji": "Sanne 😀",
    "emoji made of several": "Jan 👩🏽‍🚒 👨‍👩‍👧‍👦 🇳🇱 ❤️",
    "symbols": "Anna ★ → ½ ‰ ™",
    "combining signs": "Zoe\u0308 e\u0301 q\u0307",
    "decomposed": "José",
}


def page(text: str) -> bytes:
    return pdf.render_html(f"<html lang=nl><title>Naam</title><h1>{text}</h1><p>{text}</p>")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_writing_is_drawn_with_a_font_of_ours(name):
    drawn = glyphs(page(name))
    assert drawn
    assert all(font.startswith(OURS) for font in drawn), drawn.keys()


@pytest.mark.parametrize("name", [NAMES["Dutch"], NAMES["latin-ext"], NAMES["Greek"], NAMES["Chinese"]])
def test_the_text_can_be_copied_from_the_paper(name):
    assert squeeze(name) in squeeze(text_of(page(name)))


@pytest.mark.parametrize("odd", ["\U00010900", "\ue000", "\U0001f9ff\U0001d4e2", "\ufffe"])
def test_what_no_font_has_becomes_a_question_mark_that_is_drawn(odd):
    assert glyphs(page(f"Jan {odd}"))


def test_only_what_nobody_can_draw_is_replaced():
    case = TypeCase(lambda css: None)
    assert case.fit("Jan \U00010900 王") == f"Jan {REPLACEMENT} 王"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_controls_and_turns_of_direction_are_dropped(sign):
    case = TypeCase(lambda css: None)
    assert case.fit(f"Jan{sign}sen\n") == "Jansen\n"
    assert squeeze(text_of(page(f"Jan{sign}sen"))) == "JansenJansen"


def test_only_latin_is_read_until_a_text_needs_more():
    read: list[str] = []
    case = TypeCase(read.append)
    case.fit("Sanne de Vries, € 95 – “ja”")
    assert read == [FACES[0].css]
    case.fit("Sanne 😀")
    case.fit("Sanne 😀")
    assert len(read) == 2
    assert "emoji" in read[1]


def test_the_style_names_every_font_in_the_order_of_preference():
    assert all(isinstance(face, Face) for face in FACES)
    assert FACES[0].family == "Source Sans 3 latin"
    assert FACES[-1].coverage > {ord("王"), ord("த")}


def test_no_font_of_the_machine_is_needed(tmp_path):
    """In a process of its own, with a machine that has no fonts at all."""
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>')
    code = (
        "import django; django.setup()\n"
        "import sys; from tests.documents.test_fonts import NAMES, page\n"
        "sys.stdout.buffer.write(page(' '.join(NAMES.values())))"
    )
    env = os.environ | {
        "FONTCONFIG_FILE": str(empty),
        "DJANGO_SETTINGS_MODULE": "netwerk.settings",
        "SAMENSPEL_DEMO": "1",
        "VAR_DIR": str(tmp_path),
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=Path(settings.BASE_DIR), capture_output=True, check=True
    )
    drawn = glyphs(done.stdout)
    assert len(drawn) > 6
    assert all(font.startswith(OURS) for font in drawn)


def test_the_fonts_of_papers_are_not_published(tmp_path, settings):
    """Ten megabytes that no browser asks for."""
    settings.STATIC_ROOT = tmp_path
    told = StringIO()
    call_command("collectstatic", "--noinput", "--dry-run", stdout=told)
    assert "site.css" in told.getvalue()
    assert "fonts-pdf" not in told.getvalue()
