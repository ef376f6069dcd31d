"""Open workflows by path: those at the same step with the same steps to come have the same ahead of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.curves import Curves, Level, Name
from analysis.remaining import NOTHING, StepTime, together
from analysis.survival import Numbers

Step = tuple[Name, Name]
Path = tuple[str, str, Name, str]
_COLUMNS = ["process", "step", "role", "remaining"]


@dataclass(frozen=True)
class Ahead:
    """What workflows on one path have ahead of them: their current step, and the chance per half hour of what follows.

    `level` and `events`: the coarsest group and the fewest executions that any of it rests on.
    """

    current: StepTime
    after: Numbers
    level: Level
    events: int


class Paths:
    """What each path has ahead, by these curves; worked out when it is first asked for."""

    def __init__(self, curves: Curves) -> None:
        self._curves = curves
        self._known: dict[Path, Ahead] = {}
        self._afters: dict[tuple[str, tuple[Step, ...]], Numbers] = {}

    def ahead(self, path: Path) -> Ahead:
        """For a path of process, step, role and the steps to come: JSON, a list of [step, role]."""
        if path not in self._known:
            process, step, role, remaining = path
            steps = tuple((step, role) for step, role in json.loads(remaining))
            found = [self._curves.of_group(process, *each) for each in ((step, role), *steps)]
            self._known[path] = Ahead(
                found[0][1],
                self._after(process, steps),
                max((level for level, _ in found), key=lambda level: level.coarseness),
                int(min(time.curve.events for _, time in found)),
            )
        return self._known[path]

    def _after(self, process: str, steps: tuple[Step, ...]) -> Numbers:
        if not steps:
            return NOTHING
        if (process, steps) not in self._afters:
            _, first = self._curves.of_group(process, *steps[0])
            self._afters[process, steps] = together(first.per_half_hour, self._after(process, steps[1:]))
        return self._afters[process, steps]


def by_path(open_workflows: pd.DataFrame) -> Iterator[tuple[Path, NDArray[np.int64]]]:
    """Each path and the places of its rows. Rows without a step, or whose age is unknown, are on none."""
    is_known = (open_workflows["step"].notna() & open_workflows["age_seconds"].notna()).to_numpy(np.bool_)
    key = np.zeros(len(open_workflows), dtype=np.int64)
    for name in _COLUMNS:
        codes, found = pd.factorize(open_workflows[name])
        key = key * (len(found) + 1) + codes + 1
    places = np.flatnonzero(is_known)
    order = places[np.argsort(key[places], kind="stable")]
    begins = np.flatnonzero(np.diff(key[order], prepend=-1))
    first_of_each = open_workflows[_COLUMNS].iloc[order[begins]].itertuples(index=False)
    for (process, step, role, remaining), rows in zip(first_of_each, np.split(order, begins)[1:], strict=True):
        yield (process, step, None if pd.isna(role) else role, remaining), rows
