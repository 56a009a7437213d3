# Run in manage.py shell, after a line that sets SIZES: fills the list of haakjes up to each size, prints the queries
# and the time of its pages, as so many times that of a bare view measured in turns with it.
import json
import time
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haakjes.models import Haakje, Kind, Response, Side, State
from haakjes.wordsearch import search_text
from membership.models import Affiliation, Membership, Organisation, Theme, UmbrellaNetwork, User

PEOPLE, TIMES = 200, 15
NOW, TODAY = timezone.now(), timezone.localdate()
PAGES = {
    "list": "/haakjes/",
    "last page": "/haakjes/?pagina=9999",
    "search": "/haakjes/?q=dijk+samen",
    "filters": "/haakjes/?kant=vraag&soort=kennis&thema=thema-1&koepel=koepel-1",
}
above = UmbrellaNetwork.objects.create(name="Boven", slug="boven")
umbrellas = [UmbrellaNetwork.objects.create(name=f"Koepel {n}", slug=f"koepel-{n}", parent=above) for n in range(5)]
themes = [Theme.objects.create(name=f"Thema {n}", slug=f"thema-{n}") for n in range(8)]
bodies = [Organisation.objects.resolve(f"Organisatie {n}", "gemeente") for n in range(PEOPLE)]
Affiliation.objects.bulk_create(
    Affiliation(organisation=body, umbrella=umbrellas[n % 5], since=TODAY) for n, body in enumerate(bodies)
)
people = User.objects.bulk_create(User(email=f"p{n}@example.nl", name=f"P {n}", password="!") for n in range(PEOPLE))
Membership.objects.bulk_create(
    Membership(user=user, organisation=body, state="member", decided_at=NOW)
    for user, body in zip(people, bodies, strict=True)
)


def fill(size: int) -> None:
    text = "Wij zoeken collega's die meedenken over de dijk, samen met bewoners. " * 8
    numbers = range(Haakje.objects.count(), size)
    kinds = list(Kind)
    rows = Haakje.objects.bulk_create(
        Haakje(
            user=people[n % PEOPLE], organisation=bodies[n % PEOPLE], side=list(Side)[n % 2], kind=kinds[n % 6],
            title=f"Haakje {n}", text=text, search_text=search_text(f"Haakje {n}", text, kinds[0], Side.OFFER),
            umbrella=umbrellas[n % 5] if n % 3 == 0 else None, open_until=TODAY + timedelta(days=60),
            state=State.MET if n % 10 == 0 else State.OPEN, created_at=NOW - timedelta(minutes=n),
        )
        for n in numbers
    )  # fmt: skip
    through = Haakje.themes.through
    through.objects.bulk_create(through(haakje=row, theme=themes[n % 8]) for n, row in enumerate(rows))
    Response.objects.bulk_create(
        Response(haakje=row, user=people[n % PEOPLE], text="Ja", private=n % 2 == 0) for n, row in enumerate(rows)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seconds(path: str) -> float:
    begin = time.perf_counter()
    assert client.get(path).status_code == 200
    return time.perf_counter() - begin


client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
client.force_login(people[0])
for size in SIZES:  # noqa: F821
    fill(size)
    for what, path in PAGES.items():
        seconds(path)
        with CaptureQueriesContext(connection) as asked:
            seconds(path)
        queries = len(asked)  # the next request empties the log
        pairs = [(seconds(path), seconds("/yardstick/")) for _ in range(TIMES)]
        ratio = median(page / bare for page, bare in pairs)
        print(json.dumps({"what": what, "size": size, "queries": queries, "times_bare": ratio}))
