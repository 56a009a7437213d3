"""Everything that is held about people: per field why, on what ground and how long (AVG art. 5, 13, 15, 17 and 30).

Each app says in `<app>/holdings.py` what it holds. The page "Mijn gegevens", the download, the erasing of a person and
the nightly job all read this registry, and a test fails on a field of a model that is in no entry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db.models import Model, QuerySet, TextChoices


class Basis(TextChoices):
    """The ground of AVG art. 6 on which something is held."""

    PUBLIC_TASK = "public_task", "Taak van algemeen belang"
    CONTRACT = "contract", "Uitvoering van een afspraak met jou"
    LEGAL = "legal", "Wettelijke plicht"
    CONSENT = "consent", "Jouw toestemming"
    INTEREST = "interest", "Gerechtvaardigd belang"


@dataclass(frozen=True)
class Person:
    """Whom something is about: a person who logs in, and the address under which rows without a person are found."""

    user: int
    address: str


@dataclass(frozen=True)
class Wishes:
    """What somebody chose at "verwijder mij": whether their posts and responses go too, or stay as of an "oud-lid"."""

    withdraw_posts: bool = False


@dataclass(frozen=True)
class Holding:
    """What rows of one model hold about people.

    `of` finds the rows about one person; `due` those past their term at a moment (None: they end with their parent, or
    with the person). `clean` removes rows or makes them anonymous, given at most a few hundred keys at once, and
    returns how many it changed; safe to repeat. `forget` does what "verwijder mij" asks, where that is something else
    than `clean`; `stays` then says in Dutch what stays, and why. `read` gives what the person may read of one row,
    as (label, value) pairs; by default the fields in `fields` under their own labels.
    """

    model: str
    title: str
    fields: tuple[str, ...]
    purpose: str
    basis: Basis
    term: str
    of: Callable[[Person], QuerySet]
    clean: Callable[[list], int]
    due: Callable[[datetime], QuerySet] | None = None
    forget: Callable[[Person, Wishes], int] | None = None
    stays: str = ""
    read: Callable[[Model], Iterable[tuple[str, object]]] | None = None

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)


@dataclass
class Registry:
    """The holdings in the order in which they are shown, and the fields that say nothing about a person."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    impersonal: dict[str, dict[str, str]] = field(default_factory=dict)


REGISTRY = Registry()


def holds(holding: Holding) -> Holding:
    """Add an entry. Raises ValueError when there is one of that model and title."""
    key = f"{holding.model}:{holding.title}"
    if key in REGISTRY.holdings:
        raise ValueError(f"{key} is registered twice")
    REGISTRY.holdings[key] = holding
    return holding


def impersonal(model: str, why: str, *fields: str) -> None:
    """Say of fields (without names: of all that no holding names) that they hold nothing about a person, and why."""
    REGISTRY.impersonal.setdefault(model, {}).update(dict.fromkeys(fields or ("*",), why))
