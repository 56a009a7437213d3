"""A few words of a post, as text or with what somebody searched for marked. Pure: HTML of a post in, text out."""

import re
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

WORDS = 40
BEFORE, LENGTH = 60, 240  # characters before the first word found, and in all


def plain(html: str) -> str:
    """Return the text of cleaned HTML on one line."""
    spaced = re.sub(r"</(p|li|h\d|blockquote)>|<br>", " ", html)
    return " ".join(unescape(strip_tags(spaced)).split())


def excerpt(html: str, words: int = WORDS) -> str:
    """Return the first words of a post."""
    return Truncator(plain(html)).words(words)


def marked(text: str, words: list[str]) -> SafeString:
    """Return `text` as safe HTML with each of `words` between <mark>."""
    if not words:
        return escape(text)
    found = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    parts, end = [], 0
    for match in found.finditer(text):
        parts += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  each part is escaped


def around(text: str, words: list[str]) -> str:
    """Return the part of `text` around the first of `words` in it, cut between words."""
    places = [place for word in words if (place := text.lower().find(word.lower())) >= 0]
    begin = max(0, min(places, default=0) - BEFORE)
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    end = begin + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + LENGTH // 2)
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")
