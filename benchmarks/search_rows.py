# Run in manage.py shell: fills news and library with 500 and then 10,000 items, and prints of each search the queries
# and the median time inside the site, beside those of a bare view with one query.
import json
import random
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from publications.models import Article, LibraryDocument

NOW = timezone.now()
BEGINS = ("werk", "zorg", "woon", "taal", "geld", "buurt", "jeugd", "school", "hulp", "wijk")
ENDS = ("plan", "vraag", "team", "huis", "regel", "dag", "loket", "beleid", "gesprek", "budget")
WORDS = [begin + end for begin in BEGINS for end in ENDS]
MAKERS = [f"{begin.title()} {end} {number}" for begin in BEGINS for end in ENDS for number in range(3)]
dice = random.Random(7)
made = 0


def text(length: int) -> str:
    return " ".join(dice.choices(WORDS, k=length))


def fill(number: int) -> None:
    """Bring the total to `number` items: half of it articles, half documents of two pages; one in a hundred has a rare
    word, every third a word that many have."""
    global made  # noqa: PLW0603
    articles, documents = [], []
    for index in range(made, number):
        rare = " zeldzaamheid" if index % 100 < 2 else ""
        common = " gemeente" if index % 3 == 0 else ""
        fields = {"title": text(5), "summary": text(15) + rare + common}
        if index % 2:
            article = Article(slug=f"a-{index}", body=text(300), publish_at=NOW - timedelta(hours=index), **fields)
            articles.append(article)
        else:
            documents.append(
                LibraryDocument(maker=dice.choice(MAKERS), link="https://example.nl/a", text=text(600), **fields)
            )
    Article.objects.bulk_create(articles, batch_size=500)
    LibraryDocument.objects.bulk_create(documents, batch_size=500)
    made = number
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def milliseconds(work: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """Return the median of the time on the clock, and of the time that this process was busy."""
    work()
    taken, busy = [], []
    for _ in range(times):
        begin, before = time.perf_counter(), time.process_time()
        work()
        taken.append(1000 * (time.perf_counter() - begin))
        busy.append(1000 * (time.process_time() - before))
    return median(taken), median(busy)


def ask(path: str) -> None:
    assert client.get(path).status_code == 200, path


client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
Event.objects.count()
SEARCHES = {
    "a rare word": "/zoeken/?q=zeldzaamheid",
    "a word of every third": "/zoeken/?q=gemeente",
    "a word of nearly all": "/zoeken/?q=werkplan",
    "three words": "/zoeken/?q=werkplan+zorgvraag+taalteam",
    "the library alone": "/bibliotheek/?q=gemeente",
    "nothing, the library whole": "/bibliotheek/",
}
for size in (500, 10_000):
    fill(size)
    bare, _ = milliseconds(lambda: ask("/yardstick/"), 15)
    for what, path in SEARCHES.items():
        with CaptureQueriesContext(connection) as asked:
            ask(path)
        queries = len(asked)  # the next request empties the log
        taken, busy = milliseconds(lambda path=path: ask(path))
        figure = {"what": what, "items": size, "queries": queries, "milliseconds": taken, "busy": busy}
        print(json.dumps(figure | {"ratio": taken / bare}))
