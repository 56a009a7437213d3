"""Typing errors are forgiven, on words alone: what the database is asked never misses what rapidfuzz would take."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership import wordsearch

LETTERS = st.text("abcdef", min_size=4, max_size=14)
DEEDS = st.tuples(
    st.sampled_from(["drop", "add", "change", "swap"]), st.integers(0, 20), st.sampled_from(string.ascii_lowercase)
)


def with_error(word: str, deed: tuple[str, int, str]) -> str:
    kind, at, letter = deed
    at %= max(1, len(word) - 1)
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "add":
        return word[:at] + letter + word[at:]
    if kind == "change":
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@given(word=LETTERS, deeds=st.lists(DEEDS, max_size=2))
def test_what_was_meant_always_holds_a_trace_of_what_was_typed(word, deeds):
    meant = word
    for deed in deeds[: wordsearch.errors_allowed(word)]:
        meant = with_error(meant, deed)
    if meant in wordsearch.meant(word, [meant]):
        text = wordsearch.column([meant])
        assert any(all(part in text for part in trace) for trace in wordsearch.traces(word))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("janssen", "Jansen"),
        ("duinrnad", "Duinrand"),
        ("heudsen", "Heusden"),
        ("riddeirng", "Riddering"),
        ("zaken", "Burgerzaken"),
        ("josee", "Josée"),
        ("JANSEN", "jansen"),
        ("an", "Anna"),
    ],
)
def test_a_word_is_found_in_spite_of_errors_accents_and_case(typed, stored):
    [word] = wordsearch.asked(typed)
    assert wordsearch.meant(word, wordsearch.words_of(stored))


@pytest.mark.parametrize(("typed", "stored"), [("jan", "Jaap"), ("piet", "Kees"), ("an", "Jan"), ("heusden", "Leiden")])
def test_other_words_are_not_found(typed, stored):
    assert not wordsearch.meant(typed, wordsearch.words_of(stored))


def test_a_question_is_cut_to_a_few_words():
    assert len(wordsearch.asked("een twee drie vier vijf zes zeven acht")) == wordsearch.MOST_WORDS
    assert wordsearch.asked(" %_' \x00 ") == []
