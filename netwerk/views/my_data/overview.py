"""`/mijn/gegevens/`: every item held about me, why, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from privacy.forgetting import person_of
from privacy.reading import Section, read_all

# The order in which a reader looks for them, by app; what is in none stands under the last.
GROUPS = (
    ("account", "Wie je bent en hoe je inlogt", {"membership", "sessions", "usersessions", "mfa"}),
    ("bijeenkomsten", "Bijeenkomsten", {"events", "registrations", "documents"}),
    ("gesprekken", "Gesprekken", {"discussions"}),
    ("haakjes", "Haakjes", {"haakjes"}),
    ("mail", "Mail", {"mailings", "outbox"}),
    ("overig", "Wat er verder is", set()),
)


# Where a reader corrects what has no page of its own.
CORRECTED_AT = {
    "membership.User": "gegevens-naam",
    "membership.Membership": "membership:join",
    "membership.Profile": "membership:profile",
    "mailings.Subscription": "gegevens-toestemmingen",
    "events.Interest": "gegevens-toestemmingen",
    "discussions.Visit": "gegevens-toestemmingen",
}


@dataclass(frozen=True)
class Part:
    """One entry of the registry, and where all of it is corrected ("": each item says where, or nowhere)."""

    section: Section

    @property
    def correct(self) -> str:
        name = CORRECTED_AT.get(self.section.holding.model)
        return reverse(name) if name and not any(item.correct for item in self.section.items) else ""


@dataclass(frozen=True)
class Group:
    """Entries of the registry that belong together on the page."""

    key: str
    title: str
    parts: list[Part]

    @property
    def number(self) -> int:
        return sum(len(part.section.items) for part in self.parts)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The same number of queries for any number of items."""
    groups = grouped(read_all(person_of(request.user)))
    return render(request, "my_data/overview.html", {"groups": groups})


def grouped(sections: Iterable[Section]) -> list[Group]:
    """Put `sections` under their headings; those without any are left out."""
    found: dict[str, list[Part]] = {key: [] for key, _, _ in GROUPS}
    for section in sections:
        app = section.holding.model.partition(".")[0]
        found[next((key for key, _, apps in GROUPS if app in apps), GROUPS[-1][0])].append(Part(section))
    return [Group(key, title, found[key]) for key, title, _ in GROUPS if found[key]]
