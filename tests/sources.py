"""Small sources in the exchange format, for tests: rows as dicts, written in any of its formats, loaded, read back.

`rows()` gives a whole small office that loads without a remark; change what a test is about and write it.
"""

import contextlib
import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

import importers
from database import snapshots
from database.snapshots import COMMANDS
from progress import Progress
from tests import homes

Row = dict[str, object]
Rows = dict[str, list[Row]]


def workflow(workflow_id: str, **given: object) -> Row:
    """A finished declaration of Noor de Vries; give only what matters."""
    return {
        "workflow_id": workflow_id,
        "employer_id": "E1",
        "employee_id": "M1",
        "submitter": "Noor de Vries",
        "submitted_at": "2026-03-02T08:15:00Z",
        "process": "Declaratie medewerker",
        "status": "Verwerkt",
        "source": "workflow_editor",
        "template_id": "T1",
        "template_version": "2",
        "finished_at": "2026-03-05T10:00:00+01:00",
        "department_id": "D2",
        "component": "Reiskosten km",
        "value": "142.5",
        "unit": "km",
        "payroll_period": "2026-03",
        "remark": 'Bon volgt; zie "map 5"\nen de bijlage, é',
        "has_attachment": "true",
    } | given


def step(workflow_id: str, seq: int, **given: object) -> Row:
    """An executed approval, an hour after the submission; give only what matters."""
    return {
        "workflow_id": workflow_id,
        "seq": str(seq),
        "step_no": str(seq),
        "name": None,
        "action": "goedgekeurd",
        "remark": None,
        "activated_at": None,
        "claimed_at": None,
        "executed_at": f"2026-03-02T09:15:{seq % 60:02d}Z",
        "actor": "P. Bakker",
        "role": "Leidinggevende",
        "on_behalf_of": None,
    } | given


def definition(step_no: int, **given: object) -> Row:
    """The set-up of a step of template T1, version 2."""
    return {
        "template_id": "T1",
        "template_version": "2",
        "step_no": str(step_no),
        "name": f"Goedkeuren {step_no}",
        "kind": "approval",
        "assignee_kind": "role",
        "assignee": "Leidinggevende",
        "actions": '["goedgekeurd","afgewezen"]',
        "remark_required": "true",
        "remind_after_days": "3",
        "target_working_days": "2.5",
        "extra": '{"kleur":"blauw"}',
    } | given


def rows(workflows: int = 3, steps: int = 2) -> Rows:
    """One office K1 with one employer, two departments, two employees, and workflows W1, W2 … with their steps."""
    numbers = range(1, workflows + 1)
    return {
        "offices": [{"office_id": "K1", "name": "Kantoor Noord"}],
        "employers": [{"employer_id": "E1", "office_id": "K1", "name": "Bakkerij Jansen"}],
        "departments": [
            {"department_id": "D1", "employer_id": "E1", "name": "Winkel", "parent_department_id": None},
            {"department_id": "D2", "employer_id": "E1", "name": "Kassa", "parent_department_id": "D1"},
        ],
        "employees": [
            {"employee_id": "M1", "employer_id": "E1", "department_id": "D2", "name": "Noor de Vries"},
            {"employee_id": "M2", "employer_id": "E1", "department_id": "D1", "name": "Zoë van der Meer"},
        ],
        "payroll_periods": [
            {
                "employer_id": "E1",
                "payroll_period": "2026-03",
                "starts_on": "2026-03-01",
                "ends_on": "2026-03-31",
                "cutoff_at": "2026-03-24T12:00:00+01:00",
                "approved_at": None,
            }
        ],
        "step_definitions": [definition(number) for number in range(1, steps + 1)],
        "workflows": [workflow(f"W{number}") for number in numbers],
        "steps": [step(f"W{number}", seq) for number in numbers for seq in range(1, steps + 1)],
    }


def as_csv(path: Path, table: list[Row], delimiter: str = ",", encoding: str = "utf-8", newline: str = "\n") -> Path:
    """Write a table as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(
            file,
            list(dict.fromkeys(name for row in table for name in row)),
            delimiter=delimiter,
            lineterminator=newline,
        )
        writer.writeheader()
        writer.writerows(table)
    return path


def as_parquet(path: Path, table: list[Row]) -> Path:
    """Write a table as Parquet, values as they are."""
    pq.write_table(pa.Table.from_pylist(table), path)
    return path


def as_json_lines(path: Path, table: list[Row]) -> Path:
    """Write a table as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table), encoding="utf-8")
    return path


def as_xlsx(path: Path, tables: Mapping[str, list[Row]]) -> Path:
    """Write tables as the sheets of one workbook."""
    book = Workbook(write_only=True)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(name for row in table for name in row))
        sheet.append(columns)
        for row in table:
            sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


def folder(place: Path, tables: Rows, write: Callable[[Path, list[Row]], Path] = as_csv, ending: str = "csv") -> Path:
    """Write every table as a file of its own in a new folder; that folder is the source."""
    source = place / "bron"
    source.mkdir(parents=True, exist_ok=True)
    for old in source.iterdir():
        old.unlink()
    for table, content in tables.items():
        write(source / f"{table}.{ending}", content)
    return source


def zipped(place: Path, tables: Rows, inside: str = "levering/") -> Path:
    """Write every table as CSV in one zip."""
    files = folder(place / "te_zippen", tables)
    target = place / "bron.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files.iterdir()):
            archive.write(file, inside + file.name)
    return target


def load(source: Path, office: str = "K1", mapping: Path | None = None) -> importers.LoadReport:
    """Load a source without telling anyone about it."""
    return importers.load(source, office, mapping, Progress("laden", out=io.StringIO()))


def served(table: str, office: str = "K1") -> list[Row]:
    """What serves now of one canonical table, in order, as another node of its lake has it if there is one; moments
    carry their zone."""
    with homes.elsewhere(), contextlib.closing(duckdb.connect()) as connection:
        path = snapshots.path_of(office, snapshots.current_name(office))
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{path}' as serving (read_only)")
        connection.execute("create schema present")
        connection.execute((COMMANDS / "load" / "present.sql").read_text(encoding="utf-8"))
        return connection.execute(f"from present.{table} order by all").to_arrow_table().to_pylist()


def quarantined(report: importers.LoadReport) -> list[Row]:
    """The rows that a load put in quarantine, by table and line."""
    return pq.read_table(report.quarantine).to_pylist() if report.quarantine else []
