"""Complete delegations whose contacts all want the same hour: rows for a rush, made in a process of the site itself."""

import json
from dataclasses import dataclass

from tests.services import manage


@dataclass(frozen=True)
class Rush:
    """`sessions` logs in each contact; `pages` are their pages; `slots` the keys of the hours: all want the first."""

    sessions: list[str]
    pages: list[str]
    slots: list[int]


def rush(env: dict[str, str], *, delegations: int, guides: int, seated_first: bool = False) -> Rush:
    """Make so many complete delegations and an hour with so many guides; `seated_first` gives each an hour already."""
    code = f"from tests import slot_rush; slot_rush.make({delegations}, {guides}, {seated_first})"
    return Rush(**json.loads(manage(env, "shell", "--no-imports", "-c", code).splitlines()[-1]))


def taken(env: dict[str, str]) -> dict[str, int]:
    """Return by key how many live own cases each hour has, and under "mails" how many mails tell of one."""
    printed = manage(env, "shell", "--no-imports", "-c", "from tests import slot_rush; slot_rush.count()")
    return json.loads(printed.splitlines()[-1])


def make(delegations: int, guides: int, seated_first: bool) -> None:
    """Called in the site's process: store the rows and print them as JSON."""
    from django.urls import reverse

    from membership.models import User
    from tests.browser.scenario import session_of
    from tests.factories import make_case_slot, make_delegation, make_event, make_own_case

    event = make_event(slug="uren")
    wanted = make_case_slot(event, guides=guides)
    other = make_case_slot(event, starts_at=wanted.ends_at, guides=delegations)
    groups = [make_delegation(event) for _ in range(delegations)]
    for group in groups if seated_first else []:
        make_own_case(group, other)
    print(
        json.dumps(
            {
                "sessions": [session_of(User.objects.get(email=group.contact_address)) for group in groups],
                "pages": [reverse("registrations:own-case", args=[group.public_id]) for group in groups],
                "slots": [wanted.pk, other.pk],
            }
        )
    )


def count() -> None:
    """Called in the site's process: print what `taken` returns."""
    from collections import Counter

    from outbox.models import OutgoingMail
    from registrations.models import OwnCase

    rows = Counter(str(pk) for pk in OwnCase.objects.live().values_list("slot", flat=True))
    rows["mails"] = OutgoingMail.objects.filter(kind__startswith="registrations.own_case").count()
    print(json.dumps(rows))
