"""What an entry of the registry mostly does: finding the rows of a person, and removing or emptying rows."""

from collections.abc import Callable

from django.apps import apps
from django.db.models import QuerySet

from privacy.registry import Person


def removes(model: str) -> Callable[[list], int]:
    """Return a `clean` that deletes rows of `model`, with all that hangs on them."""

    def clean(keys: list) -> int:
        return apps.get_model(model).objects.filter(pk__in=keys).delete()[1].get(model, 0)

    return clean


def empties(model: str, **values: object) -> Callable[[list], int]:
    """Return a `clean` that writes `values` over the personal fields of rows of `model`; the rows stay and count."""

    def clean(keys: list) -> int:
        return apps.get_model(model).objects.filter(pk__in=keys).update(**values)

    return clean


def of_user(model: str, path: str = "user") -> Callable[[Person], QuerySet]:
    """Return an `of` that finds the rows of `model` by the key of the person, which stands at `path`."""

    def of(person: Person) -> QuerySet:
        return apps.get_model(model).objects.filter(**{path: person.user})

    return of
