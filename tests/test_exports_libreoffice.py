"""LibreOffice reads the workbook as we wrote it: every cell, converted by it to CSV without a screen."""

import csv
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from exports import workbook
from exports.cells import Cells
from exports.workbook import DataSheet, TextSheet
from queries.terms import Column, Kind
from tests.exported import cell_time
from tests.test_exports_cells import HOSTILE

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here (Debian package libreoffice-calc)")
# Semicolon, double quote, UTF-8, from line 1, in English; texts quoted, numbers as numbers, not as shown.
_AS_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,true,true,false"
COLUMNS = [
    Column("t", "Tekst"),
    Column("n", "Waarde", Kind.NUMBER, unit_in="u"),
    Column("u", "Eenheid"),
    Column("d", "Dag", Kind.DATE),
    Column("m", "Tijd", Kind.MOMENT),
]


def converted(path: Path, folder: Path) -> list[list[str]]:
    """The first sheet as LibreOffice has it."""
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", _AS_CSV]
    subprocess.run(
        [*map(str, command), "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180
    )
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_every_cell_arrives_in_libreoffice_as_it_was_written(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if "\r" not in text and len(text) < 30_000]
    random, letters = Random(7), sorted({*"".join(texts)})
    texts += ["".join(random.choices(letters, k=random.randrange(1, 40))) for _ in range(500)]
    count = len(texts)
    numbers = [round(number * 1234.5678 - 9, 4) for number in range(count)]
    units = [("euro", "km", "uren", "stuks")[number % 4] for number in range(count)]
    days = [date(2026, 1 + number % 12, 1 + number % 28) for number in range(count)]
    moments = [datetime(2026, 7, 1, 22, 30, number % 60, tzinfo=UTC) for number in range(count)]
    zone = pa.timestamp("us", "Europe/Amsterdam")
    arrays = [pa.array(texts), pa.array(numbers), pa.array(units), pa.array(days), pa.array(moments, zone)]
    made = Cells(COLUMNS).of(pa.record_batch(arrays, names=["t", "n", "u", "d", "m"]))
    sheet = DataSheet("Lijst", COLUMNS, [20.0] * 5, pa.RecordBatchReader.from_batches(made.schema, iter([made])))
    path = tmp_path / "uit.xlsx"
    workbook.write(path, [sheet], TextSheet("Verantwoording", ("Onderwerp", "Inhoud"), iter([("a", "b")])))
    headings, *rows = converted(path, tmp_path)
    assert headings == [column.label for column in COLUMNS]
    assert [row[0] for row in rows] == texts
    assert [row[2] for row in rows] == units
    assert [float(row[1].replace(",", ".")) for row in rows] == pytest.approx(numbers, rel=1e-12)
    assert [as_moment(row[3]).date() for row in rows] == days
    assert [as_moment(row[4]) for row in rows] == [cell_time(2026, 7, 2, 0, 30, number % 60) for number in range(count)]


def as_moment(shown: str) -> datetime:
    """A date or a date with time, as LibreOffice writes them in English."""
    for layout in ("%m/%d/%Y", "%m/%d/%Y %H:%M:%S"):
        try:
            return datetime.strptime(shown, layout)  # noqa: DTZ007 - a cell has no zone
        except ValueError:
            continue
    raise AssertionError(shown)
