"""From what somebody typed to HTML. The one place where text of a participant becomes HTML (requirements 2d 32, 33)."""

import re

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt

MAX_LENGTH = 10_000
# Deeper quotes and lists are no longer a conversation; the parser stops looking there.
_NESTING = 12

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _NESTING})
_markdown.disable(["image", "html_inline", "html_block", "reference"])
_ADDRESS = re.compile(r"(https?://|mailto:)[^\s]", re.I)
# A path would lead elsewhere on each page that shows the post.
_markdown.validateLink = lambda url: bool(_ADDRESS.match(url))
_TAGS = {"p", "br", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr"}


def to_html(text: str) -> str:
    """Return Markdown as cleaned HTML: few tags, no raw HTML, no pictures, links to http, https and mailto only.

    Every heading becomes an h3: a post stands under the h2 of its page. More than MAX_LENGTH signs are no longer read
    as Markdown, so that no text takes long (requirements 2d 33).
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return f"<p>{escape(text)}</p>"
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
