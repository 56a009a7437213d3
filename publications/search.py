"""Search in news and library. One question, two engines: PostgreSQL's Dutch search, and FTS5 of SQLite.

A row is found when each word begins a word in its title, summary, maker or text; accents and case make no difference.
PostgreSQL compares stems, so "gemeenten" and "gemeente" are one there, and a word cut off in the middle of its stem may
find nothing ("gemeen"). The database keeps the words (migration 0003).
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from membership.access import Member
from publications.models import Article, LibraryDocument

MOST_WORDS, LONGEST = 8, 100
# How much a word in each column weighs, in the order of the migration, for FTS5; PostgreSQL has it in the index.
_WEIGHTS = {Article: (10.0, 4.0, 1.0), LibraryDocument: (10.0, 10.0, 4.0, 1.0)}


def words_of(question: str) -> list[str]:
    """Return the different words to look for, at most eight: letters and digits alone, without accents or case."""
    plain = unicodedata.normalize("NFKD", question[:LONGEST])
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return list(dict.fromkeys(re.findall(r"[^\W_]+", plain)))[:MOST_WORDS]


def articles_with(words: list[str], member: Member | None, now: datetime | None = None) -> QuerySet[Article]:
    """Return what is published with all of `words` that this person may read, the best first."""
    return _best_first(Article.objects.published(now).readable_by(member), words).order_by(
        "-rank", "-publish_at", "-pk"
    )


def documents_with(words: list[str], member: Member | None) -> QuerySet[LibraryDocument]:
    """Return the documents with all of `words` that this person may read, the best first."""
    return _best_first(LibraryDocument.objects.readable_by(member), words).order_by("-rank", "-year", "title", "pk")


def keys_of(found: QuerySet) -> list[int]:
    """Return the keys of all that was found, in its order, in one query.

    To match and to weigh reads the words of each row that holds one, and a word of every third row makes PostgreSQL
    read them all: a count beside the page would do that twice. A list of keys is counted for nothing.
    """
    return list(found.values_list("pk", flat=True))


def read(rows: QuerySet, keys: Sequence[int]) -> list:
    """Return those of `rows` with these keys, in the order of the keys."""
    by_key = rows.in_bulk(list(keys))
    return [by_key[key] for key in keys if key in by_key]


def _best_first(rows: QuerySet, words: list[str]) -> QuerySet:
    """Leave the rows of `rows` with all of `words`, with how well each fits as `rank`."""
    table, vendor = rows.model._meta.db_table, connections[rows.db].vendor
    if vendor == "postgresql":
        # Of letters and digits alone, so nothing in a word can end its quotes.
        query = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="dutch", search_type="raw")
        vector = RawSQL(f'"{table}"."words"', [], output_field=SearchVectorField())  # noqa: S611  a fixed name
        if not words:
            return rows.none().annotate(rank=SearchRank(vector, query))
        return rows.alias(vector=vector).filter(vector=query).annotate(rank=SearchRank(vector, query))
    index = f"{table}_words"
    weights = ", ".join(map(str, _WEIGHTS[rows.model]))
    found = rows.extra(  # noqa: S610  fixed names; FTS5 counts the rank only beside its own table
        tables=[index],
        select={"rank": f"-bm25({index}, {weights})"},
        where=[f"{index} MATCH %s", f"{index}.rowid = {table}.id"],
        params=[" ".join(f'"{word}"*' for word in words)],
    )
    return found if words else found.none()
