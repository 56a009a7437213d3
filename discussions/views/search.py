"""Search within an environment."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from discussions.access import Visitor, inside
from discussions.actions.search import LONGEST, posts_with, rooms_with, words_of
from discussions.bylines import byline
from discussions.excerpts import around, marked, plain
from discussions.titles import shown_title
from discussions.views.frame import frame

A_PAGE = 20


@require_safe
@inside
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The rooms and the posts with all words of `q`, posts newest first, with the words marked."""
    question = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    words = words_of(question)
    page = Paginator(posts_with(words, visitor), A_PAGE).get_page(request.GET.get("pagina"))
    hits = [
        {
            "post": post,
            "title": marked(shown_title(post.thread, post.opening_state), words),
            "by": byline(post),
            "text": marked(around(plain(post.html), words), words),
        }
        for post in page
    ]
    rooms = [
        {"room": room, "title": marked(room.title, words)}
        for room in (rooms_with(words, visitor) if page.number == 1 else ())
    ]
    context = {"question": question, "words": words, "rooms": rooms, "page": page, "hits": hits, "longest": LONGEST}
    return render(request, "discussions/search.html", frame(visitor, **context))
