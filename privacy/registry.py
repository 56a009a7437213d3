"""Everything that is held about people: per field why, on what ground and how long (AVG art. 5, 13, 15, 17 and 30).

Each app says in `<app>/holdings.py` what it holds, imported by `<app>/apps.py`. The page "Mijn gegevens", the download,
the erasing of a person (`privacy.forgetting`), the nightly job (`privacy.cleaning`) and the register of
docs/privacy-register.md all read this registry, and a test fails on a field of a model that is in no entry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

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
    """Whom something is about: a person who logs in, and the address under which rows without a person are found.

    `names` are those under which the person stands somewhere (see `Holding.names`): for texts about somebody that refer
    to no row, such as the copy of a mail to a colleague. `privacy.forgetting.person_of` makes one.
    """

    user: int
    address: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What somebody chose at "verwijder mij": whether their posts and responses go too, or stay as of an "oud-lid"."""

    withdraw_posts: bool = False


@dataclass(frozen=True)
class Holding:
    """What rows of one model hold about people. Two entries of one model have different titles.

    `fields` are the names of the fields of the model that this entry explains, foreign keys included.
    `of` finds the rows about one person; `due` those past their term at a moment (None: they end with their parent, or
    with the person). `clean` removes rows or makes them anonymous, given at most a few hundred keys at once, in a
    transaction of the caller, and returns how many it changed; safe to repeat. `forget` does what "verwijder mij" asks,
    where that is something else than `clean` of all rows of the person; safe to repeat as well. `stays` says in Dutch
    what stays after that, and why; with `choice` only for who does not withdraw posts (`Wishes`).
    `read` gives what the person may read of one row, as (label, value) pairs; by default the fields in `fields` under
    their own labels. `goes` gives the day on which one row goes, where it can be told (shown beside `term`), and
    `correct` the address of the page where the person changes it. `names` are the fields that hold a name of them.
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
    choice: bool = False
    read: Callable[[Model], Iterable[tuple[str, object]]] | None = None
    goes: Callable[[Model], datetime | date | None] | None = None
    correct: Callable[[Model], str] | None = None
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.model}:{self.title}"

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)


@dataclass
class Registry:
    """The holdings in the order of the apps, the highest first: so is everything cleaned and erased, and the row of the
    person itself only after what refers to it. `impersonal`: the fields that say nothing about a person, and why."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    impersonal: dict[str, dict[str, str]] = field(default_factory=dict)
    chores: dict[str, "Chore"] = field(default_factory=dict)
    beginnings: list[Callable[[Person], None]] = field(default_factory=list)


REGISTRY = Registry()


def holds(holding: Holding) -> Holding:
    """Add an entry. Raises ValueError when there is one of that model and title."""
    if holding.key in REGISTRY.holdings:
        raise ValueError(f"{holding.key} is registered twice")
    REGISTRY.holdings[holding.key] = holding
    return holding


def impersonal(model: str, why: str, *fields: str) -> None:
    """Say of fields (without names: of all that no holding names) that they hold nothing about a person, and why."""
    REGISTRY.impersonal.setdefault(model, {}).update(dict.fromkeys(fields or ("*",), why))


@dataclass(frozen=True)
class Chore:
    """Work of the nightly job beside the holdings. `do` does at most a few hundred and returns how many it changed; it
    is called again until that is 0. `due` counts what it would do. Both get the moment that the job works with."""

    do: Callable[[datetime], int]
    due: Callable[[datetime], int]


def nightly(title: str, *, due: Callable[[datetime], int]) -> Callable[[Callable[[datetime], int]], Callable]:
    """Decorate a chore of the nightly job; `title` is Dutch, for the page of the runs. Chores come before the holdings,
    in the order of the apps."""

    def add(do: Callable[[datetime], int]) -> Callable[[datetime], int]:
        REGISTRY.chores[title] = Chore(do, due)
        return do

    return add


def when_erasing_begins(function: Callable[[Person], None]) -> Callable[[Person], None]:
    """Decorate what happens at the press on "verwijder mij", in its transaction: access ends at once, so that nobody
    writes or reads here as this person any more."""
    REGISTRY.beginnings.append(function)
    return function
