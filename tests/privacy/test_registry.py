"""Each field that says something about a person stands in the registry, with why and how long (requirements 5.1)."""

import pytest
from django.apps import apps
from django.db import models

from privacy.registry import REGISTRY

pytestmark = pytest.mark.django_db


def fields_of(model: type[models.Model]) -> set[str]:
    """The columns of a model, and its lists of others without a model of their own."""
    return {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}


def all_models() -> list[type[models.Model]]:
    """Those of our apps and of the frameworks alike: sessions, the log, second steps and groups hold persons."""
    return [model for model in apps.get_models() if not model._meta.proxy]


def explained(label: str) -> set[str]:
    named = {name for one in REGISTRY.holdings.values() if one.model == label for name in one.fields}
    return named | set(REGISTRY.impersonal.get(label, {}))


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model._meta.label)
def test_each_field_is_explained(model: type[models.Model]) -> None:
    names = explained(model._meta.label)
    missing = set() if "*" in names else fields_of(model) - names
    assert not missing, f"{model._meta.label}: say in holdings.py why and how long, or why it is impersonal"


@pytest.mark.parametrize("key", sorted(REGISTRY.holdings))
def test_an_entry_names_fields_that_exist_and_says_why_and_how_long(key: str) -> None:
    holding = REGISTRY.holdings[key]
    assert set(holding.fields) <= fields_of(holding.model_class)
    assert set(holding.names) <= set(holding.fields)
    assert holding.title and holding.purpose.endswith(".") and holding.term
    assert not holding.stays or holding.stays.endswith(".")


def test_nothing_is_explained_twice_or_without_its_model() -> None:
    for label, names in REGISTRY.impersonal.items():
        assert set(names) - {"*"} <= fields_of(apps.get_model(label)), label
        held = {name for one in REGISTRY.holdings.values() if one.model == label for name in one.fields}
        assert not held & set(names), label
