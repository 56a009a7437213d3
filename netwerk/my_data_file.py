"""The download of "Mijn gegevens": one zip with a page to read, the same as JSON, and the files of the person.

The JSON, in UTF-8 with days and moments as in ISO 8601:
`gemaakt_op`, `over` (the e-mail address) and `onderdelen`: a list with for each kind of data `titel`, `waarom`, `grond`
(of AVG art. 6), `bewaartermijn` and `gegevens`: a list with for each item `velden` (a list of `naam` and `waarde`, in
the order of the page), `verdwijnt_op` (null: see `bewaartermijn`) and `bestanden` (paths in the zip).
"""

import json
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone

from privacy.reading import Item, Section

logger = logging.getLogger(__name__)

IN_MEMORY = 5 * 1024 * 1024
CHUNK = 256 * 1024
PAGE, DATA, FOLDER = "mijn-gegevens.html", "mijn-gegevens.json", "bestanden"


@dataclass(frozen=True)
class _Numbered:
    """An item with the names of its files in the zip."""

    item: Item
    files: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    section: Section
    items: tuple[_Numbered, ...]


def build(address: str, sections: Iterable[Section]) -> IO[bytes]:
    """Return the zip, read from its beginning; above some megabytes it stands on disk.

    A file that is lost here is left out, and told in the log: the rest is theirs all the same.
    """
    now = timezone.localtime()
    files: list[tuple[str, FieldFile]] = []
    parts = [_numbered(section, files) for section in sections]
    zipped = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            PAGE, render_to_string("downloads/my_data.html", {"parts": parts, "now": now, "over": address})
        )
        archive.writestr(DATA, json.dumps(_as_data(address, parts, now), ensure_ascii=False, indent=2))
        for name, file in files:
            _copy(file, archive, name)
    zipped.seek(0)
    return zipped


def _numbered(section: Section, files: list[tuple[str, FieldFile]]) -> _Part:
    items = []
    for item in section.items:
        names = []
        for file in item.files:
            if not file.storage.exists(file.name):
                logger.error("my data: the file %s is not there", file.name)
                continue
            names.append(f"{FOLDER}/{len(files) + 1:03d}-{_plain(file.name)}")
            files.append((names[-1], file))
        items.append(_Numbered(item, tuple(names)))
    return _Part(section, tuple(items))


def _plain(name: str) -> str:
    """Return the last part of a name, in letters that every computer unpacks."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(name).name).strip(".-")[-80:] or "bestand"


def _copy(file: FieldFile, archive: zipfile.ZipFile, name: str) -> None:
    with file.storage.open(file.name, "rb") as source, archive.open(name, "w", force_zip64=True) as target:
        for chunk in iter(lambda: source.read(CHUNK), b""):
            target.write(chunk)


def _as_data(address: str, parts: list[_Part], now: datetime) -> dict[str, object]:
    return {"gemaakt_op": now.isoformat(), "over": address, "onderdelen": [_part(part) for part in parts]}


def _part(part: _Part) -> dict[str, object]:
    holding = part.section.holding
    return {
        "titel": holding.title,
        "waarom": holding.purpose,
        "grond": part.section.basis,
        "bewaartermijn": holding.term,
        "gegevens": [
            {
                "velden": list(_fields(one.item)),
                "verdwijnt_op": one.item.goes.isoformat() if one.item.goes else None,
                "bestanden": list(one.files),
            }
            for one in part.items
        ],
    }


def _fields(item: Item) -> Iterator[dict[str, object]]:
    for label, value in item.pairs:
        yield {"naam": label, "waarde": value.isoformat() if isinstance(value, date) else value}
