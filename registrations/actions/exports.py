"""Taking a list of people out of the app: as a file, and written down who did it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from events.models import Event, Question, Role
from membership.errors import Refused
from membership.models import Layer, User
from registrations.models import Answer, ExportLog, GuestKind, Registration, State
from registrations.sheets import Cell, write_csv

PERMISSION = "registrations.export_registrations"
PRIVATE_PERMISSION = "registrations.export_private_answers"
CHUNK = 500  # rows in memory at a time

# Title and field of each column; `_WORDS` tells the word for a value that is a code.
COLUMNS = {
    "Naam": "name",
    "E-mailadres": "address",
    "Organisatie": "organisation__name",
    "Laag": "organisation__layer",
    "Rol": "role",
    "Gast": "guest_kind",
    "Bijeenkomst": "event__title",
    "Stand": "state",
    "Contactpersoon van de delegatie": "delegation__contact_name",
    "Aangemeld": "registered_at",
    "Bevestigd": "confirmed_at",
    "Plek sinds": "seated_at",
    "Komt nog": "reconfirmed_at",
    "Aanwezig": "attended_at",
}
_WORDS: dict[str, dict[str, str]] = {
    "organisation__layer": dict(Layer.choices),
    "role": dict(Role.choices),
    "guest_kind": dict(GuestKind.choices),
    "state": dict(State.choices),
}


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True)
class Export:
    """The file, ready to be read from its beginning, and what it is called."""

    file: BinaryIO
    name: str
    rows: int


def export(
    *,
    registrations: QuerySet[Registration],
    format: Format,
    by: User,
    event: Event | None = None,
    filters: str = "",
    private: bool = False,
) -> Export:
    """Write `registrations` to a file in their own order, and log it.

    With one `event` the answers to its own questions come along, those to private questions (diet, access) only with
    `private`. Two queries at any number of rows, and never more than CHUNK rows in memory.

    Raises Refused when `by` may not do this.
    """
    if not by.has_perm(PERMISSION) or (private and not by.has_perm(PRIVATE_PERMISSION)):
        raise Refused("Je mag deze lijst niet exporteren.")
    questions = questions_of(event, private=private) if event else []
    titles = [*COLUMNS, *(question.text for question in questions)]
    file, number = write(format, titles, _rows(registrations, questions), sheet="Aanmeldingen")
    what = "Aanmeldingen met antwoorden over eten en toegankelijkheid" if private else "Aanmeldingen"
    ExportLog.objects.create(event=event, what=what, format=format, rows=number, filters=filters[:500], by=by)
    day = f"{timezone.localdate():%Y-%m-%d}"
    return Export(file, f"aanmeldingen-{event.slug if event else 'alle'}-{day}.{format}", number)


def write(format: Format, titles: list[str], rows: Iterable[list[Cell]], *, sheet: str) -> tuple[BinaryIO, int]:
    """Write `rows` below `titles` to a file; return it, ready to be read from its beginning, and how many rows."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    if format == Format.CSV:
        number = write_csv(file, titles, rows)
    else:
        from registrations.xlsx import write_xlsx  # not before it is needed: see there

        number = write_xlsx(file, titles, rows, sheet=sheet)
    file.seek(0)
    return file, number


def questions_of(event: Event, *, private: bool) -> list[Question]:
    """Return the own questions of `event`, in their order; the private ones only when asked for."""
    questions = event.questions.all()
    return list(questions if private else questions.filter(private=False))


def _rows(registrations: QuerySet[Registration], questions: list[Question]) -> Iterator[list[Cell]]:
    """Yield the cells of each row; an answer is a column of the same query, for a prefetch would ask once a chunk."""
    answers = {
        f"answer_{question.pk}": Subquery(
            Answer.objects.filter(registration=OuterRef("pk"), question=question).values("text")[:1]
        )
        for question in questions
    }
    fields = [*COLUMNS.values(), *answers]
    rows = registrations.select_related(None).annotate(**answers).values_list(*fields)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_cell(field, value) for field, value in zip(fields, row, strict=True)]


def _cell(field: str, value: object) -> Cell:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(microsecond=0)
    return _WORDS.get(field, {}).get(value, value)
