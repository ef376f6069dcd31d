"""Bottlenecks: the figures of Knelpunten over all years at once, exact, each with all that it is worked out from.

In the table of steps this product counts what is still open as far as it got (Kaplan-Meier), with intervals. What
stands beside it counts what is done only, and is held against the same figures of this product.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pandas as pd

import queries
from auth.scope import Scope
from benchmarks import mining
from benchmarks.beside.others import Others
from benchmarks.beside.questions import Questions, dicts
from benchmarks.measuring import Other, Task, beside
from benchmarks.office import Office
from benchmarks.usual import NAME, WHY, Frames
from queries import Reader
from queries.selection import Selection
from reports import ageing, development, rework, routes, slow, steps, workload
from reports.bottlenecks import Asked

T = TypeVar("T")

_NOW = datetime.now(UTC)
_ALL = Asked(Selection())


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """Every part, for the middle-sized employer and for the whole office, beside what can do the same."""
    frames, others = Frames(office.lists), Others(office, stack)
    found = []
    for scope in (office.one_employer, office.whole):
        size, is_one = office.size_of(scope), len(scope.employers) == 1
        table = Task(
            "Stappen: median and P90 with open steps",
            size,
            _asking(scope, _steps),
            target_seconds=0.050 if is_one else 0.300,
        )
        arrows = Task("Routes: the map of steps", size, _asking(scope, _flow), target_seconds=0.500)
        found += [
            *beside(table, _waits_by(frames, others, scope)),
            *beside(arrows, _arcs_by(frames, others, scope)),
            Task("Routes: variants", size, _asking(scope, lambda reader: len(routes.variants(reader, _ALL))),
                 partial(frames.variants, scope.employers), NAME, why=WHY),
            Task("Routes: rework", size, _asking(scope, lambda reader: len(rework.rework(reader, _ALL).steps))),
            Task("Verouderend werk", size, _asking(scope, lambda reader: len(ageing.answer(reader, _ALL)))),
            Task("Werklast", size, _asking(scope, lambda reader: len(workload.answer(reader, _ALL)))),
            Task("Verloop", size, _asking(scope, lambda reader: len(development.development(reader, _ALL).weeks))),
            Task("Waarom traag", size, _asking(scope, lambda reader: len(slow.slow(reader, _ALL).rows))),
        ]  # fmt: skip
    return found


def _asking(scope: Scope, question: Callable[[Reader], T]) -> Callable[[], T]:
    def run() -> T:
        with queries.reader(scope, _NOW) as reader:
            return question(reader)

    return run


def _steps(reader: Reader) -> pd.DataFrame:
    return steps.steps(reader, _ALL).rows


def _flow(reader: Reader) -> pd.DataFrame:
    return routes.flow(reader, _ALL).arcs


def _waits_by(frames: Frames, others: Others, scope: Scope) -> list[Other]:
    usual = Other(f"{NAME}, done only", lambda: frames.step_waits(scope.employers), _how_many_waits, WHY)
    return [usual, *others.of(scope, _NOW, Questions.waits, _waits, "done only")]


def _arcs_by(frames: Frames, others: Others, scope: Scope) -> list[Other]:
    usual = Other(NAME, lambda: frames.arcs(scope.employers), _how_many_arcs, WHY)
    mined = mining.maps(frames, scope.employers, _how_many_arcs)
    return [usual, *mined, *others.of(scope, _NOW, Questions.arcs, _arcs)]


def _waits(answer: object) -> list[tuple[object, ...]]:
    """Place, how many are done, their median and P90, to the second."""
    if isinstance(answer, pd.DataFrame):
        done = answer[answer["executed"] > 0]
        quantiles = zip(done["done_median_seconds"], done["done_p90_seconds"], strict=True)
        return _in_order(done, quantiles, ["process", "step", "role", "executed"])
    found = pd.DataFrame(dicts(answer))
    return _in_order(found, _quantiles(found), ["process", "step", "role", "executed"])


def _arcs(answer: object) -> list[tuple[object, ...]]:
    """From which step to which, how often, median and P90, to the second."""
    found = answer if isinstance(answer, pd.DataFrame) else pd.DataFrame(dicts(answer))
    return _in_order(found, _quantiles(found), ["process", "previous_step", "step", "executions"])


def _quantiles(found: pd.DataFrame) -> Iterable[Sequence[float]]:
    if "quantiles" in found:
        return list(found["quantiles"])
    return list(zip(found["median_seconds"], found["p90_seconds"], strict=True))


def _in_order(found: pd.DataFrame, quantiles: Iterable[Sequence[float]], names: list[str]) -> list[tuple[object, ...]]:
    """The rows in order of their names. Quantiles of milliseconds and of seconds differ by less than a millisecond."""
    keys = found[names].astype(object).where(found[names].notna(), "").itertuples(index=False, name=None)
    return sorted((*key, *(round(one, 2) for one in both)) for key, both in zip(keys, quantiles, strict=True))


def _how_many_waits(answer: object) -> list[int]:
    if isinstance(answer, pd.DataFrame) and "size" in answer:
        return sorted(answer["size"])
    return sorted(int(str(row[3])) for row in _waits(answer))


def _how_many_arcs(answer: object) -> list[int]:
    """Without those from the submission to the first step, which pandas leaves out."""
    if isinstance(answer, pd.DataFrame) and "size" in answer:
        return sorted(answer["size"])
    return sorted(int(str(row[3])) for row in _arcs(answer) if row[1])
