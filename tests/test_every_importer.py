"""Every format of the exchange format gives the same canonical content, on each store."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import homes, sources
from tests.sources import Row, Rows


def _as_sheet(path: Path, table: list[Row]) -> Path:
    return sources.as_xlsx(path, {"Blad1": table})


FORMATS: dict[str, Callable[[Path, Rows], Path]] = {
    "csv-comma": sources.folder,
    "csv-semicolon": partial(sources.folder, write=partial(sources.as_csv, delimiter=";", newline="\r\n")),
    "csv-bom": partial(sources.folder, write=partial(sources.as_csv, encoding="utf-8-sig")),
    "csv-utf-16": partial(sources.folder, write=partial(sources.as_csv, encoding="utf-16")),
    "csv-windows-1252": partial(sources.folder, write=partial(sources.as_csv, encoding="cp1252")),
    "parquet": partial(sources.folder, write=sources.as_parquet, ending="parquet"),
    "jsonl": partial(sources.folder, write=sources.as_json_lines, ending="jsonl"),
    "ndjson": partial(sources.folder, write=sources.as_json_lines, ending="ndjson"),
    "xlsx-per-table": partial(sources.folder, write=_as_sheet, ending="xlsx"),
    "workbook": lambda place, tables: sources.as_xlsx(place / "bron.xlsx", tables),
    "zip": sources.zipped,
    "zip-without-folder": partial(sources.zipped, inside=""),
    "upper-case-names": partial(sources.folder, ending="CSV"),
}
TABLES = (
    "offices",
    "employers",
    "departments",
    "employees",
    "payroll_periods",
    "step_definitions",
    "workflows",
    "steps",
)


def content() -> dict[str, list[Row]]:
    """All that the office now holds."""
    with homes.elsewhere():
        return {table: sources.served(table) for table in TABLES}


@pytest.fixture(scope="module")
def plain(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """What an office holds that was loaded from plain CSV; loading the same in another format changes nothing."""
    sources.load(sources.folder(tmp_path_factory.mktemp("csv"), sources.rows()))
    return content()


@pytest.mark.stores("file", "followed")
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_content_as_plain_csv(
    plain: dict[str, list[Row]], tmp_path: Path, name: str
) -> None:
    expected = plain
    report = sources.load(FORMATS[name](tmp_path, sources.rows()))
    assert (report.workflows.unchanged, report.is_published, report.quarantine) == (3, False, None)
    assert content() == expected
    assert len(expected["workflows"]) == 3
    assert len(expected["steps"]) == 6


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_points_at_a_bad_row_by_its_line(home: Path, tmp_path: Path, name: str) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"][6]["submitted_at"] = "gisteren"
    report = sources.load(FORMATS[name](tmp_path, tables))
    [bad] = [row for row in sources.quarantined(report) if row["table"] == "workflows"]
    # Remarks in the six rows above hold a line of their own, so a CSV line is counted as an editor counts it.
    has_header = name not in ("parquet", "jsonl", "ndjson")
    is_csv = has_header and name not in ("workbook", "xlsx-per-table")
    assert bad["line"] == (14 if is_csv else 8 if has_header else 7)
    assert bad["column"] == "submitted_at"
