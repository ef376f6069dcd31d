"""Lists of absences: every line becomes an absence or gets a reason, whatever program made the file."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from errors import SourceRefused
from importers import absence_files, list_files
from importers.absence_files import AbsenceFile
from office.absences import Away

FIRST, LAST = date(2026, 12, 21), date(2026, 12, 31)


def read(folder: Path, content: str | bytes) -> AbsenceFile:
    path = folder / "afwezig.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return absence_files.read(path, "afwezig.csv")


@pytest.mark.parametrize(
    "content",
    [
        "Persoon;Van;Tot en met\nPiet van Dam;21-12-2026;31-12-2026\n",
        "persoon,van,t/m\r\nPiet van Dam,2026-12-21,2026-12-31\r\n",
        "naam\tvanaf\tlaatste dag\nPiet van Dam\t21/12/2026\t31.12.2026\n",
        "\ufeffTot  en met;Persoon;Van\n31-12-2026; Piet van Dam ;21-12-2026\n\n",
    ],
    ids=["semicolons", "commas", "tabs", "byte order mark"],
)
def test_a_list_is_read_however_it_is_written(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert (found.good, found.bad) == ([Away("Piet van Dam", FIRST, LAST)], [])


def test_a_list_from_an_older_excel_keeps_its_accents(tmp_path: Path) -> None:
    found = read(tmp_path, "Persoon;Van;Tot en met\nZoë;21-12-2026;31-12-2026".encode("windows-1252"))
    assert found.good == [Away("Zoë", FIRST, LAST)]


def test_a_workbook_is_read_with_real_dates_and_with_dates_that_are_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Persoon", "Van", "Tot en met", "Toelichting"],
        ["Piet", datetime.combine(FIRST, time()), date(2026, 12, 31), "vakantie"],
        ["Anna", "21-12-2026", "2026-12-31", None],
    ):
        book.active.append(row)
    book.save(tmp_path / "afwezig.xlsx")
    found = absence_files.read(tmp_path / "afwezig.xlsx", "Afwezig.XLSX")
    assert (found.good, found.bad) == ([Away("Piet", FIRST, LAST, "vakantie"), Away("Anna", FIRST, LAST)], [])


def test_every_line_that_will_not_do_is_named_with_its_number_and_a_reason(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Persoon;Van;Tot en met\n"
        ";21-12-2026;31-12-2026\n"
        "\n"
        "Piet;morgen;31-12-2026\n"
        "Piet;31-12-2026;21-12-2026\n"
        "Piet;31-02-2026;21-12-2026\n"
        "Piet;21-12-2026\n"
        "Anna;21-12-2026;31-12-2026\n"
        "Piet;2026-12-21T13:30:00;31-12-2026\n",
    )
    assert found.good == [Away("Anna", FIRST, LAST)]
    assert [(line.number, line.reason) for line in found.bad] == [
        (2, "Een afwezigheid heeft een naam nodig, van hoogstens 200 tekens."),
        (4, "'morgen' bij van is geen datum. Schrijf 24-12-2026."),
        (5, "De eerste dag ligt na de laatste dag. Draai ze om."),
        (6, "'31-02-2026' bij van is geen dag die bestaat."),
        (7, "'' bij tot en met is geen datum. Schrijf 24-12-2026."),
        (9, "'2026-12-21T13:30:00' bij van is geen datum. Schrijf 24-12-2026."),
    ]
    assert found.bad[1].text == "Piet · morgen · 31-12-2026"


def test_columns_that_are_not_understood_are_named_and_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "Persoon;Van;Tot en met;Reden\nPiet;21-12-2026;31-12-2026;griep")
    assert (found.unknown, found.good) == (("Reden",), [Away("Piet", FIRST, LAST)])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is leeg"),
        ("Persoon;Van\nPiet;21-12-2026", "mist de kolom tot en met"),
        ("Wie;Wat\nPiet;weg", "mist de kolommen persoon, van, tot en met"),
        ("Persoon;Naam;Van;t/m\na;b;c;d", "de kolom persoon twee keer"),
        ('Persoon;Van;Tot en met\n"Piet;21-12-2026;31-12-2026', "aanhalingsteken"),
        (b"Persoon;\x00Van", "is geen tekst"),
        ("Persoon;Van;t/m\n" + "a;b;c\n" * (list_files.MOST_LINES + 1), "meer dan 2000 regels"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_as_a_whole(tmp_path: Path, content: str | bytes, why: str) -> None:
    with pytest.raises(SourceRefused, match=why):
        read(tmp_path, content)


def test_a_file_that_only_has_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "afwezig.xlsx").write_text("geen zip")
    with pytest.raises(SourceRefused):
        absence_files.read(tmp_path / "afwezig.xlsx", "afwezig.xlsx")
