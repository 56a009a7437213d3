"""The text part of a mail, derived from its HTML part, so that both always say the same (requirements 1f 40, 41).

Pure: no Django. Links become "label: address" on a line of their own, lists get dashes or numbers, a table is read row
by row as "heading: value". Tables with role="presentation" are layout and leave no trace.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_VOID = {"br", "hr", "img", "meta", "link", "input"}
_INVISIBLE = {"head", "style", "script", "template"}
_BLOCKS = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "main",
    "header",
    "footer",
    "section",
    "blockquote",
    "address",
    "dl",
    "dt",
}
# HTML lets these be left open; a new one of the set ends the one before.
_ENDED_BY = {"p": {"p"}, "li": {"li"}, "td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"}}
_BLOCKS |= {"body", "html", "article", "figure", "figcaption", "dd", "pre"}


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Node | str"] = field(default_factory=list)

    def find(self, *tags: str) -> list["_Node"]:
        """Return all nodes below with one of these tags, in order."""
        found = []
        for child in self.children:
            if isinstance(child, _Node):
                found += ([child] if child.tag in tags else []) + child.find(*tags)
        return found


class _Tree(HTMLParser):
    """Builds the tree; tolerant of a closing tag that is missing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._open[-1].tag in _ENDED_BY.get(tag, ()):
            self._open.pop()
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> _Node:
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


def title_of(html: str) -> str:
    """Return the text of <title>, on one line."""
    title = _TITLE.search(html)
    return _squeeze(unescape(title[1])) if title else ""


def text_of(html: str) -> str:
    """Return the readable text of an HTML mail: paragraphs apart by an empty line."""
    # The head says nothing to a reader, and its styles are half of the work of parsing.
    _, _, body = html.rpartition("</head>")
    writer = _Writer()
    writer.walk(parse(body))
    return "\n\n".join(writer.finished()) + "\n"


class _Writer:
    """Gathers inline text into blocks; the links of a block follow it, each on its own line."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._inline: list[str] = []
        self._links: list[str] = []

    def finished(self) -> list[str]:
        self.end_block()
        return self.blocks

    def end_block(self) -> None:
        text = "\n".join(line for line in map(_squeeze, "".join(self._inline).split("\n")) if line)
        labels = {link.rpartition(": ")[0] for link in self._links}
        lines = [] if text in labels and len(self._links) == 1 else [text]
        if block := "\n".join(filter(None, lines + self._links)):
            self.blocks.append(block)
        self._inline, self._links = [], []

    def walk(self, node: _Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                # A line break in the source is a space; the only real ones come from <br>.
                self._inline.append(child.replace("\n", " ").replace("\r", " "))
            else:
                self._element(child)

    def _element(self, node: _Node) -> None:
        if node.tag in _INVISIBLE or "hidden" in node.attributes:
            return
        if node.tag == "br":
            self._inline.append("\n")
        elif node.tag == "img":
            self._inline.append(node.attributes.get("alt", ""))
        elif node.tag == "a":
            self._link(node)
        elif node.tag in {"ul", "ol"}:
            self._list(node)
        elif node.tag == "table" and node.attributes.get("role") != "presentation":
            self._table(node)
        elif node.tag in _BLOCKS | {"table", "tr", "td", "th", "hr", "caption"}:
            self.end_block()
            self.walk(node)
            self.end_block()
        else:
            self.walk(node)

    def _link(self, node: _Node) -> None:
        label, address = _squeeze(_raw_text(node)), node.attributes.get("href", "")
        self._inline.append(label)
        bare = address.removeprefix("mailto:").removeprefix("tel:")
        if bare and bare != label.replace(" ", ""):
            self._links.append(f"{label}: {bare}" if label else bare)

    def _list(self, node: _Node) -> None:
        self.end_block()
        items = []
        for number, item in enumerate((child for child in node.children if isinstance(child, _Node)), start=1):
            mark = f"{number}. " if node.tag == "ol" else "- "
            lines = "\n".join(_blocks(item)).split("\n")
            items.append(mark + ("\n" + " " * len(mark)).join(lines))
        self.blocks.append("\n".join(items))

    def _table(self, node: _Node) -> None:
        self.end_block()
        lines = ["\n".join(_blocks(caption)) for caption in node.find("caption")]
        headings: list[str] = []
        for row in node.find("tr"):
            cells = row.find("th", "td")
            texts = ["\n".join(_blocks(cell)) for cell in cells]
            if all(cell.tag == "th" for cell in cells):
                headings = texts
            else:
                lines.append(_row(cells, texts, headings))
        self.blocks.append("\n".join(lines))


def _row(cells: list[_Node], texts: list[str], headings: list[str]) -> str:
    """One row in one line: "heading: value", by the heading of the row, of the column, or both."""
    own_heading = texts[0] if cells[0].tag == "th" else ""
    parts = []
    for position, text in enumerate(texts):
        if position == 0 and own_heading:
            continue
        column = headings[position] if position < len(headings) else ""
        parts.append(f"{column}: {text}" if column else text)
    values = "; ".join(part for part in parts if part)
    return f"{own_heading}: {values}" if own_heading else values


def _blocks(node: _Node) -> list[str]:
    writer = _Writer()
    writer.walk(node)
    return writer.finished()


def _raw_text(node: _Node) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "img":
            parts.append(child.attributes.get("alt", ""))
        else:
            parts.append(_raw_text(child))
    return "".join(parts)


def _squeeze(text: str) -> str:
    return " ".join(text.split())
