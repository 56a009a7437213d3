# Run in manage.py shell, after a line that sets MEMBERS: fills the directory with members of 1 in 10 organisations, and
# prints for each way of looking its queries and the median of its time in the site.
import json
import random
import time
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership import search_columns
from membership.models import (
    Affiliation,
    Audience,
    Membership,
    MembershipState,
    Organisation,
    Profile,
    Theme,
    UmbrellaNetwork,
    User,
)

NOW, TODAY = timezone.now(), timezone.localdate()
dice = random.Random(7)
SOUNDS = ["ba", "de", "ho", "jan", "kle", "lo", "mer", "noor", "pie", "ro", "sen", "ten", "ver", "wil", "zee", "stra"]


def word(length: int) -> str:
    return "".join(dice.choice(SOUNDS) for _ in range(length))


first = [word(2).title() for _ in range(300)]
last = [word(3).title() for _ in range(3000)]
common = [word(dice.choice([1, 2, 2, 3])) for _ in range(1500)]
above = UmbrellaNetwork.objects.create(name="Boven", slug="boven")
under = [UmbrellaNetwork.objects.create(name=f"Koepel {n}", slug=f"koepel-{n}", parent=above) for n in range(3)]
themes = [Theme.objects.create(name=f"Thema {word(2)} {n}", slug=f"thema-{n}") for n in range(12)]
bodies = Organisation.objects.bulk_create(
    Organisation(
        name=f"Gemeente {word(3).title()} {n}", search_name=f"g{n}", layer="gemeente", place=word(2), member_since=TODAY
    )
    for n in range(MEMBERS // 10)  # noqa: F821
)
Affiliation.objects.bulk_create(
    Affiliation(organisation=body, umbrella=under[n % 3], since=TODAY) for n, body in enumerate(bodies) if n % 2
)
users = User.objects.bulk_create(
    User(email=f"lid{n}@example.nl", name=f"{dice.choice(first)} {dice.choice(last)}", password="!")
    for n in range(MEMBERS)  # noqa: F821
)
Membership.objects.bulk_create(
    Membership(
        user=user, state=MembershipState.MEMBER, organisation=bodies[n % len(bodies)], decided_at=NOW,
        role=["uitvoering", "beleid", "management", "bestuur"][n % 4], last_active_on=TODAY,
    )
    for n, user in enumerate(users)
)  # fmt: skip
ITEMS = ("name", "role", "organisation", "themes", "offers", "seeks", "picture")
LIKELY = [Audience.MEMBERS] * 5 + [Audience.UMBRELLAS] * 3 + [Audience.NOBODY]
profiles = Profile.objects.bulk_create(
    Profile(
        user=user,
        offers=" ".join(dice.choice(common) for _ in range(25)),
        seeks=" ".join(dice.choice(common) for _ in range(15)),
        **{f"{item}_for": dice.choice(LIKELY) for item in ITEMS},
    )
    for user in users
)
Profile.themes.through.objects.bulk_create(
    Profile.themes.through(profile=profile, theme=theme) for profile in profiles for theme in dice.sample(themes, 3)
)
search_columns.refresh(Profile.objects.all())
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")

client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
client.force_login(users[1])
name = dice.choice(users).name.split()[1]
typo = name[:3].lower() + name[4] + name[3] + name[5:] if len(name) > 6 else name[:-1] + "q"
WAYS = {
    "all": "/netwerk/",
    "last page": "/netwerk/?pagina=9999",
    "a name": f"/netwerk/?q={name}",
    "a name with an error": f"/netwerk/?q={typo}",
    "a common word with an error": "/netwerk/?q=gemeetne",
    "nothing like it": "/netwerk/?q=qqxxyyzz",
    "two words and filters": f"/netwerk/?q={common[3]}+gemeente&rol=beleid&thema=thema-3&koepel=boven&laag=gemeente",
    "organisations": "/netwerk/organisaties/",
    "an organisation with an error": "/netwerk/organisaties/?q=gemeetne",
}
found = {}
for way, path in WAYS.items():
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    queries, times, busy = len(asked), [], []
    for _ in range(9):
        begin, before = time.perf_counter(), time.process_time()
        client.get(path)
        times.append(1000 * (time.perf_counter() - begin))
        busy.append(1000 * (time.process_time() - before))
    found[way] = {"milliseconds": median(times), "busy": median(busy), "queries": queries}
print(json.dumps(found))
