"""All other databases, as what stands beside a task."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth.scope import Scope
from benchmarks.beside.alone import Alone
from benchmarks.beside.postgres import Postgres
from benchmarks.beside.questions import Database, Questions
from benchmarks.beside.sqlite import Sqlite
from benchmarks.measuring import Other
from benchmarks.office import Office

MOST_OVERHEAD = 1.3


@dataclass(frozen=True)
class Asking:
    """A question to one database."""

    database: Database
    run: Callable[[], object]

    def __call__(self) -> object:
        return self.run()

    def memory(self) -> int:
        return self.database.memory()


class Others:
    """The databases of one office; each is opened when first asked."""

    def __init__(self, office: Office, stack: ExitStack) -> None:
        self._databases: tuple[Database, ...] = (
            Sqlite(office, stack),
            Postgres(office, stack),
            Alone(office, stack),
        )

    def of(
        self,
        scope: Scope,
        now: datetime,
        question: Callable[[Questions], object],
        answer: Callable[[object], Any],
        leaving_out: str = "",
    ) -> list[Other]:
        """What asks this question of each. `leaving_out`: what their answer lacks, for behind their names."""
        return [self._other(one, Questions(one, scope, now), question, answer, leaving_out) for one in self._databases]

    def _other(
        self,
        database: Database,
        asked: Questions,
        question: Callable[[Questions], object],
        answer: Callable[[object], Any],
        leaving_out: str,
    ) -> Other:
        name = f"{database.name}, {leaving_out}" if leaving_out else database.name
        is_least = isinstance(database, Alone) and not leaving_out
        run = Asking(database, lambda: question(asked))
        return Other(name, run, answer, database.why, MOST_OVERHEAD if is_least else None)
