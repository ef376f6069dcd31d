"""Zip files and workbooks: what they may hold, and what they cannot do."""

import stat
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from errors import SourceRefused
from tests import sources


def _zip(place: Path, entries: dict[str, bytes]) -> Path:
    path = place / "bron.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../workflows.csv", "/etc/workflows.csv", "a/../../workflows.csv", "..\\workflows.csv"]
)
def test_a_zip_that_points_outside_itself_is_refused(home: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceRefused, match="wijst buiten de zip"):
        sources.load(_zip(tmp_path, {name: b"x"}))


def test_a_zip_with_a_link_is_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "bron.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("workflows.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(SourceRefused, match="wijst buiten de zip"):
        sources.load(path)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(home: Path, tmp_path: Path) -> None:
    path = _zip(tmp_path, {"workflows.csv": b"0" * 60_000_000})
    assert path.stat().st_size < 100_000
    with pytest.raises(SourceRefused, match="wordt uitgepakt 57 MB, verdacht veel"):
        sources.load(path)
    assert [found for found in (home / "building").rglob("*") if found.is_file() and found.suffix != ".lock"] == []


def test_a_workbook_that_unpacks_to_too_much_is_refused(home: Path, tmp_path: Path) -> None:
    bomb = _zip(tmp_path, {"xl/worksheets/sheet1.xml": b"0" * 60_000_000}).rename(tmp_path / "bron.xlsx")
    with pytest.raises(SourceRefused, match="verdacht veel"):
        sources.load(bomb)


def test_a_damaged_zip_is_refused(home: Path, tmp_path: Path) -> None:
    path = sources.zipped(tmp_path, sources.rows())
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match=r"beschadigd|geen leesbaar"):
        sources.load(path)


def test_what_is_no_table_is_named_and_hidden_files_are_not(home: Path, tmp_path: Path) -> None:
    source = sources.folder(tmp_path, sources.rows())
    (source / "LEESMIJ.txt").write_text("hallo")
    (source / ".DS_Store").write_text("x")
    report = sources.load(source)
    assert report.warnings == ["Niet gelezen, want geen tabel die hier hoort: LEESMIJ.txt."]


def test_real_dates_and_numbers_of_a_workbook_are_read_as_such(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=2)
    tables["workflows"][0] |= {
        "submitted_at": datetime(2026, 3, 2, 9, 15),  # noqa: DTZ001 - a cell has no zone; Amsterdam is meant
        "finished_at": date(2026, 3, 5),
        "value": 142.5,
        "template_version": 2,
        "has_attachment": True,
    }
    tables["workflows"][1]["value"] = 0.1 + 0.2
    tables["payroll_periods"][0] |= {"starts_on": date(2026, 3, 1), "ends_on": datetime(2026, 3, 31)}  # noqa: DTZ001
    report = sources.load(sources.as_xlsx(tmp_path / "bron.xlsx", tables))
    assert report.quarantine is None
    first, second = sources.served("workflows")
    assert first["submitted_at"] == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert first["finished_at"] == datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
    assert (first["value"], first["template_version"], first["has_attachment"]) == (second["value"] * 475, "2", True)
    assert sources.served("payroll_periods")[0]["ends_on"] == date(2026, 3, 31)


def test_dutch_sheets_and_headings_are_understood(home: Path, tmp_path: Path) -> None:
    tables: sources.Rows = {
        "Werkgevers": [{"Werkgever": "E1", "Kantoor": "K1", "Naam": "Bakkerij"}],
        "Medewerkers": [{"Medewerker": "M1", "Werkgever": "E1", "Naam": "Noor de Vries"}],
        "Workflows": [
            {
                "Workflow": "W1",
                "Werkgever": "E1",
                "Medewerker": "M1",
                "Indiener": "Noor de Vries",
                "Datum ingediend": "02-03-2026 09:15",
                "Proces": "Declaratie medewerker",
                "Status": "In behandeling",
                "Component": "Reiskosten km",
                "Waarde": "1.142,50",
                "Verloningsperiode": "2026-03",
            }
        ],
        "Stappen": [{"Workflow": "W1", "Volgnummer": 1, "Stap": 1, "Uitgevoerd op": "02-03-2026 10:00:30"}],
        "Toelichting": [{"tekst": "niets"}],
    }
    report = sources.load(sources.as_xlsx(tmp_path / "bron.xlsx", tables))
    assert report.warnings == ["Niet gelezen, want geen tabel die hier hoort: werkblad Toelichting."]
    [workflow] = sources.served("workflows")
    assert workflow["submitted_at"] == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert (str(workflow["value"]), workflow["payroll_period"]) == ("1142.5000", "2026-03")
    assert sources.served("steps")[0]["executed_at"] == datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


def test_blank_rows_of_a_sheet_are_passed_over_and_rows_keep_their_number(home: Path, tmp_path: Path) -> None:
    source = sources.folder(tmp_path, sources.rows(workflows=10))
    (source / "steps.csv").unlink()
    book = Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append(["workflow_id", "seq", "step_no"])
    sheet.append([])
    for number in range(1, 10):
        sheet.append([f"W{number}", 1, 1])
    sheet.append(["W10", "een", 1, None, "buiten de kolommen"])
    book.save(source / "steps.xlsx")
    [bad] = sources.quarantined(sources.load(source))
    assert (bad["line"], bad["column"]) == (13, "seq")


def test_a_sparse_sheet_is_read_quickly(home: Path, tmp_path: Path) -> None:
    source = sources.folder(tmp_path, sources.rows(workflows=1, steps=1))
    (source / "steps.csv").unlink()
    book = Workbook()
    sheet = book.active
    for row in (["workflow_id", "seq", "step_no"], ["W1", 1, 1]):
        sheet.append(row)
    sheet.cell(200_000, 16_000, "ver weg")
    book.save(source / "steps.xlsx")
    assert sources.load(source).steps.loaded == 1
