"""How much longer a workflow takes: what is left of its current step, and the steps after it.

Time is counted in half hours, up to 60 working days of 8 hours. What takes longer falls outside that horizon: it gets
done, but nobody says when. Ages and durations on whole quarter-hours are read exactly, others rounded down to one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analysis.survival import Curve, Numbers

HALF_HOUR = 1800.0
HORIZON = 60 * 8 * 2  # half hours
NOTHING = np.ones(1)
_QUARTER = HALF_HOUR / 2
_FAR = 2 * HORIZON  # the horizon in quarter-hours
_TRANSFORM = 2048  # at least two horizons, so that what lies outside does not come back at the start
_BLOCK = 512  # rows at once, so that they stay in the processor's cache


@dataclass(frozen=True)
class StepTime:
    """How long a step takes, by its curve (times in seconds): as a whole, or given the age that was reached already.

    An age at which by the curve nobody is left is read as the last time in the curve at which someone was. What follows
    from the curve is worked out each time: it is made sooner than it is worth the room, some 50 kB a step and a scope.
    """

    curve: Curve

    @property
    def per_half_hour(self) -> Numbers:
        """The chance that it takes 0, 1, 2 … half hours. A time between two is shared out, so that the mean is kept."""
        mass = -np.diff(self.curve.surviving, prepend=1.0)
        place = np.minimum(self.curve.times / HALF_HOUR, HORIZON + 1)
        whole = place.astype(np.int64)
        later = mass * (place - whole)
        found = np.zeros(HORIZON + 3)
        found += np.bincount(whole, mass - later, len(found))
        found += np.bincount(whole + 1, later, len(found))
        return _trimmed(found[: HORIZON + 1])

    def overruns(self, ages: Numbers, targets: Numbers) -> Numbers:
        """The chance that the step takes longer than its target (seconds), for ages below that."""
        known = self._known(ages)
        return self.curve.at(known + targets - ages) / self.curve.at(known)

    def finishes(self, ages: Numbers, left: Numbers, after: Numbers) -> Numbers:
        """The chance that this step and what comes after it are done within the seconds left, one per row.

        `after`: the chance per half hour of what comes after.
        """
        known = self._known(ages)
        now = self.curve.at(known)
        width = min(len(after), 1 + int(min(left.max(initial=0) / HALF_HOUR, HORIZON)))
        shares = self._shares()
        last = np.minimum((known + left) // _QUARTER, len(shares) - 1 - _FAR).astype(np.int64) + _FAR
        back = sliding_window_view(shares, 2 * width - 1)[:, ::2]
        reversed_after = after[:width][::-1].copy()
        missed = np.empty(len(ages))
        for start in range(0, len(ages), _BLOCK):
            rows = slice(start, start + _BLOCK)
            unfinished = back[last[rows] - 2 * (width - 1)]
            np.minimum(unfinished, now[rows, np.newaxis], out=unfinished)
            missed[rows] = unfinished @ reversed_after
        chances: Numbers = np.clip(after[:width].sum() - missed / now, 0, 1)
        return chances

    def finished_by(self, ages: Numbers, after: Numbers) -> Numbers:
        """The chance that all is done within 0, 1, 2 … half hours from now. One row per age."""
        known = self._known(ages)
        shares = self._shares()
        first = np.minimum(known // _QUARTER, len(shares) - 1 - 2 * _FAR).astype(np.int64) + _FAR
        ahead = sliding_window_view(shares, _FAR + 1)[:, ::2]
        now = self.curve.at(known)[:, np.newaxis]
        return _convolved(1 - np.minimum(ahead[first] / now, 1), after)

    def _known(self, ages: Numbers) -> Numbers:
        """The ages, but for those at which nobody is left the last time at which someone was."""
        just_before = np.nextafter(0.0, -1.0)  # for where everyone is done at age 0
        somebody = self.curve.surviving > 0
        return np.where(self.curve.at(ages) > 0, ages, self.curve.times[somebody].max(initial=just_before))

    def _shares(self) -> Numbers:
        """The share left per quarter-hour: from one horizon before age 0 to one past the last time in the curve."""
        begins: NDArray[np.int64] = np.ceil(self.curve.times / _QUARTER).astype(np.int64) + _FAR
        last = int(begins[-1]) if len(begins) else _FAR
        lasts = np.diff(np.concatenate(([0], begins, [last + _FAR + 1])))
        return np.repeat(np.concatenate(([1.0], self.curve.surviving)), lasts)


def together(first: Numbers, second: Numbers) -> Numbers:
    """The chance per half hour of both one after the other, when the one says nothing about the other.

    Each is a chance per half hour, as is NOTHING.
    """
    return _trimmed(_convolved(first, second))


def _convolved(first: Numbers, second: Numbers) -> Numbers:
    spectrum = np.fft.rfft(first, _TRANSFORM) * np.fft.rfft(second, _TRANSFORM)
    return np.maximum(np.fft.irfft(spectrum, _TRANSFORM)[..., : HORIZON + 1], 0)


def _trimmed(chances: Numbers) -> Numbers:
    """Without the end, where only rounding errors are left."""
    summed = np.cumsum(chances)
    return chances[: np.searchsorted(summed, summed[-1] - 1e-13) + 1]
