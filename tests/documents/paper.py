"""Reads a PDF as a screen reader does: its tree of tags, and the glyphs that are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from subprocess import run

import pikepdf
from fontTools.ttLib import TTFont

# What stands in the head, or is no text, is not on the paper.
SILENT = {"head", "title", "style", "script"}


def open_pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


@dataclass
class Tag:
    """One element of the tree of tags."""

    kind: str
    element: pikepdf.Dictionary
    children: list["Tag"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # (page, marked content on it)

    def walk(self) -> Iterator["Tag"]:
        yield self
        for child in self.children:
            yield from child.walk()


def tags(pdf: pikepdf.Pdf) -> Tag:
    """Return the tree of tags, in reading order."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return _tag(pdf.Root.StructTreeRoot.K[0], pages)


def _tag(element: pikepdf.Dictionary, pages: dict) -> Tag:
    tag = Tag(str(element.S).lstrip("/"), element)
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if "/S" in kid:
                tag.children.append(_tag(kid, pages))
        else:
            tag.marks.append((pages[element.Pg.objgen], int(kid)))
    return tag


def check_lists(content: bytes) -> None:
    """Fail unless a list holds items and nothing else, and an item its mark, its body and lists below it."""
    with open_pdf(content) as paper:
        for tag in tags(paper).walk():
            kinds = {child.kind for child in tag.children}
            if tag.kind == "L":
                assert kinds == {"LI"}
            if tag.kind == "LI":
                assert kinds <= {"Lbl", "LBody", "L"}


def check_marks(content: bytes) -> None:
    """Fail unless every mark on the paper is in the tree, and the text is read in its order."""
    with open_pdf(content) as paper:
        tree = list(tags(paper).walk())
        in_tree = [mark for tag in tree for mark in tag.marks]
        on_paper = {
            (number, int(operands[1].MCID))
            for number, page in enumerate(paper.pages)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        }
        assert sorted(in_tree) == sorted(on_paper)
        texts = [mark for tag in tree if tag.kind != "Figure" for mark in tag.marks]
        assert texts == sorted(texts)


def text_of(content: bytes) -> str:
    """Return the text as it stands in the file, in the order in which it was written."""
    done = run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode()


def squeeze(text: str) -> str:
    """Leave out white space, which differs between paper and screen."""
    return "".join(text.split()).replace("\N{SOFT HYPHEN}", "")


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def text_of_html(html: str) -> str:
    """Return the text that a browser would show, in the order of the source."""
    parser = _Visible()
    parser.feed(html)
    return " ".join(parser.texts)


def glyphs(content: bytes) -> dict[str, set[int]]:
    """Return per font (its name without the prefix of a subset) the numbers of the glyphs that are drawn.

    Fails on a glyph that the embedded font does not have, and on .notdef, the empty box.
    """
    drawn: dict[str, set[int]] = {}
    with open_pdf(content) as pdf:
        for page in pdf.pages:
            fonts = page.obj.Resources.get("/Font", {})
            current = None
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = fonts[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    numbers = _numbers(operands[0])
                    _check(current, numbers)
                    drawn.setdefault(str(current.BaseFont).split("+")[-1], set()).update(numbers)
    return drawn


def _numbers(shown: pikepdf.Object) -> list[int]:
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return [int.from_bytes(codes[place : place + 2]) for place in range(0, len(codes), 2)]


def _check(font: pikepdf.Dictionary, numbers: list[int]) -> None:
    descriptor = font.DescendantFonts[0].FontDescriptor
    file = descriptor.get("/FontFile3") or descriptor.FontFile2
    with TTFont(BytesIO(file.read_bytes())) as embedded:
        have = len(embedded.getGlyphOrder())
    for number in numbers:
        assert 0 < number < have, f"{font.BaseFont} draws an empty box for glyph {number}"
