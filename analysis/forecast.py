"""The chance that an open workflow is done in time, and when it probably will be. All times are working seconds.

How long a step takes follows from everyone who did it or still waits for it (Kaplan-Meier), given how long it has been
waiting already; the steps to come are added to that, each by its own curve. Assumed: how long one step takes says
nothing about the next; the steps to come are done once each; the office works as it did when the waits were seen.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.curves import FEWEST_AT_ALL, Curves, Level
from analysis.paths import Paths, by_path
from analysis.remaining import HALF_HOUR
from analysis.survival import Numbers

DERIVED_SHARE = 0.85
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Forecast:
    """What past executions say about open workflows.

    Those come as a frame with a row per workflow: `process`, `step` (that it is at), `role`, `age_seconds` (at that
    step), `target_seconds` (of that step; NaN when it has none), `left_seconds` (until its cutoff; NaN when it has
    none, 0 or below when passed), and `remaining` (the steps after it: JSON, a list of [step, role]).
    """

    curves: Curves
    paths: Paths

    @staticmethod
    def of(waits: pd.DataFrame) -> "Forecast":
        """From waits as `Curves` describes them. What is asked of it later is worked out then, and kept."""
        curves = Curves(waits)
        return Forecast(curves, Paths(curves))

    def derived_target(self, process: str, step: str) -> float:
        """The time within which 85 % of this step is done, whoever does it.

        NaN when fewer than 20 were done, when too many are open still to tell, or when it is no time at all.
        """
        curve = self.curves.of_step(process, step).curve
        reached = curve.quantile(DERIVED_SHARE)
        is_known = curve.events >= FEWEST_AT_ALL and 0 < reached < float("inf")
        return reached if is_known else float("nan")

    def chances(self, open_workflows: pd.DataFrame) -> pd.DataFrame:
        """Per workflow, with the same index: two chances, and what they rest on.

        `misses_target`: that its current step takes longer than the target, 1 once it does. `makes_cutoff`: that all
        its steps are done before the cutoff, 0 once that has passed. Both NaN for a workflow without a step, without
        a target or cutoff, or with too little data. `group` (a Level) and `events`: the coarsest group and the fewest
        executions that any of its steps rests on.
        """
        ages, targets, left = _times(open_workflows)
        misses = np.where(ages >= targets, 1.0, np.nan)
        makes = np.where((left <= 0) & ~np.isnan(ages), 0.0, np.nan)
        groups, events = np.full(len(ages), Level.NONE.value, dtype=object), np.zeros(len(ages), dtype=np.int64)
        for path, rows in by_path(open_workflows):
            ahead = self.paths.ahead(path)
            groups[rows], events[rows] = ahead.level.value, ahead.events
            if ahead.level is Level.NONE:
                continue
            early, due = rows[ages[rows] < targets[rows]], rows[left[rows] > 0]
            misses[early] = ahead.current.overruns(ages[early], targets[early])
            makes[due] = ahead.current.finishes(ages[due], left[due], ahead.after)
        found = {"misses_target": misses, "makes_cutoff": makes, "group": groups, "events": events}
        return pd.DataFrame(found, index=open_workflows.index)

    def ready(self, open_workflows: pd.DataFrame, share: float = 0.8) -> Numbers:
        """Per workflow, in how many seconds from now all its steps are done with at least this probability.

        In whole half hours; infinite when that lies beyond the horizon, NaN where `chances` knows none. For the rows of
        one screen: each costs a row of about 16 kB.
        """
        ages, _, _ = _times(open_workflows)
        found = np.full(len(ages), np.nan)
        for path, rows in by_path(open_workflows):
            ahead = self.paths.ahead(path)
            if ahead.level is not Level.NONE:
                is_ready = ahead.current.finished_by(ages[rows], ahead.after) >= share - _ROUNDING
                found[rows] = np.where(is_ready.any(axis=1), is_ready.argmax(axis=1) * HALF_HOUR, np.inf)
        return found


def _times(open_workflows: pd.DataFrame) -> tuple[Numbers, Numbers, Numbers]:
    """Ages, targets and what is left, in seconds; no age where there is no step."""
    ages, targets, left = (
        open_workflows[name].to_numpy(np.float64) for name in ("age_seconds", "target_seconds", "left_seconds")
    )
    return np.where(open_workflows["step"].isna(), np.nan, ages), targets, left
