"""Dutch dates, times and amounts, and Markdown from organisers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines

from events.templatetags import samenspel

MORNING = datetime(2027, 5, 27, 7, 30, tzinfo=UTC)
EVENING = datetime(2027, 5, 27, 16, 0, tzinfo=UTC)


def test_a_moment_is_told_by_the_clock_of_amsterdam():
    assert samenspel.dutch_date(MORNING) == "donderdag 27 mei 2027"
    assert samenspel.dutch_date(date(2027, 1, 31)) == "zondag 31 januari 2027"
    assert samenspel.dutch_time(MORNING) == "9.30 uur"
    assert samenspel.dutch_moment(MORNING) == "donderdag 27 mei 2027, 9.30 uur"


def test_a_period_names_the_day_once():
    assert samenspel.dutch_period(MORNING, EVENING) == "donderdag 27 mei 2027, 9.30 tot 18.00 uur"
    next_day = datetime(2027, 5, 28, 22, 0, tzinfo=UTC)
    assert samenspel.dutch_period(MORNING, next_day) == (
        "donderdag 27 mei 2027, 9.30 uur tot zaterdag 29 mei 2027, 0.00 uur"
    )
    assert samenspel.dutch_period(MORNING) == "donderdag 27 mei 2027, 9.30 uur"


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_stays_nothing(nothing):
    for word in (
        samenspel.dutch_date,
        samenspel.dutch_time,
        samenspel.dutch_moment,
        samenspel.euro,
        samenspel.markdown,
    ):
        assert word(nothing) == ""


@pytest.mark.parametrize(
    ("amount", "text"),
    [(Decimal("114.95"), "€\u00a0114,95"), (95, "€\u00a095,00"), (Decimal("12345.6"), "€\u00a012.345,60")],
)
def test_an_amount_is_written_in_dutch(amount, text):
    assert samenspel.euro(amount) == text


def test_markdown_makes_paragraphs_headings_lists_and_links():
    html = samenspel.markdown("## Kop\n\n- een\n- twee\n\n[site](https://example.nl)")
    assert "<h2>Kop</h2>" in html
    assert "<li>een</li>" in html
    assert '<a href="https://example.nl" rel="noopener nofollow">site</a>' in html


def test_a_wide_table_scrolls_by_itself_and_by_keyboard():
    html = samenspel.markdown("| a | b |\n|---|---|\n| 1 | 2 |")
    assert html.startswith('<div class="table-wrap" role="region" aria-label="Tabel" tabindex="0"><table>')


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://elsewhere.example/pixel.png)",
        '<p style="color:red" onclick="x()">x</p>',
        "<svg/onload=alert(1)>",
        "[x](&#106;avascript:alert(1))",
    ],
)
def test_markdown_lets_nothing_dangerous_through(attack):
    html = samenspel.markdown(attack).lower()
    for sign in ("<script", "<img", "<svg", 'javascript:"', 'href="javascript', 'href="data', "<p style", "<p onclick"):
        assert sign not in html


def test_a_single_heading_mark_does_not_make_a_second_h1():
    assert "<h1" not in samenspel.markdown("# Kop")


@pytest.mark.parametrize(
    ("have", "line", "there"),
    [
        (["uitvoering", "beleid", "management"], "3 van 4 rollen", 3),
        (["uitvoering", "uitvoering", "geen"], "1 van 4 rollen", 1),
        (["uitvoering", "beleid", "management", "bestuur"], "Alle 4 rollen zijn er", 4),
        ([], "0 van 4 rollen", 0),
    ],
)
def test_the_bar_of_roles_counts_and_says_it_in_words(have, line, there):
    html = engines["django"].from_string('{% include "components/roles_bar.html" %}').render({"have": have})
    assert line in html
    assert html.count(">is er<") == there
    assert html.count(">nog niet<") == 4 - there


def test_a_role_is_never_colour_alone():
    html = engines["django"].from_string('{% include "components/role.html" with role="beleid" %}').render({})
    assert "Beleid" in html
    assert 'aria-hidden="true"' in html
