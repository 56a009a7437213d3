"""Search over all that one may read: news, the library, and the conversations of one's own environments."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from discussions.access import visits_of
from discussions.actions.search import posts_in
from discussions.actions.search import words_of as typed_words_of
from discussions.bylines import byline
from discussions.excerpts import around, marked, plain
from discussions.models import Post
from discussions.titles import shown_title
from events.templatetags.samenspel import dutch_date, markdown
from membership.access import member_of
from publications.models import Article, LibraryDocument
from publications.search import LONGEST, articles_with, documents_with, keys_of, read, words_of

FIRST, A_PAGE = 5, 20


@dataclass(frozen=True)
class Hit:
    """One thing found, as safe HTML with the words marked."""

    url: str
    title: SafeString
    where: str
    text: SafeString


@dataclass(frozen=True)
class Part:
    """What one place holds: its first few, or when it was chosen a page of it."""

    name: str
    title: str
    number: int
    hits: list[Hit]
    page: Page | None
    all: str

    @property
    def pages_label(self) -> str:
        return f"Pagina's met {self.title.lower()}"


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/zoeken/`: what holds all words of `q`, in one place with `?waar=`. The same number of queries for any number
    found, and never a word of what this person may not read: each place is asked with who is looking."""
    question = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    chosen = request.GET.get("waar", "")
    words, typed = words_of(question), typed_words_of(question)
    parts: list[Part] = []
    if words:
        places = _places(request, words, typed)
        chosen = chosen if chosen in places else ""
        for name, (title, found, show) in places.items():
            if chosen in ("", name):
                parts.append(_part(request, name, title, found(), show, question, bool(chosen)))
    context = {
        "question": question,
        "words": words,
        "longest": LONGEST,
        "parts": parts,
        "total": sum(part.number for part in parts),
        "chosen": chosen if words else "",
        "here": urlencode({"q": question, "waar": chosen}),
        "everywhere": urlencode({"q": question}),
    }
    return render(request, "search/search.html", context)


Found = QuerySet | list[int]  # rows, or the keys of rows that are read for the page alone
Show = Callable[[Iterable], list[Hit]]
Place = tuple[str, Callable[[], Found], Show]


def _places(request: HttpRequest, words: list[str], typed: list[str]) -> dict[str, Place]:
    """Return by name where to look: its title, what was found there, and how that is shown."""
    member = member_of(request.user)
    both = list(dict.fromkeys([*typed, *words]))
    places: dict[str, Place] = {
        "nieuws": (
            "Nieuws",
            lambda: keys_of(articles_with(words, member)),
            lambda keys: [_article(row, both) for row in read(Article.objects.all(), list(keys))],
        ),
        "bibliotheek": (
            "Bibliotheek",
            lambda: keys_of(documents_with(words, member)),
            lambda keys: [_document(row, both) for row in read(LibraryDocument.objects.all(), list(keys))],
        ),
    }
    if request.user.is_authenticated and (visitors := visits_of(request.user)):
        found = posts_in(typed, visitors)
        places["gesprekken"] = ("Je gesprekken", lambda: found, lambda rows: [_post(row, typed) for row in rows])
    return places


def _part(request: HttpRequest, name: str, title: str, found: Found, show: Show, question: str, alone: bool) -> Part:
    pages = Paginator(found, A_PAGE)
    page = pages.get_page(request.GET.get("pagina")) if alone else None
    rows = page if page is not None else found[:FIRST]
    return Part(name, title, pages.count, show(rows), page, urlencode({"q": question, "waar": name}))


def _article(row: Article, words: list[str]) -> Hit:
    text = _around(row.summary, lambda: plain(markdown(row.body)), words)
    where = f"{row.get_kind_display()}, {dutch_date(row.publish_at)}"
    return Hit(row.get_absolute_url(), marked(row.title, words), where, text)


def _document(row: LibraryDocument, words: list[str]) -> Hit:
    where = f"{row.maker}, {row.year}" if row.year else row.maker
    text = _around(row.summary, lambda: row.text, words)
    return Hit(row.get_absolute_url(), marked(row.title, words), where, text)


def _post(row: Post, words: list[str]) -> Hit:
    by = byline(row)
    where = f"{by.name} in {row.thread.room.title}, {row.thread.room.event.title}, {strip_tags(str(by.when))}"
    title = marked(shown_title(row.thread, row.opening_state), words)
    return Hit(row.get_absolute_url(), title, where, marked(around(plain(row.html), words), words))


def _around(summary: str, text: Callable[[], str], words: list[str]) -> SafeString:
    """Return some words of the summary when it holds one of `words`, else of the text if that does, else the summary.
    The text is worked out only when it is needed."""
    lowered = [word.lower() for word in words]
    for one in (lambda: summary, text):
        read_now = one()
        if any(word in read_now.lower() for word in lowered):
            return marked(around(read_now, words), words)
    return marked(around(summary, words), words)
