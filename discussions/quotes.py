"""Quotes in a summary: the words of a post, and a reference to it instead of a name.

In the text a quote is a block of lines with ">" that ends in "[citaat 12]", the number of its post. What stands under
the quote is worked out at each reading: the role, the name only while its writer agrees, and what a post without a name
shows. Once the post is hidden, withdrawn or out of reach, the whole block is left out. So a yes that is taken back
counts at once, on the page and on paper, also after publishing.
"""

import re
from collections.abc import Collection, Iterable

from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from discussions.models import Post, PostState, Room
from events.models import Event
from events.templatetags.samenspel import markdown

REFERENCE = re.compile(r"\[citaat (\d{1,15})\]")
ORGANISATION = "De organisatie"
SOMEBODY = "Een deelnemer"
_WHOLE = ("blockquote_open", "list_item_open", "paragraph_open", "heading_open", "table_open", "fence", "code_block")
_STRUCTURE = re.compile(r"<(/?)(blockquote|h[1-6])>")
_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


def no_reference(typed: str) -> str:
    """Return what somebody typed so that it does not pass for a reference to another's words."""
    return REFERENCE.sub(r"(citaat \1)", typed)


def quote(post: Post) -> str:
    """Return the quote of a post as Markdown, with its reference."""
    body = no_reference(post.body.strip().replace("\r\n", "\n"))
    lines = [f"> {line}".rstrip() for line in body.split("\n")]
    return "\n".join([*lines, ">", f"> [citaat {post.pk}]"])


def referred(texts: Iterable[str]) -> set[int]:
    """Return the numbers of the posts that are quoted in `texts`."""
    return {int(number) for text in texts for number in REFERENCE.findall(text)}


def quotable(event: Event, numbers: Collection[int]) -> dict[int, Post]:
    """Return which of these posts may be quoted in the summary of `event`, with one query."""
    if not numbers:
        return {}
    posts = Post.objects.filter(pk__in=numbers, state=PostState.VISIBLE, thread__room__in=open_rooms(event))
    return posts.select_related("registration__organisation", "user").in_bulk()


def open_rooms(event: Event) -> object:
    """Return the rooms that may stand in a summary: not an own case that its delegation keeps to itself."""
    return Room.objects.filter(event=event).without_private().exclude(own_case__given_back_at__isnull=False)


def attribution(post: Post) -> str:
    """Return what stands under a quote: the role, or the name while the writer agrees."""
    if post.nameless:
        return post.shown_as
    one = post.registration
    if one is None:
        if post.user is None:
            return SOMEBODY
        return f"{post.user.name}, organisatie" if post.quote_by_name and post.user.name else ORGANISATION
    part = one.part if one.guest or one.role else SOMEBODY
    if not post.quote_by_name or one.erased_at or not one.known_as:
        return part
    return ", ".join([one.known_as, part.lower(), *([one.organisation.name] if one.organisation else [])])


def to_html(text: str, posts: dict[int, Post]) -> SafeString:
    """Return a text of the summary as cleaned HTML, with each quote attributed, and without those not in `posts`.

    Its headings start at h3: they stand below that of their part.
    """
    text = without(text, posts.keys())
    # A word that nobody can write beforehand stands for each reference: what only looks like one after Markdown (an
    # entity, a backslash) would put the name of another under the words of whoever typed it.
    mark = salted_hmac("discussions.quotes", text).hexdigest()
    html = _headings(str(markdown(REFERENCE.sub(rf"{mark}-\1x", text))))

    def under(match: re.Match) -> str:
        return f'<p class="attribution">{_words(posts, match[1])}</p>'

    html = re.sub(rf"<p>\s*{mark}-(\d+)x\s*</p>", under, html)
    html = re.sub(rf"{mark}-(\d+)x", lambda match: _words(posts, match[1]), html)
    return mark_safe(html)  # noqa: S308  cleaned by nh3, and what is put in is escaped


def _words(posts: dict[int, Post], number: str) -> str:
    post = posts.get(int(number))
    return escape(attribution(post)) if post else ""


def without(text: str, allowed: Collection[int]) -> str:
    """Return `text` without the blocks that quote any other post than those allowed."""
    text = text.replace("\r\n", "\n")
    if referred([text]) <= set(allowed):
        return text
    lines = text.split("\n")
    blocks = [token for token in _reader.parse(text) if token.type in _WHOLE and token.map]
    gone: set[int] = set()
    for number, line in enumerate(lines):
        if referred([line]) - set(allowed):
            gone.update(_block_of(number, blocks))
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)


def _block_of(line: int, blocks: list) -> range:
    """Return the lines of the outermost quote around a line; where there is none those of the smallest block."""
    around = [token for token in blocks if token.map[0] <= line < token.map[1]]
    found = [token for token in around if token.type == "blockquote_open"][:1] or around[-1:]
    return range(*found[0].map) if found else range(line, line + 1)


def _headings(html: str) -> str:
    """Let headings start at h3 and skip no level; in a quote they are strong words, for they belong to no outline."""
    depth, last, opened = 0, 2, []

    def change(match: re.Match) -> str:
        nonlocal depth, last
        closing, tag = bool(match[1]), match[2]
        if tag == "blockquote":
            depth += -1 if closing else 1
            return match[0]
        if closing:
            return opened.pop()
        if depth:
            opened.append("</strong></p>")
            return "<p><strong>"
        last = min(3 if tag in ("h1", "h2", "h3") else 4, last + 1)
        opened.append(f"</h{last}>")
        return f"<h{last}>"

    return _STRUCTURE.sub(change, html)
