"""How fast something rises: the mean of its changes, and between which figures that mean lies."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.weightstats import DescrStatsW  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Slope:
    """Rise a minute, with the interval that holds it in 95 of 100 cases."""

    a_minute: float
    low: float
    high: float

    @property
    def is_flat(self) -> bool:
        """Whether it may be that nothing rises at all."""
        return self.low <= 0

    @staticmethod
    def of(samples: Sequence[tuple[float, float]], step_seconds: float = 30.0) -> "Slope":
        """Of (seconds, value) in order of time.

        Memory wanders: what it is now follows from what it was, so a line through all points would look surer than it
        is. The changes from one step to the next do not follow from each other. Asks for three steps at least.
        """
        times, values = np.array(samples, dtype=float).T
        steps = np.arange(times[0], times[-1] + 1e-9, step_seconds)
        means = [values[(times >= since) & (times < until)].mean() for since, until in itertools.pairwise(steps)]
        changes = DescrStatsW(np.diff(means) * 60 / step_seconds)
        low, high = changes.tconfint_mean()
        return Slope(float(changes.mean), float(low), float(high))
