"""Lists as CSV and Parquet: the same cells, safe for a spreadsheet, and verified like a workbook."""

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import exports
from auth import scope
from exports import Form, csv_reading, plain_files
from exports.cells import Cells
from exports.digest import Digest
from queries.selection import Selection
from queries.terms import DECLARATION, Column, Kind, columns
from tests import export_office
from tests.export_office import OFFICE_USER
from tests.exported import read
from tests.organisation import NOW
from tests.screens import own_home
from tests.test_exports_cells import HOSTILE

FORMULAS = ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "'=1", "''@x", "\uff1d1", "'gewoon", "-"]
COLUMNS = [Column("t", "Tekst"), Column("n", "Getal", Kind.NUMBER), Column("d", "Dag", Kind.DATE)]


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        export_office.make()
        yield


@pytest.fixture(scope="module")
def files(office: None, tmp_path_factory: pytest.TempPathFactory) -> dict[Form, Path]:
    """One list in every form."""
    folder = tmp_path_factory.mktemp("lijst")
    question = exports.Question(OFFICE_USER, scope.of(OFFICE_USER), Selection(process=(DECLARATION,)), NOW)
    made = {form: exports.write(question, folder / f"uit.{form.value}", form=form) for form in Form}
    assert len({(one.rows, one.sha256) for one in made.values()}) == 1
    return {form: folder / f"uit.{form.value}" for form in Form}


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_csv_holds_the_cells_of_the_workbook_as_a_dutch_spreadsheet_reads_them(files: dict[Form, Path]) -> None:
    book = read(files[Form.XLSX])
    headings, *rows = rows_of(files[Form.CSV])
    assert headings == book.headings
    place = {name: number for number, name in enumerate(headings)}
    assert len(rows) == len(book.rows) > 10
    for row, cells in zip(rows, book.rows, strict=True):
        day = cells[place["Datum ingediend"]]
        assert row[place["Datum ingediend"]] == f"{day:%d-%m-%Y}"
        assert float(row[place["Waarde"]].replace(",", ".")) == cells[place["Waarde"]]
        assert "." not in row[place["Waarde"]]
        assert row[place["Proces"]] == cells[place["Proces"]]
    assert files[Form.CSV].read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_text_in_a_csv_begins_as_a_formula(files: dict[Form, Path]) -> None:
    texts = [column.label for column in columns(Selection().overview, (DECLARATION,)) if column.kind is Kind.TEXT]
    headings, *rows = rows_of(files[Form.CSV])
    cells = [row[headings.index(name)] for row in rows for name in texts]
    assert "'=1+1" in cells
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n")] == []


def test_the_account_of_a_csv_lies_beside_it_and_is_that_of_the_workbook(files: dict[Form, Path]) -> None:
    told = csv_reading.account_of(files[Form.CSV])[1:]
    kinds = [row for row in told if row[0].startswith("Soort kolom: ")]
    assert [row for row in told if row not in kinds] == [(a, str(b)) for a, b in read(files[Form.XLSX]).account]
    assert ("Soort kolom: Waarde", "getal") in kinds
    assert files[Form.CSV].with_name("uit.verantwoording.csv").exists()


def test_a_parquet_is_typed_and_carries_its_account(files: dict[Form, Path]) -> None:
    book, table = read(files[Form.XLSX]), pq.read_table(files[Form.PARQUET])
    assert table.column_names == book.headings
    assert table.schema.field("Datum ingediend").type == pa.date32()
    assert table.schema.field("Waarde").type == pa.float64()
    assert table.column("Waarde").to_pylist() == [row[book.headings.index("Waarde")] for row in book.rows]
    told = json.loads(pq.read_metadata(files[Form.PARQUET]).metadata[b"verantwoording"])
    assert [tuple(row) for row in told] == book.account


@pytest.mark.parametrize("form", Form)
def test_every_form_is_for_its_owner_only_and_leaves_nothing_beside_it(files: dict[Form, Path], form: Form) -> None:
    assert files[form].stat().st_mode & 0o077 == 0
    beside = {"uit.xlsx", "uit.csv", "uit.verantwoording.csv", "uit.parquet"}
    assert {path.name for path in files[form].parent.iterdir()} == beside


def test_the_name_tells_the_form_and_an_unknown_one_is_refused_with_what_to_do() -> None:
    assert Form.of(Path("lijst.CSV")) is Form.CSV
    with pytest.raises(exports.ExportRefused, match="--format: xlsx, csv, parquet"):
        Form.of(Path("lijst.ods"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(max_size=30), st.sampled_from(FORMULAS), st.sampled_from(HOSTILE)),
            st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
            st.one_of(st.none(), st.dates(min_value=date(1900, 3, 1))),
        ),
        min_size=1,
        max_size=25,
    )
)
@example([(text, -1.5, None) for text in FORMULAS])
def test_any_cells_are_read_back_from_a_csv_as_they_were_and_never_begin_a_formula(
    rows: list[tuple[str | None, float | None, date | None]],
) -> None:
    cells, written = Cells(COLUMNS), Digest()
    types = (pa.string(), pa.float64(), pa.date32())
    arrays = [pa.array([row[place] for row in rows], kind) for place, kind in enumerate(types)]
    made = cells.of(pa.record_batch(arrays, names=["t", "n", "d"]))
    written.add(made)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uit.csv")
        plain_files.write_csv(path, COLUMNS, pa.RecordBatchReader.from_batches(cells.schema, iter([made])))
        plain_files.write_csv_account(path.with_name("uit.verantwoording.csv"), COLUMNS, [("a", "=b")])
        account = csv_reading.account_of(path)
        again = Digest()
        for batch in csv_reading.cells_of(path, account, 7):
            again.add(batch)
        shown = [row[0] for row in rows_of(path)[1:]]
    assert account[1] == ("a", "=b")
    assert (again.rows, again.hexadecimal()) == (len(rows), written.hexadecimal())
    assert [text for text in shown if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")] == []


def test_the_digest_of_a_csv_is_that_of_its_cells_computed_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    cells = Cells(COLUMNS)
    made = cells.of(pa.record_batch([["=x"], [0.25], pa.array([date(2026, 11, 23)])], names=["t", "n", "d"]))
    plain_files.write_csv(path, COLUMNS, pa.RecordBatchReader.from_batches(cells.schema, iter([made])))
    assert rows_of(path) == [["Tekst", "Getal", "Dag"], ["'=x", "0,25", "23-11-2026"]]
    digest = Digest()
    digest.add(made)
    by_hand = hashlib.sha256(b"=x\x1f0.25\x1f2026-11-23\x1e").hexdigest()
    assert digest.hexadecimal() == by_hand
