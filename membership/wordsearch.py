"""Words as they are searched for: without case or accents, and with typing errors forgiven. The same on both engines:
the database only looks for parts of words in a column of our own, and rapidfuzz judges the short list."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from rapidfuzz.distance import OSA

from membership.models.organisation import normalise_name

MOST_WORDS = 6
LONGEST_WORD = 40
MOST_MEANT = 100
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text in their plain form, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(normalise_name(text))]


def asked(question: str) -> list[str]:
    """Return the words that somebody searches for: each once, and no more than MOST_WORDS."""
    return list(dict.fromkeys(words_of(question)))[:MOST_WORDS]


def column(texts: Iterable[str]) -> str:
    """Return what is stored to search in: each word once, with a space on either side of it."""
    found = sorted({word for text in texts for word in words_of(text)})
    return f" {' '.join(found)} " if found else ""


def part(word: str) -> str:
    """Return what a column holds that fits `word`: a short one begins a word, a longer one may stand inside a word
    ("zaken" in "burgerzaken")."""
    return word if len(word) > 3 else f" {word}"


def errors_allowed(word: str) -> int:
    """Return how many typing errors are forgiven: a letter too many, too few, wrong, or two that changed places."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def meant(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the words that `word` may have been meant for, nearest first and at most MOST_MEANT; also `word` itself
    when it stands there."""
    most, size, found = errors_allowed(word), len(word), []
    as_typed = part(word)
    for other in vocabulary:
        if as_typed in f" {other}":
            found.append((0, other))
        elif abs(len(other) - size) <= most:
            distance = OSA.distance(word, other, score_cutoff=most)
            if distance <= most:
                found.append((distance, other))
    return [other for _, other in sorted(found)[:MOST_MEANT]]


def traces(word: str) -> Set[tuple[str, ...]]:
    """Return what is left of `word` in whatever it was meant for: at least one of these holds, whole.

    With n errors a word falls in n + 1 parts of which one is whole, unless two letters changed places over the border
    of two parts: then what is left of both is whole, without those letters.
    """
    pieces = errors_allowed(word) + 1
    borders = [len(word) * number // pieces for number in range(pieces + 1)]
    parts = [word[begin:end] for begin, end in zip(borders, borders[1:], strict=False)]
    found = {(one,) for one in parts}
    for left, right in zip(parts, parts[1:], strict=False):
        found.add((left[:-1], right[1:]))
    if pieces == 3:
        found.add((parts[0][:-1], parts[2][1:]))
    return {tuple(one for one in trace if one) for trace in found}


def vocabulary(texts: Iterable[str]) -> set[str]:
    """Return the different words of texts that `column` made."""
    return {word for text in texts for word in text.split()}


def holding(texts: Mapping[int, str], words: Sequence[Sequence[str]]) -> list[int]:
    """Return the keys of the texts, made by `column`, that hold one of each list of words."""
    parts = [[part(word) for word in alternatives] for alternatives in words]
    for alternatives in parts:
        texts = {key: text for key, text in texts.items() if any(one in text for one in alternatives)}
    return list(texts)
