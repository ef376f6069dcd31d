"""A table in several files of one name, told apart by a number."""

from collections.abc import Callable
from pathlib import Path

import pytest

from errors import SourceRefused
from tests import sources
from tests.sources import Row, Rows

pytestmark = pytest.mark.usefixtures("home")
Write = Callable[[Path, list[Row]], Path]


def as_book(path: Path, table: list[Row]) -> Path:
    return sources.as_xlsx(path, {"Blad1": table})


WRITERS = [
    ("csv", sources.as_csv),
    ("parquet", sources.as_parquet),
    ("jsonl", sources.as_json_lines),
    ("xlsx", as_book),
]


def parts(place: Path, rows: Rows, write: Write, ending: str) -> Path:
    """A folder with the workflows in three files and the steps in two; the rest of the tables in one each."""
    folder = sources.folder(place, rows, write, ending)
    workflows, steps = rows["workflows"], rows["steps"]
    for name, part in (
        ("workflows", workflows[:1]),
        ("workflows-2", workflows[1:3]),
        ("Workflows 10", workflows[3:]),
        ("steps", []),
        ("steps_1", steps[:5]),
        ("steps_2", steps[5:]),
    ):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)
        if part:
            write(folder / f"{name}.{ending}", part)
    return folder


@pytest.mark.parametrize(("ending", "write"), WRITERS, ids=[ending for ending, _ in WRITERS])
def test_parts_of_a_table_load_as_that_table_in_one_file_does(ending: str, write: Write, tmp_path: Path) -> None:
    rows = sources.rows(5)
    report = sources.load(parts(tmp_path, rows, write, ending))
    assert (report.workflows.read, report.workflows.new, report.workflows.quarantined) == (5, 5, 0)
    assert (report.steps.read, report.steps.loaded) == (10, 10)
    assert not [sentence for sentence in report.warnings if "Niet gelezen" in sentence]
    again = sources.load(sources.folder(tmp_path, rows, write, ending))
    assert (again.workflows.unchanged, again.is_published) == (5, False)


def test_parts_in_a_zip_load_as_one_table(tmp_path: Path) -> None:
    rows = sources.rows(3)
    split: Rows = {name: table for name, table in rows.items() if name != "workflows"}
    split |= {"workflows-1": rows["workflows"][:2], "workflows-2": rows["workflows"][2:]}
    assert sources.load(sources.zipped(tmp_path, split)).workflows.new == 3


def test_a_key_that_is_in_two_parts_counts_once_and_a_bad_row_says_in_which_part_it_is(tmp_path: Path) -> None:
    rows = sources.rows(20)
    split = rows | {
        "workflows-2": [rows["workflows"][4] | {"status": "Geweigerd"}, sources.workflow("W90", employee_id="niemand")]
    }
    report = sources.load(sources.folder(tmp_path, split))
    assert (report.workflows.read, report.workflows.new, report.workflows.quarantined) == (22, 20, 2)
    assert {(row["file"], row["line"]) for row in sources.quarantined(report)} == {
        ("workflows.csv", 10),  # the files in the order of their names: "workflows-2" comes first
        ("workflows-2.csv", 4),
    }


def test_parts_with_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    rows = sources.rows(2)
    [*first, last] = rows["workflows"]
    folder = sources.folder(tmp_path, rows | {"workflows": first, "workflows-2": [last | {"department": "D2"}]})
    assert sources.load(folder).workflows.new == 2, "a column that is not read makes no difference"
    del last["remark"]
    folder = sources.folder(tmp_path, rows | {"workflows": first, "workflows-2": [last]})
    with pytest.raises(SourceRefused, match=r"workflows-2\.csv heeft niet dezelfde kolommen .*\(remark\)"):
        sources.load(folder)


@pytest.mark.parametrize(
    ("one", "other"), [("workflows-1.csv", "workflows_1.csv"), ("workflows-1.csv", "aanvragen-2.csv")]
)
def test_files_of_one_table_that_are_no_parts_are_refused_as_before(one: str, other: str, tmp_path: Path) -> None:
    rows = sources.rows(1)
    folder = sources.folder(tmp_path, rows)
    (folder / "workflows.csv").unlink()
    for name in (one, other):
        sources.as_csv(folder / name, rows["workflows"])
    with pytest.raises(SourceRefused, match="allebei workflows"):
        sources.load(folder)
