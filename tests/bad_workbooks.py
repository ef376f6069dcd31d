"""Bad workbooks: what Excel can hold and a table cannot, and what Excel would never write."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests import sources
from tests.bad_inputs import Outcome, bad, lonely, tables
from tests.sources import Row, Rows

QUARANTINED, REFUSED, WARNED = Outcome.QUARANTINED, Outcome.REFUSED, Outcome.WARNED
SHEET = "xl/worksheets/sheet1.xml"


def _book(given: Rows) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for table, rows in given.items():
        sheet = book.create_sheet(table)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        for cells in (columns, *([row.get(column) for column in columns] for row in rows)):
            sheet.append(cells)
    return book


def _saved(place: Path, book: Workbook) -> Path:
    book.save(place / "bron.xlsx")
    return place / "bron.xlsx"


def _of_employees(place: Path, fill: Callable[[Workbook], object], rows: list[Row] | None = None) -> Path:
    """A good folder with a workbook for the employees, changed."""
    given = tables()
    source = sources.folder(place, given)
    (source / "employees.csv").unlink()
    book = _book({"employees": rows or given["employees"]})
    fill(book)
    book.save(source / "employees.xlsx")
    return source


def patched(place: Path, part: str, change: Callable[[str], str]) -> Path:
    """A good folder with a workbook for the employees, one of its parts rewritten."""
    source = _of_employees(place, lambda book: None)
    path, whole = source / "employees.xlsx", place / "whole.xlsx"
    path.rename(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            new.writestr(entry.filename, change(content) if entry.filename == part else content)
    whole.unlink()
    return source


@bad(QUARANTINED, "werkblad workflows, regel 2", "submitted_at", "Excel", "datumnotatie")
def a_serial_date_in_a_plain_cell(place: Path) -> Path:
    return _saved(place, _book(lonely(submitted_at=46083.385416667)))


@bad(QUARANTINED, "werkblad workflows, regel 2", "submitted_at", "Schrijf")
def dates_as_text_in_five_formats(place: Path) -> Path:
    given = tables(workflows=30)
    written = ("02/03/2026", "2 maart 2026", "3/2/26", "maandag 2-3-2026", "20260302")
    for row, date in zip(given["workflows"], written, strict=False):
        row["submitted_at"] = date
    return _saved(place, _book(given))


@bad(WARNED, "bron.xlsx", "1904", "Controleer")
def a_workbook_that_counts_from_1904(place: Path) -> Path:
    book = _book(lonely(submitted_at=dt.datetime(2026, 3, 2, 9, 15)))  # noqa: DTZ001 - a cell has no zone
    book.epoch = CALENDAR_MAC_1904
    return _saved(place, book)


@bad(QUARANTINED, "employees.xlsx, regel 2", "D2", "formule", "Open het bestand in Excel en sla het op")
def a_formula_without_a_value(place: Path) -> Path:
    def fill(book: Workbook) -> None:
        book["employees"]["D2"] = '="Noor "&"de Vries"'

    return _of_employees(place, fill)


@bad(QUARANTINED, "employees.xlsx, regel 2", "D2", "#REF!", "Herstel")
def a_formula_that_gives_an_error(place: Path) -> Path:
    def fill(content: str) -> str:
        return re.sub(r'<c r="D2"[^>]*>.*?</c>', '<c r="D2" t="e"><f>B9</f><v>#REF!</v></c>', content)

    return patched(place, SHEET, fill)


@bad(WARNED, "bron.xlsx", "werkblad workflows", "verborgen", "Controleer")
def a_hidden_sheet(place: Path) -> Path:
    book = _book(tables())
    book["workflows"].sheet_state = "hidden"
    return _saved(place, book)


@bad(WARNED, "bron.xlsx", "werkblad steps", "verborgen")
def a_very_hidden_sheet(place: Path) -> Path:
    book = _book(tables())
    book["steps"].sheet_state = "veryHidden"
    return _saved(place, book)


@bad(WARNED, "employees.xlsx", "C2:C3", "samengevoegd", "Splits")
def merged_cells(place: Path) -> Path:
    return _of_employees(place, lambda book: book["employees"].merge_cells("C2:C3"))


@bad(QUARANTINED, "employees.xlsx, regel 4", "kolomnamen", "Verwijder")
def a_heading_repeated_in_a_sheet(place: Path) -> Path:
    names = list(tables()["employees"][0])
    return _of_employees(place, lambda book: book["employees"].append(names))


@bad(REFUSED, "employees.xlsx", "wachtwoord", "zonder wachtwoord")
def a_workbook_with_a_password(place: Path) -> Path:
    source = _of_employees(place, lambda book: None)
    (source / "employees.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20_000))
    return source


@bad(REFUSED, "employees.xlsx is geen leesbaar", "opnieuw")
def a_truncated_workbook(place: Path) -> Path:
    source = _of_employees(place, lambda book: None)
    whole = (source / "employees.xlsx").read_bytes()
    (source / "employees.xlsx").write_bytes(whole[: len(whole) // 2])
    return source


@bad(QUARANTINED, "employees.xlsx, regel 1048576", "Vul employer_id in")
def a_sparse_sheet_up_to_xfd1048576(place: Path) -> Path:
    def fill(book: Workbook) -> None:
        book["employees"]["A1048576"] = "M3"
        book["employees"]["XFD1048576"] = "ver weg"

    return _of_employees(place, fill)


@bad(WARNED, "employees.xlsx", "ver weg", "niet gelezen")
def a_heading_in_the_last_column(place: Path) -> Path:
    def fill(book: Workbook) -> None:
        for row in range(1, 3):
            book["employees"].cell(row, 16_384, "ver weg")

    return _of_employees(place, fill)


@bad(QUARANTINED, "employees.xlsx, regel 2", "te lang", "Kort")
def a_cell_of_ten_million_characters(place: Path) -> Path:
    long = f'<c r="C2" t="inlineStr"><is><t>{"x" * 10_000_000}</t></is></c>'
    return patched(place, SHEET, lambda content: re.sub(r'<c r="D2"[^>]*>.*?</c>', long.replace("C2", "D2"), content))


@bad(REFUSED, "employees.xlsx mist de kolommen", "Vul aan")
def an_empty_sheet(place: Path) -> Path:
    return _of_employees(place, lambda book: book["employees"].delete_rows(1, 10))


@bad(REFUSED, "bron.xlsx mist workflows, steps", "werkblad")
def a_workbook_without_any_sheet_of_ours(place: Path) -> Path:
    return _saved(place, _book({"Blad1": [{"a": 1}]}))
