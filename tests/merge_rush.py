"""Two organisations that are one, and an organiser who merges them in a rush: rows, made in a process of the site."""

import json
from dataclasses import dataclass

from tests.services import manage


@dataclass(frozen=True)
class Rush:
    """Where one registers, the page of the merge and a session on it, and the names of both organisations."""

    signup: str
    merge: str
    session: str
    kept: str
    gone: str


def rush(env: dict[str, str]) -> Rush:
    """Make the gathering, both organisations, and the organiser."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import merge_rush; merge_rush.make()")
    return Rush(**json.loads(printed.splitlines()[-1]))


def counts(env: dict[str, str], *, sweep: bool = False) -> dict[str, int]:
    """Return how many registrations each organisation has, by name; with `sweep` after the clock passed by."""
    code = f"from tests import merge_rush; merge_rush.count({sweep})"
    return json.loads(manage(env, "shell", "--no-imports", "-c", code).splitlines()[-1])


def make() -> None:
    """Called in the site's process: store the rows and print them as JSON."""
    from django.urls import reverse

    from tests.browser.scenario import session_of
    from tests.factories import make_event, make_organisation, make_user

    event = make_event(slug="samen", capacity=500)
    kept, gone = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    boss = make_user(staff=True, password="wachtwoord-van-de-proef", is_superuser=True)
    print(
        json.dumps(
            {
                "signup": reverse("registrations:register", args=[event.slug]),
                "merge": f"{reverse('admin:membership_organisation_merge')}?nummers={kept.pk},{gone.pk}",
                "session": session_of(boss),
                "kept": kept.name,
                "gone": gone.name,
            }
        )
    )


def count(sweep: bool) -> None:
    """Called in the site's process: print what `counts` returns."""
    from collections import Counter

    from membership.models import Organisation
    from membership.tasks import move_stragglers
    from registrations.models import Registration

    if sweep:
        move_stragglers()
    rows = Counter(Registration.objects.values_list("organisation__name", flat=True))
    rows["merged"] = Organisation.objects.exclude(merged_into=None).count()
    print(json.dumps(rows))
