"""What somebody may read about themself: for the page "Mijn gegevens" and the download (AVG art. 15 and 20)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import FileField, Model, QuerySet
from django.db.models.fields.files import FieldFile

from privacy.registry import REGISTRY, Holding, Person

_ORGANISER = re.compile(r"beheer:\d+")


@dataclass(frozen=True)
class Item:
    """One row about the person: (label, value) pairs, the day it goes where that can be told, where to change it, and
    the files in it.

    A value is a text, number, bool, moment, day or None.
    """

    pairs: tuple[tuple[str, object], ...]
    goes: datetime | date | None
    correct: str
    files: tuple[FieldFile, ...] = ()


@dataclass(frozen=True)
class Section:
    """All rows of one entry of the registry that are about the person."""

    holding: Holding
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        return self.holding.title

    @property
    def basis(self) -> str:
        return str(self.holding.basis.label)


def read_all(person: Person) -> Iterator[Section]:
    """Yield what is held about `person`, an entry of the registry at a time; entries without rows are left out."""
    for holding in REGISTRY.holdings.values():
        items = tuple(_item(holding, row) for row in _rows(holding, person).iterator(chunk_size=500))
        if items:
            yield Section(holding, items)


def _rows(holding: Holding, person: Person) -> QuerySet:
    """Return the rows about `person` with what they refer to, read at once: no query more for each row."""
    model = holding.model_class._meta
    nearby = [field.name for field in model.concrete_fields if field.many_to_one or field.one_to_one]
    rows = holding.of(person).select_related(*nearby) if nearby else holding.of(person)
    return rows.prefetch_related(*[field.name for field in model.many_to_many if field.name in holding.fields])


def _item(holding: Holding, row: Model) -> Item:
    pairs = tuple(holding.read(row) if holding.read else fields_of(row, holding.fields))
    return Item(
        pairs=pairs,
        goes=holding.goes(row) if holding.goes else None,
        correct=holding.correct(row) if holding.correct else "",
        files=tuple(_files_of(row, holding.fields)),
    )


def _files_of(row: Model, names: Iterable[str]) -> Iterator[FieldFile]:
    for name in names:
        if isinstance(row._meta.get_field(name), FileField) and getattr(row, name):
            yield getattr(row, name)


def fields_of(row: Model, names: Iterable[str]) -> Iterator[tuple[str, object]]:
    """Yield label and value of fields of `row`; a choice by its label, what is related by its own text. What is empty
    is left out."""
    for name in names:
        field = row._meta.get_field(name)
        if field.many_to_many:
            value: object = ", ".join(map(str, getattr(row, name).all()))
        elif field.choices:
            value = getattr(row, f"get_{name}_display")()
        else:
            value = getattr(row, name)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, str) and _ORGANISER.fullmatch(value):
            value = "een organisator"  # which one is about somebody else
        label = str(field.verbose_name)
        yield label[:1].upper() + label[1:], value if _is_plain(value) else str(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool | datetime | date)
