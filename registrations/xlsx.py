"""Lists as .xlsx, row by row. Imported only where a file is asked for: openpyxl takes 27 MB. Pure: no ORM."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from registrations.sheets import Cell, Counted, safe_text

_WIDEST, _NARROWEST = 40, 10


def write_xlsx(file: BinaryIO, titles: list[str], rows: Iterable[list[Cell]], *, sheet: str) -> int:
    """Write an .xlsx and return the number of rows; every text is a text and never a formula. Memory stays the same
    for any number of rows: openpyxl writes each one away at once."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for number, title in enumerate(titles, 1):
        page.column_dimensions[get_column_letter(number)].width = min(max(len(title) + 6, _NARROWEST), _WIDEST)
    page.append([_bold(page, title) for title in titles])
    counted = Counted(rows)
    for row in counted:
        page.append([_cell(page, cell) for cell in row])
    page.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{counted.number + 1}"
    book.save(file)
    return counted.number


def _bold(page: object, title: str) -> WriteOnlyCell:
    cell = _cell(page, title)
    cell.font = Font(bold=True)
    return cell


def _cell(page: object, value: Cell) -> WriteOnlyCell:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(page, value=value.replace(tzinfo=None))
        cell.number_format = "dd-mm-yyyy hh:mm"
        return cell
    if isinstance(value, str):
        value = safe_text(value)
        cell = WriteOnlyCell(page, value=value)
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
        return cell
    return WriteOnlyCell(page, value=value)
