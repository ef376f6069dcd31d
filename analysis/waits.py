"""Waiting times of many places at once, exact, when part of what waits is still open.

A key is place_code * 2^40 + 2 * milliseconds + 1 for what is still open: sorted as numbers, keys stand in order of
place, then of time, and at the same time what is done before what is open. Of keys in order the product of Kaplan and
Meier (see survival.py) collapses between two open ones, so that quantiles cost a sort and no pass per event.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Numbers = NDArray[np.float64]

_PLACE = 40  # bits below the place
_TOLERANCE = 1e-12
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Waits:
    """The waiting times at one place, in order of time.

    `keys`: those of this place, in order; `start`: what they begin at. `open_at`: the positions of what is still open.
    """

    keys: Keys
    start: int
    open_at: NDArray[np.int64]

    @property
    def executed(self) -> int:
        """How many are done."""
        return len(self.keys) - len(self.open_at)

    @property
    def total_seconds(self) -> float:
        """All waiting so far, of what is open as well."""
        # The sum of the keys may pass what 64 bits hold; what is left after taking their start away does not.
        summed = int(self.keys.sum()) - len(self.keys) * self.start - len(self.open_at)
        return ((summed + 2**63) % 2**64 - 2**63) / 2000

    @property
    def times(self) -> Keys:
        """All waiting times in milliseconds, in order."""
        return (self.keys - self.start) >> 1

    @property
    def done_times(self) -> Keys:
        """The times of what is done in milliseconds, in order."""
        return np.delete(self.times, self.open_at)

    def _seconds(self, position: int) -> float:
        return ((int(self.keys[position]) - self.start) >> 1) / 1000

    def quantile(self, share: float) -> float:
        """The first time in seconds by which this share is done, what is open counted as far as it got (Kaplan-Meier);
        infinite when that is never reached."""
        position = self._position(1 - share)
        return float("inf") if position is None else self._seconds(position)

    def interval(self, share: float, z: float = Z95) -> tuple[float, float]:
        """The interval around a quantile: between the quantiles at the ends of the interval around its share.

        R. S. Woodruff, "Confidence intervals for medians and other position measures", JASA 47 (1952), with the
        variance of M. Greenwood (1926). In seconds; the upper end may be infinite, both are when the share is never
        reached.
        """
        position = self._position(1 - share)
        if position is None:
            return float("inf"), float("inf")
        spread = z * (1 - share) * self._relative_error(position)
        return self.quantile(max(share - spread, 0.0)), self.quantile(min(share + spread, 1.0))

    def done_quantile(self, share: float) -> float:
        """The same over what is done only, in seconds: too low as long as the slow ones are open. NaN without any."""
        if not self.executed:
            return float("nan")
        rank = max(int(np.ceil(self.executed * share - _TOLERANCE)), 1) - 1
        passed = np.searchsorted(self.open_at - np.arange(len(self.open_at)), rank, side="right")
        return self._seconds(rank + int(passed))

    def _stretches(self) -> tuple[Numbers, Numbers, Numbers]:
        """Between open ones: where each stretch starts, where it ends, and the share still waiting at its start (one
        longer: at the end of the last)."""
        count = len(self.keys)
        starts = np.concatenate(([0], self.open_at + 1)).astype(np.float64)
        ends = np.concatenate((self.open_at, [count])).astype(np.float64)
        at_risk = np.maximum(count - starts, 1)
        waiting = np.concatenate(([1.0], np.cumprod((count - ends) / at_risk)))
        waiting[-1] = waiting[-2] if starts[-1] == count else waiting[-1]
        return starts, ends, waiting

    def _position(self, waiting_share: float) -> int | None:
        """The first position at which no more than this share still waits."""
        if self.executed == 0:
            return None
        starts, _, waiting = self._stretches()
        reached = waiting[1:] <= waiting_share + _TOLERANCE
        if not reached.any():
            return None
        stretch = int(np.argmax(reached))
        at_risk = len(self.keys) - starts[stretch]
        passed = np.ceil(at_risk * (1 - waiting_share / waiting[stretch]) - 1e-9)
        return int(starts[stretch] + max(passed, 1)) - 1

    def _relative_error(self, position: int) -> float:
        """The standard error of the share still waiting after this position, as part of that share."""
        starts, ends, _ = self._stretches()
        is_before = starts <= position
        ends = np.minimum(ends[is_before], position + 1)
        left = len(self.keys) - ends
        terms = 1 / np.maximum(left, 1) - 1 / np.maximum(len(self.keys) - starts[is_before], 1)
        return float(np.sqrt(np.maximum(terms[left > 0], 0).sum()))


def by_place(keys: Keys) -> dict[int, Waits]:
    """The waits at each place, by its code. The keys, in any order, are sorted where they stand."""
    keys.sort()
    if not len(keys):
        return {}
    codes = np.arange(keys[0] >> _PLACE, (keys[-1] >> _PLACE) + 2)
    bounds = np.searchsorted(keys, codes << _PLACE).tolist()
    open_at = np.flatnonzero(keys & 1)
    splits = np.searchsorted(open_at, bounds).tolist()
    found = {}
    for place, code in enumerate(codes[:-1].tolist()):
        first, last = bounds[place], bounds[place + 1]
        if last > first:
            own = open_at[splits[place] : splits[place + 1]] - first
            found[code] = Waits(keys[first:last], code << _PLACE, own)
    return found


@dataclass(frozen=True)
class Comparison:
    """Whether two groups wait equally long (log-rank). `z` is above 0 when the first is done sooner than it would be
    if they were equal; `p` is the chance of at least this difference if they are. NaN when nothing can be said."""

    z: float
    p: float


def log_rank(one: Waits, other: Waits) -> Comparison:
    """N. Mantel, "Evaluation of survival data and two new rank order statistics arising in its consideration", Cancer
    Chemotherapy Reports 50 (1966). Ties as in the hypergeometric variance."""
    done, ones, others = one.done_times, one.times, other.times
    times, events = np.unique(np.concatenate((done, other.done_times)), return_counts=True)
    own = np.searchsorted(done, times, "right") - np.searchsorted(done, times, "left")
    at_risk_one = len(ones) - np.searchsorted(ones, times)
    at_risk = at_risk_one + len(others) - np.searchsorted(others, times)
    share = at_risk_one / np.maximum(at_risk, 1)
    variance = float((events * share * (1 - share) * (at_risk - events) / np.maximum(at_risk - 1, 1)).sum())
    if variance <= 0:
        return Comparison(float("nan"), float("nan"))
    z = float((own - events * share).sum()) / float(np.sqrt(variance))
    return Comparison(z, p_two_sided(z))


def p_two_sided(z: float) -> float:
    """The chance of a standard normal number at least this far from 0."""
    return erfc(abs(z) / sqrt(2))
