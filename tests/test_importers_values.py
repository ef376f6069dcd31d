"""How a value as written becomes a moment, a number or a yes: what is read, and what is not guessed."""

import contextlib
from collections.abc import Iterator

import duckdb
import pytest

from database.snapshots import COMMANDS
from importers import headings


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("set TimeZone = 'Europe/Amsterdam'")
        connection.execute((COMMANDS / "load" / "macros.sql").read_text(encoding="utf-8"))
        yield connection


def _read(connection: duckdb.DuckDBPyConnection, macro: str, written: str) -> str | None:
    [(value,)] = connection.execute(f"select {macro}($written::varchar)::varchar", {"written": written}).fetchall()
    return value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-02T09:15:00+01:00", "2026-03-02 09:15:00+01"),
        ("2026-03-02T08:15:00Z", "2026-03-02 09:15:00+01"),
        ("2026-03-02t08:15:00.250z", "2026-03-02 09:15:00.25+01"),
        ("2026-07-01 10:00", "2026-07-01 10:00:00+02"),
        ("2026-07-01T10:00:00,5+0200", "2026-07-01 10:00:00.5+02"),
        ("2026-07-01T10:00:00-05", "2026-07-01 17:00:00+02"),
        ("2026-07-01", "2026-07-01 00:00:00+02"),
        ("01-07-2026", "2026-07-01 00:00:00+02"),
        ("1-7-2026 9:05", "2026-07-01 09:05:00+02"),
        ("01-07-2026 09:05:30", "2026-07-01 09:05:30+02"),
        ("01/07/2026", None),
        ("07-01-26", None),
        ("31-04-2026", None),
        ("2026-07-01T10:00:00 CET", None),
        ("20260701", None),
        ("46023.5", None),
        ("infinity", None),
        ("epoch", None),
        ("1026-07-01", None),
        ("2026-07-01T25:00:00", None),
    ],
)
def test_a_moment_is_read_in_amsterdam_unless_it_says_otherwise(
    macros: duckdb.DuckDBPyConnection, written: str, expected: str | None
) -> None:
    assert _read(macros, "as_moment", written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("142.5", "142.5000"),
        ("142,5", "142.5000"),
        ("-142,50", "-142.5000"),
        ("1.234,56", "1234.5600"),
        ("1.234.567,8", "1234567.8000"),
        ("1.234", "1.2340"),
        ("0,125", "0.1250"),
        ("1234,567", "1234.5670"),
        (".5", "0.5000"),
        ("1e3", "1000.0000"),
        ("1,234", None),
        ("1,234.56", None),
        ("1.234.567", None),
        ("12.34,5", None),
        ("€ 5", None),
        ("1 000", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("999999999999999", None),
    ],
)
def test_a_number_is_read_with_point_or_comma_unless_that_is_ambiguous(
    macros: duckdb.DuckDBPyConnection, written: str, expected: str | None
) -> None:
    assert _read(macros, "as_number", written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("3", "3"), ("3.0", "3"), ("-1", "-1"), ("1.5", None), ("1e3", None), ("99999999999", None), ("drie", None)],
)
def test_a_count_is_whole(macros: duckdb.DuckDBPyConnection, written: str, expected: str | None) -> None:
    assert _read(macros, "as_count", written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Ja", "true"), ("nee", "false"), ("1", "true"), ("0", "false"), ("TRUE", "true"), ("x", None), ("2", None)],
)
def test_a_flag_is_yes_or_no(macros: duckdb.DuckDBPyConnection, written: str, expected: str | None) -> None:
    assert _read(macros, "as_flag", written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("a", "a"), (" a ", "a"), ("\u00a0a b\u00a0", "a b"), ("\ta\r\n", "a"), (" \n", None), ("", None), ("é ", "é")],
)
def test_text_loses_the_blanks_around_it(macros: duckdb.DuckDBPyConnection, written: str, expected: str | None) -> None:
    assert _read(macros, "trimmed", written) == expected


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("workflows", "Medewerker", "employee_id"),
        ("workflows", "Datum ingediend", "submitted_at"),
        ("workflows", " DATUM_INGEDIEND ", "submitted_at"),
        ("workflows", "Employee-ID", "employee_id"),
        ("workflows", "Status", "status"),
        ("workflows", "Component", "component"),
        ("workflows", "Waarde", "value"),
        ("workflows", "Verloningsperiode", "payroll_period"),
        ("employees", "Werkgever", "employer_id"),
        ("steps", "Namens", "on_behalf_of"),
    ],
)
def test_english_and_dutch_headings_mean_the_same_columns(table: str, heading: str, column: str) -> None:
    assert headings.named(table, [heading], "f").columns == {column: 0}


@pytest.mark.parametrize("heading", ["BSN", "bsn_nummer", "Burgerservicenummer", "Sofinummer"])
def test_a_citizen_service_number_is_recognised_and_no_column_of_ours(heading: str) -> None:
    assert headings.is_bsn(heading)
    assert headings.named("employees", [heading], "f").unknown == (heading,)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Workflows", "workflows"),
        ("step-definitions", "step_definitions"),
        ("Werkgevers", "employers"),
        ("notes", None),
    ],
)
def test_a_file_is_known_by_an_english_or_dutch_name(name: str, table: str | None) -> None:
    assert headings.table_of(name) == table
