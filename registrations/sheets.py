"""Lists as files for a spreadsheet, row by row: .csv as the Dutch Excel reads it, and what .xlsx shares. Pure: no ORM.

What people typed never becomes a formula (OWASP, "CSV Injection"; CWE-1236). Moments are local: files know no zones.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO

Cell = str | int | datetime | None

# What a spreadsheet takes for the beginning of a formula; full-width signs are made plain before the comparison.
_FORMULA = ("=", "+", "-", "@", "|", "%")
# Signs that can't be seen and that programs skip before they look for a formula.
_INVISIBLE = re.compile(r"^[\s\u0000-\u0020\u007f-\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
# What XML 1.0 can't hold; openpyxl refuses a whole file for one of these.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MINUS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-"})


def safe_text(text: str) -> str:
    """Return `text` such that no spreadsheet computes it: what could begin a formula gets a ' in front.

    Also when spaces, signs that can't be seen or a full-width variant stand before it. A tab or a return at the
    beginning is enough for the ' (OWASP), for some programs split the cell there.
    """
    text = _NOT_IN_XML.sub("", text)
    rest = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)[:1]).translate(_MINUS)
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) or rest.startswith(_FORMULA) else text


def write_csv(file: BinaryIO, titles: list[str], rows: Iterable[list[Cell]]) -> int:
    """Write a .csv and return the number of rows: UTF-8 with its mark and ';' between cells, as the Dutch Excel
    expects. Every cell stands between quotes, so that no text can begin a cell of its own."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_as_text(title) for title in titles])
    counted = Counted(rows)
    writer.writerows([_as_text(cell) for cell in row] for row in counted)
    text.detach()  # the file stays open for whoever sends it
    return counted.number


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d-%m-%Y %H:%M}"
    return safe_text(str(cell))


class Counted:
    """Hands out rows and knows how many it gave."""

    def __init__(self, rows: Iterable[list[Cell]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for row in self.rows:
            self.number += 1
            yield row
