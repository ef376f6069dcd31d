"""How long a step takes, when part of the steps is still open: Kaplan-Meier with delayed entry.

E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958). Delayed entry (left
truncation): J. P. Klein and M. L. Moeschberger, "Survival Analysis", 2nd ed. (2003), section 4.6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The share that takes longer than t: `surviving[i]` from `times[i]` on, 1 before `times[0]`. Times ascend.

    `events`: how many finished. After the last of `times` nobody was seen to finish: the share stays what it was there.
    """

    times: Numbers
    surviving: Numbers
    events: float

    def at(self, ages: Numbers) -> Numbers:
        """The share that takes longer than each age; the same shape."""
        place = np.searchsorted(self.times, ages, side="right")
        return np.concatenate(([1.0], self.surviving))[place]

    def quantile(self, share: float) -> float:
        """The first age at which at least this share is done; infinite when the curve does not get there."""
        reached = self.surviving <= 1 - share + 1e-12
        return float(self.times[np.argmax(reached)]) if reached.any() else float("inf")


def kaplan_meier(
    ages: Numbers, is_done: NDArray[np.bool_], entered: Numbers | None = None, weights: Numbers | None = None
) -> Curve:
    """The curve of these durations; not done means still open at that age. The unit of time is the caller's.

    `entered`: the age from which each was watched (default 0). It counts at risk at ages above that, up to its own; one
    watched from 0 was watched from the start, so also counts when done at age 0. One never watched is left out.
    `weights`: how many are exactly like this (default 1). Raises ValueError on arrays of unequal length.
    """
    entered = np.zeros(len(ages)) if entered is None else entered
    weights = np.ones(len(ages)) if weights is None else weights
    if not len(ages) == len(is_done) == len(entered) == len(weights):
        raise ValueError("ages, is_done, entered and weights must be equally long")
    entered = np.where(entered > 0, entered, -np.inf)
    watched = (ages > entered) & (weights > 0)
    ages, is_done, entered, weights = ages[watched], is_done[watched], entered[watched], weights[watched]
    times, place = np.unique(ages[is_done], return_inverse=True)
    done = np.bincount(place, weights[is_done], len(times)).astype(np.float64)
    at_risk = _before(times, entered, weights) - _before(times, ages, weights)
    return Curve(times, np.cumprod(1 - done / at_risk, dtype=np.float64), float(done.sum()))


def _before(times: Numbers, moments: Numbers, weights: Numbers) -> Numbers:
    """Per time, the weight of the moments that lie before it."""
    order = np.argsort(moments)
    summed = np.concatenate(([0.0], np.cumsum(weights[order])))
    return summed[np.searchsorted(moments[order], times, side="left")]
