"""What the query gives is what the cells hold, whatever text it is."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports import workbook
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.workbook import DataSheet, TextSheet
from queries.terms import Column, Kind
from tests.exported import cell_time, check_package, read

HOSTILE = [
    *("=1+1", "+31612345678", "-x", "@x", "https://voorbeeld.nl/a?b=c&d", "mailto:a@b.nl", "00012345678901234567890"),
    *(
        "_x0041_",
        "_x005F_x0041_",
        "_x000D_",
        "<b>&amp;\"'",
        "]]>",
        "  spaties  ",
        "regel 1\nregel 2\ttab",
        "x" * 32_767,
    ),
    *(
        "😀👩‍👩‍👧",
        "שלום עולם",
        "\u202eomgekeerd",
        "NaN",
        "TRUE",
        "1e5",
        "2026-11-23",
        "#REF!",
        "'al geciteerd",
        "\u0085",
        "\u007f",
    ),
]
TEXTS = [Column("a", "Tekst"), Column("b", "Nog een")]


def _written(path: Path, rows: pa.RecordBatch, columns: list[Column]) -> tuple[Cells, Digest]:
    cells, written = Cells(columns), Digest()
    made = cells.of(rows)
    written.add(made)
    reader = pa.RecordBatchReader.from_batches(cells.schema, iter([made]))
    workbook.write(
        path,
        [DataSheet("Openstaand", columns, [20.0] * len(columns), reader)],
        TextSheet("Verantwoording", ("Onderwerp", "Inhoud"), iter([("a", "b")])),
    )
    return cells, written


def _batch(**columns: pa.Array) -> pa.RecordBatch:
    return pa.record_batch(columns)


# A row without any cell is no row to openpyxl, so each row ends in a mark.
@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)), min_size=1, max_size=30))
@example(HOSTILE)
@example(["a\x00b\x0b\x1f\ufffe\uffff", "\r\nx\ry", "\x1e\x1f"])
def test_any_text_is_read_back_as_it_was_but_for_what_xml_cannot_hold(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uit.xlsx")
        _, written = _written(path, _batch(a=pa.array(texts, pa.string()), b=pa.array(["."] * len(texts))), TEXTS)
        check_package(path)
        found = read(path)
    forbidden = {*map(chr, range(32)), "\ufffe", "\uffff"} - {"\t", "\n", "\r"}
    expected = [
        "".join("\ufffd" if character in forbidden else character for character in text)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        for text in texts
    ]
    assert [row[0] or "" for row in found.rows] == expected
    assert all(cell.data_type in ("s", "inlineStr", "n") and not cell.hyperlink for row in found.cells for cell in row)
    assert found.sha256() == written.hexadecimal()


def test_a_formula_in_text_stays_text(tmp_path: Path) -> None:
    _written(tmp_path / "uit.xlsx", _batch(a=["=1+1", "+1", "-1", "@a"], b=["."] * 4), TEXTS)
    sheet = openpyxl.load_workbook(tmp_path / "uit.xlsx").worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == ["=1+1", "+1", "-1", "@a"]
    check_package(tmp_path / "uit.xlsx")


@pytest.mark.parametrize("character", ["x", "é", "😀"])
def test_text_too_long_for_a_cell_ends_in_a_mark_and_is_counted(character: str, tmp_path: Path) -> None:
    cells, _ = _written(tmp_path / "uit.xlsx", _batch(a=[character * 40_000], b=["."]), TEXTS)
    check_package(tmp_path / "uit.xlsx")
    text = read(tmp_path / "uit.xlsx").rows[0][0]
    assert isinstance(text, str)
    assert text.endswith(f"{character} […]")
    assert 32_766 <= len(text.encode("utf-16-le")) // 2 <= 32_767
    assert cells.said() == ["1 cel: tekst ingekort tot 32.767 tekens, met het merk […]"]


def test_every_changed_cell_is_counted_under_its_reason() -> None:
    cells = Cells(TEXTS)
    cells.of(_batch(a=["a\x00b", "NL91ABNA0417164300", "NL91ABNA0417164300"], b=["gewoon", None, "x\x01" * 20_000]))
    assert cells.said() == [
        "2 cellen: rekeningnummer (IBAN) afgeschermd tot de laatste vier tekens",
        "2 cellen: tekens die niet in een bestand mogen, vervangen door \ufffd",
        "1 cel: tekst ingekort tot 32.767 tekens, met het merk […]",
    ]


def test_an_iban_hidden_by_a_control_character_is_masked_all_the_same() -> None:
    assert cleaned("NL91\x00ABNA0417164300") == ("•••• 4300", ("replaced", "masked"))


def test_a_moment_becomes_its_amsterdam_day_or_amsterdam_time(tmp_path: Path) -> None:
    late = datetime(2026, 7, 1, 22, 30, 15, 999_999, tzinfo=UTC)
    moments = pa.array([late, datetime(2026, 1, 1, 12, 0, tzinfo=UTC), None], pa.timestamp("us", "Europe/Amsterdam"))
    columns = [Column("d", "Dag", Kind.DATE), Column("m", "Tijd", Kind.MOMENT), Column("t", "Tekst")]
    _, written = _written(tmp_path / "uit.xlsx", _batch(d=moments, m=moments, t=["."] * 3), columns)
    found = read(tmp_path / "uit.xlsx")
    assert found.rows == [
        (cell_time(2026, 7, 2), cell_time(2026, 7, 2, 0, 30, 15), "."),
        (cell_time(2026, 1, 1), cell_time(2026, 1, 1, 13, 0), "."),
        (None, None, "."),
    ]
    assert [cell.number_format for cell in found.cells[0][:2]] == ["dd-mm-yyyy", "dd-mm-yyyy hh:mm:ss"]
    assert found.sha256() == written.hexadecimal()


def test_a_date_that_excel_does_not_know_is_left_out_and_counted(tmp_path: Path) -> None:
    days = pa.array([date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)], pa.date32())
    cells, _ = _written(
        tmp_path / "uit.xlsx", _batch(d=days, t=["."] * 3), [Column("d", "Dag", Kind.DATE), Column("t", "T")]
    )
    assert [row[0] for row in read(tmp_path / "uit.xlsx").rows] == [
        None,
        cell_time(1900, 3, 1),
        cell_time(9999, 12, 31),
    ]
    assert cells.said() == ["1 cel: datum van vóór 1 maart 1900 leeg gelaten; die kent Excel niet"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300), min_size=1, max_size=40
    )
)
@example([0.0, -0.0, 0.1, 1e-7, 123456789012345.67, 5e-324, 2.5, -1.0])
def test_every_number_is_read_back_to_the_last_bit(numbers: list[float]) -> None:
    columns = [Column("n", "Getal", Kind.NUMBER), Column("d", "Dagen", Kind.DAYS), Column("t", "Tekst")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uit.xlsx")
        _, written = _written(path, _batch(n=numbers, d=numbers, t=["."] * len(numbers)), columns)
        check_package(path)
        found = read(path)
    assert [row[:2] for row in found.rows] == [(number, number) for number in numbers]
    assert [cell.number_format for cell in found.cells[0][:2]] == ["#,##0.00", "#,##0.0"]
    assert found.sha256() == written.hexadecimal()


def test_decimals_are_numbers_and_not_empty(tmp_path: Path) -> None:
    values = pa.array([142.5, None]).cast(pa.decimal128(18, 4))
    _written(
        tmp_path / "uit.xlsx", _batch(n=values, t=[".", "."]), [Column("n", "Getal", Kind.NUMBER), Column("t", "T")]
    )
    assert [row[0] for row in read(tmp_path / "uit.xlsx").rows] == [142.5, None]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)),
            st.one_of(st.none(), st.sampled_from(["euro", "€", "km", "uren", "stuks", "=1+1", ""])),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_amount_carries_its_unit_in_its_format_and_stays_the_same_number(
    rows: list[tuple[float | None, str | None]],
) -> None:
    columns = [Column("v", "Waarde", Kind.NUMBER, unit_in="u"), Column("u", "Eenheid"), Column("t", "T")]
    batch = _batch(
        v=pa.array([row[0] for row in rows], pa.float64()),
        u=pa.array([row[1] for row in rows], pa.string()),
        t=["."] * len(rows),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uit.xlsx")
        _written(path, batch, columns)
        check_package(path)
        found = read(path)
    signs = {"euro": "€", "€": "€", "km": '"km"', "uren": '"uur"'}
    for (value, unit), cells in zip(rows, found.cells, strict=True):
        assert cells[0].value == value
        form = cells[0].number_format
        if value is not None:
            assert signs[unit] in form if unit in signs else form == "#,##0.00"
            assert ".00" in form or value == int(value)


def test_a_number_that_is_none_is_left_out_and_counted(tmp_path: Path) -> None:
    numbers = pa.array([float("inf"), float("nan"), 1.5, None])
    columns = [Column("n", "Getal", Kind.NUMBER), Column("t", "T")]
    cells, _ = _written(tmp_path / "uit.xlsx", _batch(n=numbers, t=["."] * 4), columns)
    assert [row[0] for row in read(tmp_path / "uit.xlsx").rows] == [None, None, 1.5, None]
    assert cells.said() == ["2 cellen: getal dat oneindig is of geen getal, leeg gelaten"]
    check_package(tmp_path / "uit.xlsx")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(["History", "a/b", "'x'", "A", "a", ""])), max_size=8))
def test_sheets_get_names_that_excel_takes_however_they_are_called(wanted: list[str]) -> None:
    columns = [Column("t", "T")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uit.xlsx")
        schema = Cells(columns).schema
        sheets = [
            DataSheet(name, columns, [10.0], pa.RecordBatchReader.from_batches(schema, iter([]))) for name in wanted
        ]
        workbook.write(path, sheets, TextSheet("Verantwoording", ("Onderwerp", "Inhoud"), iter([])))
        check_package(path)
        assert len(openpyxl.load_workbook(path).sheetnames) == len(wanted) + 1


def test_a_sheet_goes_on_in_a_next_one_when_its_part_becomes_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_BYTES", 1_000)
    columns, made = [Column("t", "T")], Cells([Column("t", "T")])
    batches = [made.of(_batch(t=[f"{batch}-{row}" for row in range(20)])) for batch in range(3)]
    sheet = DataSheet("L", columns, [10.0], pa.RecordBatchReader.from_batches(made.schema, iter(batches)))
    workbook.write(tmp_path / "uit.xlsx", [sheet], TextSheet("Verantwoording", ("Onderwerp", "Inhoud"), iter([])))
    assert sheet.parts == [("L", 20), ("L (2)", 20), ("L (3)", 20)]
    assert [row[0] for row in read(tmp_path / "uit.xlsx").rows] == [f"{b}-{r}" for b in range(3) for r in range(20)]
    check_package(tmp_path / "uit.xlsx")
