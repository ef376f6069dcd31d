"""The office that is measured: the demo office with so many workflows, in a home of its own, and as Parquet."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

import demo
from auth import accounts
from auth.accounts import Permission, Role, User
from auth.scope import Scope
from database import offices, snapshots
from progress import Progress
from settings import ROOT

SQL = Path(__file__).resolve().parent / "sql"
_SOURCES = ("demo", "database/schema", "database/commands", "benchmarks/sql/growth")
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


@dataclass(frozen=True)
class Office:
    """Where the office is, how many workflows and steps it has, and its middle-sized employer.

    `demo_seconds` and `demo_bytes`: what making it took, at the time.
    """

    home: Path
    snapshot: str
    workflows: int
    steps: int
    employer_id: str
    employer_workflows: int
    demo_seconds: float
    demo_bytes: int = 0
    made_by: str = "`manage.py demo`"

    @property
    def exchange(self) -> Path:
        """The folder with the office in the exchange format, as Parquet."""
        return self.home / "exchange"

    @property
    def lists(self) -> Path:
        """The folder with the tables behind the screens, as Parquet: what a pandas dashboard would be given."""
        return self.home / "lists"

    @property
    def whole(self) -> Scope:
        """The scope of who sees the whole office: that of OFFICE_USER."""
        everyone = tuple(offices.employers(demo.OFFICE_ID, self.snapshot))
        return Scope(demo.OFFICE_ID, self.snapshot, everyone, True, (), is_whole_office=True)

    @property
    def one_employer(self) -> Scope:
        """The scope of who sees the middle-sized employer: that of EMPLOYER_USER."""
        return Scope(demo.OFFICE_ID, self.snapshot, (self.employer_id,), True, ())

    def size_of(self, scope: Scope) -> str:
        """The scope in words, with its number of workflows."""
        if len(scope.employers) == 1:
            return f"one employer ({self.employer_workflows:,} workflows)"
        return f"whole office ({self.workflows:,} workflows)"


class NotMade(Exception):
    """An office that could not be made, in a sentence for the page."""


OFFICE_USER = "office@benchmark.example"
EMPLOYER_USER = "employer@benchmark.example"


def use(home: Path) -> None:
    """From here on this process, and those it starts, write in this home only."""
    os.environ["PROCESBEHEER_HOME"] = str(home)
    os.environ.pop("PROCESBEHEER_CONTROL_URL", None)


def kept(home: Path) -> Office | None:
    """The office that was made in this home before; None when there is none, or it was made by other code."""
    note = home / "office.json"
    if not note.exists():
        return None
    told = json.loads(note.read_text(encoding="utf-8"))
    if told.pop("fingerprint") != _fingerprint():
        return None
    return Office(**told | {"home": home})


def keep(office: Office) -> None:
    """Note what was made, for a next time."""
    told = asdict(office) | {"home": str(office.home), "fingerprint": _fingerprint()}
    (office.home / "office.json").write_text(json.dumps(told, indent=2), encoding="utf-8")


def _fingerprint() -> str:
    """Changes with whatever decides what a demo office looks like."""
    found = sorted(path for source in _SOURCES for path in (ROOT / source).rglob("*") if path.suffix in (".sql", ".py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()


def make(home: Path, workflows: int) -> Office:
    """Make the office, its users and its Parquet files."""
    with Progress(f"Making an office with {workflows:,} workflows") as progress:
        made = demo.make(None, 1, workflows, progress)
    with opened(made.snapshot) as connection:
        employer_id, employer_workflows = middle_employer(connection)
        office = Office(
            home,
            made.snapshot,
            made.counts["workflows"],
            made.counts["steps"],
            employer_id,
            employer_workflows,
            made.seconds,
        )
        _write_parquet(connection, office)
    add_users(employer_id)
    return office


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextlib.contextmanager
def opened(snapshot: str, office_id: str = demo.OFFICE_ID) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own with this snapshot as `serving`."""
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("set TimeZone = 'Europe/Amsterdam'")
        path = str(snapshots.path_of(office_id, snapshot)).replace("'", "''")
        connection.execute(f"attach '{path}' as serving (read_only)")
        yield connection


def _write_parquet(connection: duckdb.DuckDBPyConnection, office: Office) -> None:
    write_exchange(connection, office.exchange)
    office.lists.mkdir(exist_ok=True)
    for table in ("workflow", "step", "step_definition", "employee", "department"):
        _copy(connection, f"serving.raw.{table}", office.lists / f"{table}.parquet")


def write_exchange(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the `serving` of this connection in the exchange format in this folder, as Parquet."""
    connection.execute("create schema present")
    connection.execute((snapshots.COMMANDS / "load" / "present.sql").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        _copy(connection, f"present.{table}", folder / f"{table}.parquet")


def middle_employer(connection: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """The middle-sized employer of the `serving` of this connection, and how many workflows it has."""
    [(employer_id, workflows)] = connection.execute(_text("middle_employer")).fetchall()
    return employer_id, workflows


def _copy(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    connection.query(_text("all_rows"), params={"table": table}).write_parquet(str(path))


def add_users(employer_id: str) -> None:
    """The users that parts ask as: one sees the whole office, one this employer."""
    rights = frozenset({Permission.SEE_WORKFLOWS})
    whole = User(
        OFFICE_USER, "Whole office", demo.OFFICE_ID, Role.OFFICE, rights=rights, is_demo=True, demo_note="benchmark"
    )
    for user in (
        whole,
        replace(whole, email=EMPLOYER_USER, name="One employer", role=Role.HR, employers=(employer_id,)),
    ):
        if accounts.find(user.email) is None:
            accounts.add(user)
