"""Growth: the same questions while the office grows from 10,000 workflows on, five steps each.

It grows by taking on employers; the one that is asked about has the same workflows in every size (see
benchmarks/grown_office.py). Loads, exports and changes have a process of their own for each run; the load ran once.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import demo
import exports
import queries
from auth import accounts, scope
from auth.scope import Scope
from benchmarks import grown_office
from benchmarks.load import Load
from benchmarks.load_sources import FEW
from benchmarks.measuring import Task
from benchmarks.office import EMPLOYER_USER, OFFICE_USER, Office
from benchmarks.record import Sample
from database import snapshots
from queries import Reader
from queries.selection import Selection, Targets
from queries.terms import Overview
from reports import lateness, routes, steps
from reports.bottlenecks import Asked
from reports.turns import turns

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
_NOW = datetime.now(UTC)
_ALL = Asked(Selection())
_ROWS = 50


def homes(most: int) -> Iterator[tuple[str, int]]:
    """A home for an office of each size up to the most that is asked for; when that leaves one, also of the most."""
    sizes = [size for size in SIZES if size <= most]
    if len(sizes) < 2:
        sizes += [size for size in (most // grown_office.COPY * grown_office.COPY,) if size > 0 and size not in sizes]
    for size in sizes:
        yield f"growth-{size}", size


def make(home: Path, workflows: int) -> Office:
    """The office of one size. Raises NotMade."""
    return grown_office.make(home, workflows)


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """What one who sees one employer asks, what one who sees the whole office asks, and what keeps the office up."""
    return [
        *_asked("One employer", EMPLOYER_USER, office),
        *_asked("Whole office", OFFICE_USER, office),
        *_kept_up(office),
    ]


def _asked(group: str, email: str, office: Office) -> list[Task]:
    user = accounts.find(email)
    assert user is not None
    own = scope.of(user)
    size = f"{office.workflows:,} workflows"
    questions = {overview.label: _page(overview, own) for overview in Overview} | {
        "count of Historisch": _count,
        "detail": _detail(own),
        "Wie is aan zet, with states": lambda reader: len(turns(reader).rows),
        "Knelpunten, table of steps": lambda reader: len(steps.steps(reader, _ALL).rows),
        "Knelpunten, map of steps": lambda reader: len(routes.flow(reader, _ALL).arcs),
    }
    asked = exports.Question(user, own, Selection(overview=Overview.HISTORIC), datetime.now(UTC))
    export = partial(_exported, asked, office.home / "export.xlsx")
    return [
        *(Task(f"{group}: {name}", size, _asking(own, question)) for name, question in questions.items()),
        Task(f"{group}: Historisch to Excel", size, export, is_apart=True),
    ]


def _asking(own: Scope, question: Callable[[Reader], int]) -> Callable[[], int]:
    def run() -> int:
        with queries.reader(own, _NOW) as reader:
            return question(reader)

    return run


@cache
def _targets(own: Scope) -> Targets:
    """As a session keeps them."""
    with queries.reader(own, _NOW) as reader:
        return lateness.all_targets(reader)


def _page(overview: Overview, own: Scope) -> Callable[[Reader], int]:
    selection = Selection(overview=overview)
    return lambda reader: reader.rows("workflows/list", **selection.listed(_targets(own), _ROWS)).num_rows


def _count(reader: Reader) -> int:
    return reader.rows("workflows/summary", **Selection(overview=Overview.HISTORIC).summarised()).num_rows


@cache
def _some_workflow(own: Scope) -> str:
    with queries.reader(own) as reader:
        listed = reader.rows("workflows/list", **Selection(overview=Overview.HISTORIC).listed([], 1))
    return str(listed.column("workflow_id")[0])


def _detail(own: Scope) -> Callable[[Reader], int]:
    def run(reader: Reader) -> int:
        [facts] = reader.rows("workflow/facts", workflow_id=_some_workflow(own)).to_pylist()
        one = {name: facts[name] for name in ("workflow_id", "employer_id", "submitted_at")}
        return reader.rows("workflow/steps", **one).num_rows

    return run


def _exported(question: exports.Question, path: Path) -> int:
    try:
        return exports.run(question, path).rows
    finally:
        path.unlink(missing_ok=True)


def _kept_up(office: Office) -> list[Task]:
    size = f"{office.workflows:,} workflows"
    loaded = Sample(office.demo_seconds, office.demo_seconds, 1, office.demo_bytes)
    path = snapshots.path_of(demo.OFFICE_ID, office.snapshot)
    few = Load(office.home / "few", base=office.home / "serving")
    return [
        Task("Kept up: load of all", size, lambda: loaded, is_figure=True),
        Task(f"Kept up: {FEW} changed, published", size, few, is_apart=True),
        Task("Kept up: size of the file", size, lambda: path.stat().st_size, is_figure=True, unit="B"),
    ]
