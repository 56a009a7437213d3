"""What a participant types becomes harmless HTML, in bounded time (requirements 2d 32, 33)."""

import sys
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from discussions.writing import MAX_LENGTH, to_html

ALLOWED = {"p", "br", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr"}

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>x</details>",
    "<style>*{background:url(//evil.example)}</style>",
    "<base href=//evil.example>",
    "<form action=//evil.example><button>x</button></form>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    '[x](https://example.nl "onmouseover=alert(1)")',
    "[x](https://example.nl' onmouseover='alert(1))",
    '[x](https://example.nl/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    "[![x](https://evil.example/a.png)](javascript:alert(1))",
    "[[x](javascript:alert(1))](javascript:alert(2))",
    "[a](b](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<https://example.nl\"onmouseover='alert(1)'>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"onmouseover=alert(1)\nx\n```',
    "# <img src=x onerror=alert(1)>",
    "> <svg/onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u003cscript\u003ealert(1)",
    "＜script＞alert(1)＜/script＞",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "**<b onclick=alert(1)>**x",
    "<p id=inhoud class=site-header style='position:fixed'>x</p>",
    "\x00<script\x00>alert(1)</script>",
]


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


@pytest.mark.parametrize("text", VECTORS)
@pytest.mark.parametrize("around", ["{}", "> - {}", "voor **{}** na"])
def test_nothing_that_runs_comes_through(text, around):
    for tag, attributes in Reader(to_html(around.format(text))).tags:
        assert tag in ALLOWED
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set())
        if "href" in attributes:
            # A path or nothing is harmless; a scheme is one of these.
            assert urlsplit(attributes["href"].strip()).scheme in ("http", "https", "mailto", "")
            assert attributes["rel"] == "nofollow noopener"


def test_links_lead_nowhere_but_to_whole_addresses():
    """A post reads the same on every page: an address without a site would mean something else on each."""
    for text in ("[x](//evil.example)", "[x](/admin/)", "[x](?volg=nee)", "[x](#inhoud)"):
        assert [attributes for tag, attributes in Reader(to_html(text)).tags if attributes.get("href")] == []


def test_what_people_use_comes_through():
    html = to_html(
        "Dit is **belangrijk** en *mooi*.\nTweede regel\n\n- een\n- twee\n\n[Movisie](https://www.movisie.nl)"
    )
    assert "<strong>belangrijk</strong>" in html
    assert "<em>mooi</em>.<br>\nTweede regel" in html
    assert html.count("<li>") == 2
    assert '<a href="https://www.movisie.nl" rel="nofollow noopener">Movisie</a>' in html


def test_an_address_that_is_typed_as_it_is_becomes_a_link():
    html = to_html("Kijk op <https://www.movisie.nl> of mail <hallo@example.nl>.")
    assert '<a href="https://www.movisie.nl" rel="nofollow noopener">' in html
    assert 'href="mailto:hallo@example.nl"' in html


@pytest.mark.parametrize("marks", ["#", "##", "###", "######"])
def test_a_heading_fits_in_the_outline_of_the_page(marks):
    assert to_html(f"{marks} Kop") == "<h3>Kop</h3>\n"


def test_a_heading_with_a_line_under_it_fits_too():
    assert to_html("Kop\n===") == to_html("Kop\n---") == "<h3>Kop</h3>\n"


BOMBS = [
    "[", "]", "[]", "[a](", "![", "](", "**", "*a ", "_a", "a**b", "`", "`a", "<", "<a:", "&amp", "\\", "> ", ">", "- ",
    "1. ", "# a\n", "> a\n", "- a\n", "a\n", "[x]: y\n", "[[a]", "[*", "[a](b [", "[(<", "***a", "~", "|", "| - |\n",
    "\t", "<!--", "<?", "<![CDATA[", "&#0;", "\u202e", "\U0001f600", "a  \n", "[a]: <\n", "> - ", "1. - > ", "``` \n",
    "<http://a>", "*_", "[](", '[a]("', "[a](<", "))", "((", "[a](" + "(" * 30,
]  # fmt: skip


def steps(text):
    """How many calls it takes to write this as HTML: what a stopwatch measures, without the stopwatch."""
    count = 0

    def profile(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        to_html(text)
    finally:
        sys.setprofile(None)
    return count


def assert_no_bomb(text):
    """Twice the text takes at most about twice the work, and no sign takes much."""
    whole = steps(text)
    assert whole < 2.5 * steps(text[: len(text) // 2]) + 2000
    assert whole < 80 * len(text) + 2000


@pytest.mark.parametrize("part", BOMBS)
def test_what_is_repeated_is_no_bomb(part):
    assert_no_bomb((part * MAX_LENGTH)[: MAX_LENGTH // 4])


@pytest.mark.parametrize("opening, closing", [("[", "]"), ("[", "](b)"), ("**", "**"), ("(", ")"), ("*a ", " b*")])
def test_what_opens_and_closes_deep_down_is_no_bomb(opening, closing):
    number = MAX_LENGTH // 8 // len(opening + closing)
    small, large = (opening * many + closing * many for many in (number, 2 * number))
    assert steps(large) < 2.5 * steps(small) + 2000


@pytest.mark.parametrize("part", ["[", "![", "**", "> - ", "`"])
def test_the_longest_text_of_all_is_no_bomb(part):
    assert_no_bomb((part * MAX_LENGTH)[:MAX_LENGTH])


@pytest.mark.parametrize("part", ["[[[[", "****", "> ", "- ", "![", "`"])
def test_a_hundred_kilobytes_are_not_read_as_markdown(part):
    text = part * (100_000 // len(part))
    assert steps(text) < 100
    assert to_html(text).startswith("<p>")


def test_too_long_a_text_is_harmless_as_well():
    assert "<script>" not in to_html("<script>" * 10_000)


def test_deep_quotes_and_lists_stop_somewhere():
    assert to_html("> " * 5000 + "diep").count("<blockquote>") < 15
    nested = "\n".join("  " * depth + "- punt" for depth in range(60))
    assert to_html(nested).count("<ul>") < 15
