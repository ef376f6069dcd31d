"""The same questions asked in three ways: of a file on a machine of its own, of the copy that a node of the lake keeps,
and of the lake itself, as for an office that no node has room for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, partial

import pandas as pd
import pyarrow as pa

import queries
from auth.scope import Scope
from benchmarks.fleet.lake import FILES, Lake
from benchmarks.fleet.offices import Cast, count
from benchmarks.measuring import Other, Side, Task, beside
from benchmarks.office import Office
from database import offices, snapshots
from database.lake import connecting, following, stands
from queries import Reader
from queries.selection import Selection, Targets
from queries.terms import Overview
from reports import lateness, routes, steps
from reports.bottlenecks import Asked
from reports.turns import turns

FOLLOWED, DIRECT = "followed", "direct"
_NOW = datetime.now(UTC)
_ALL = Asked(Selection())
_ROWS = 50
_OTHERS = {
    "a file, no lake": (FILES, False, "The copy is a file of the same rows: what differs is their order, and chance."),
    "the lake itself": (DIRECT, True, ""),
}
Question = Callable[[Reader], pa.Table | pd.DataFrame]


def tasks(office: Office, lake: Lake) -> Iterator[Task]:
    """Lists and bottlenecks, for the middle-sized employer and for a whole office."""
    office_id = Cast.of(count()).asked
    _prepare(lake, office_id)
    lake.use(FOLLOWED)
    everyone = tuple(offices.employers(office_id, office.snapshot))
    whole = Scope(office_id, office.snapshot, everyone, True, (), is_whole_office=True)
    for own, size in (
        (whole.narrowed([office.employer_id]), f"one employer ({office.employer_workflows:,} workflows)"),
        (whole, f"one office ({office.workflows // count():,} workflows)"),
    ):
        for name, question in _questions(own).items():
            task = Task(name, size, _asking(lake, FOLLOWED, True, own, question))
            yield from beside(task, _others(lake, own, question))


def _prepare(lake: Lake, office_id: str) -> None:
    """A copy on the node that follows; and on another the office as if there were no room for one."""
    lake.use(FOLLOWED)
    snapshots.current_name(office_id)
    lake.use(DIRECT)
    if following.serving(office_id) is None:
        with connecting.attached() as connection:
            stand = stands.read(connection, office_id, stands.newest_version(connection))
        assert stand is not None
        following.serve_directly(stand)


def _others(lake: Lake, own: Scope, question: Question) -> Iterator[Other]:
    for name, (machine, has_lake, why) in _OTHERS.items():
        yield Other(name, _asking(lake, machine, has_lake, own, question), _rows, why)


def _asking(lake: Lake, machine: str, has_lake: bool, own: Scope, question: Question) -> Side:
    def run() -> object:
        lake.use(machine, has_lake)
        with queries.reader(own, _NOW) as reader:
            return question(reader)

    return run


def _questions(own: Scope) -> dict[str, Question]:
    return {
        **{f"{overview.label}: page of {_ROWS} rows": partial(_page, overview, own) for overview in Overview},
        "Historisch: count": _count,
        "Detail: steps": partial(_detail, own),
        "Wie is aan zet": lambda reader: turns(reader).rows,
        "Knelpunten: table of steps": lambda reader: steps.steps(reader, _ALL).rows,
        "Knelpunten: map of steps": lambda reader: routes.flow(reader, _ALL).arcs,
    }


def _page(overview: Overview, own: Scope, reader: Reader) -> pa.Table:
    return reader.rows("workflows/list", **Selection(overview=overview).listed(_targets(own), _ROWS))


def _count(reader: Reader) -> pa.Table:
    return reader.rows("workflows/summary", **Selection(overview=Overview.HISTORIC).summarised())


def _detail(own: Scope, reader: Reader) -> pa.Table:
    [facts] = reader.rows("workflow/facts", workflow_id=_some_workflow(own)).to_pylist()
    one = {name: facts[name] for name in ("workflow_id", "employer_id", "submitted_at")}
    return reader.rows("workflow/steps", **one)


@cache
def _targets(own: Scope) -> Targets:
    """As a session keeps them."""
    with queries.reader(own, _NOW) as reader:
        return lateness.all_targets(reader)


@cache
def _some_workflow(own: Scope) -> str:
    with queries.reader(own) as reader:
        listed = reader.rows("workflows/list", **Selection(overview=Overview.HISTORIC).listed([], 1))
    return str(listed.column("workflow_id")[0])


def _rows(answer: object) -> list[tuple[str, ...]]:
    """The rows in words, in any order: a sum of floats has its last digits by the order of its terms."""
    frame = answer.to_pandas() if isinstance(answer, pa.Table) else answer
    assert isinstance(frame, pd.DataFrame)
    exact = frame.select_dtypes(exclude="float")
    return sorted(tuple(map(str, row)) for row in exact.itertuples(index=False, name=None))
