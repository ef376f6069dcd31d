"""The sources that loading is measured with: the office as CSV, a part of it as xlsx, and a little of it changed."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
from rustpy_xlsxwriter import write_worksheets

from benchmarks.office import TABLES, Office

PART = 100_000  # workflows in one workbook: a sheet holds no more steps than about twice as many have
FEW = 10
_SQL = Path(__file__).resolve().parent / "sql"


@dataclass(frozen=True)
class Sources:
    """Where they are, and how many workflows the part and the hundredth hold."""

    folder: Path
    part_rows: int
    hundredth_rows: int

    @property
    def csv(self) -> Path:
        return self.folder / "csv"

    @property
    def xlsx(self) -> Path:
        return self.folder / "part.xlsx"

    @property
    def hundredth(self) -> Path:
        return self.folder / "hundredth"

    @property
    def few(self) -> Path:
        return self.folder / "few"


def written(office: Office, folder: Path) -> Sources:
    """Write them all in this folder."""
    made = Sources(folder, min(PART, office.workflows), max(1, office.workflows // 100))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        _as_csv(connection, office, made.csv)
        _as_xlsx(connection, office, made)
    changed(office, made.hundredth, made.hundredth_rows)
    changed(office, made.few, FEW)
    return made


def _rows(connection: duckdb.DuckDBPyConnection, office: Office, query: str, workflows: int) -> duckdb.DuckDBPyRelation:
    given = {
        "workflows": str(office.exchange / "workflows.parquet"),
        "steps": str(office.exchange / "steps.parquet"),
        "most": workflows,
    }
    text = (_SQL / f"{query}.sql").read_text(encoding="utf-8")
    return connection.query(text, params={name: value for name, value in given.items() if f"${name}" in text})


def _as_csv(connection: duckdb.DuckDBPyConnection, office: Office, folder: Path) -> None:
    folder.mkdir()
    for table in TABLES:
        connection.read_parquet(str(office.exchange / f"{table}.parquet")).write_csv(str(folder / f"{table}.csv"))


def _as_xlsx(connection: duckdb.DuckDBPyConnection, office: Office, made: Sources) -> None:
    sheets: dict[str, pd.DataFrame] = {
        table: connection.read_parquet(str(office.exchange / f"{table}.parquet")).df()
        for table in TABLES
        if table not in ("workflows", "steps")
    }
    sheets["workflows"] = _rows(connection, office, "some_workflows", made.part_rows).df()
    sheets["steps"] = _rows(connection, office, "some_steps", made.part_rows).df()
    texts = {name: frame.astype("string").fillna("") for name, frame in sheets.items()}
    write_worksheets([(name, frame.to_dict("records")) for name, frame in texts.items()], str(made.xlsx))


def changed(office: Office, folder: Path, workflows: int) -> None:
    """The same people and set-up, and so many workflows with another remark, from all over the office."""
    folder.mkdir()
    for table in TABLES:
        if table not in ("workflows", "steps"):
            shutil.copy(office.exchange / f"{table}.parquet", folder)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        _rows(connection, office, "changed_workflows", workflows).write_parquet(str(folder / "workflows.parquet"))
        _rows(connection, office, "changed_steps", workflows).write_parquet(str(folder / "steps.parquet"))
