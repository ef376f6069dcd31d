"""SQLite: one file, in this process, with an index for every question."""

import sqlite3
from contextlib import ExitStack, closing
from datetime import datetime
from functools import cached_property
from pathlib import Path

from benchmarks.beside import loading
from benchmarks.beside.questions import Named, Rows
from benchmarks.office import Office

_ROWS = 50_000
_SETTINGS = (
    *("pragma query_only = 1", "pragma cache_size = -262144"),
    *("pragma mmap_size = 8589934592", "pragma temp_store = memory"),
)


class Sqlite:
    """The office in a file beside it, loaded when first asked."""

    name = f"SQLite {sqlite3.sqlite_version}"
    folder = "sqlite"
    why = (
        "An index holds the answer in its order, and it takes no planning, no threads and no scope to walk along it; "
        "a column store reads and unpacks whole blocks for a few rows."
    )

    def __init__(self, office: Office, stack: ExitStack) -> None:
        self._office = office
        self._stack = stack

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        path = self._office.home / f"beside-{loading.fingerprint(self._office)}.sqlite"
        if not path.exists():
            _load(self._office, path)
        connection = self._stack.enter_context(closing(sqlite3.connect(path)))
        for setting in _SETTINGS:
            connection.execute(setting)
        return connection

    def ask(self, text: str, given: dict[str, object]) -> Rows:
        answer = self._connection.execute(text, given)
        return Named(answer.fetchall(), [column[0] for column in answer.description])

    def moment(self, at: datetime) -> object:
        return round(at.timestamp() * 1_000_000)

    def memory(self) -> int:
        return 0


def _load(office: Office, path: Path) -> None:
    aside = path.with_suffix(".part")
    aside.unlink(missing_ok=True)
    with loading.plain(office) as source, closing(sqlite3.connect(aside)) as target:
        target.execute("pragma journal_mode = off")
        target.execute("pragma synchronous = off")
        for table in loading.TABLES:
            rows = source.execute(f"from plain_{table}")
            names = [column[0] for column in rows.description]
            target.execute(f"create table {table} ({', '.join(names)})")
            statement = f"insert into {table} values ({', '.join('?' * len(names))})"
            while some := rows.fetchmany(_ROWS):
                target.executemany(statement, some)
        for statement in loading.indexes():
            target.execute(statement)
        target.commit()
    aside.rename(path)
