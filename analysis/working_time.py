"""Working time: how long something waited while the office was open, in time that does not grow with the interval.

A calendar is a frame with one row per day, in order and without gaps: `opens_at` and `closes_at` (moments; equal on a
day off) and `seconds_before` (working seconds of all days before). The position of a moment on it is the number of
working seconds before that moment; working time between two moments is the difference of their positions.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Moments = NDArray[np.datetime64]
Seconds = NDArray[np.float64]

# Offices open at most once in such a stretch: on the night the clock goes forward two openings lie 23 hours apart.
_STRETCH = 12 * 3600 * 1_000_000


@dataclass(frozen=True)
class WorkingTime:
    """A calendar, ready to look moments up in: microseconds since 1970 (UTC) and working microseconds before.

    The three arrays hold the working days. `passed` counts, per stretch of twelve hours from `first_stretch` on, the
    openings up to its start: from there a moment's working day is at most one further.
    """

    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    before: NDArray[np.int64]
    first_stretch: int
    passed: NDArray[np.int64]

    @staticmethod
    def of(calendar: pd.DataFrame) -> "WorkingTime":
        """From a calendar with its days off. Raises ValueError when it has no working day at all."""
        opens, closes = (_microseconds(calendar[name]) for name in ("opens_at", "closes_at"))
        is_open = closes > opens
        if not is_open.any():
            raise ValueError("a calendar needs a working day")
        before = np.asarray(calendar["seconds_before"], dtype=np.int64) * 1_000_000
        opens, closes, before = opens[is_open], closes[is_open], before[is_open]
        first, last = int(opens[0] // _STRETCH), int(opens[-1] // _STRETCH)
        starts = np.arange(first, last + 1, dtype=np.int64) * _STRETCH
        return WorkingTime(opens, closes, before, first, np.searchsorted(opens, starts, side="right"))

    def positions(self, moments: Moments) -> Seconds:
        """Working seconds before each moment (UTC); the same shape. NaT gives NaN.

        Before the calendar nothing has passed; after it no more than all of it.
        """
        asked = moments.astype("datetime64[us]")
        at = asked.astype(np.int64)
        day = self._days(at)
        within = np.maximum(np.minimum(at, self.closes[day]) - self.opens[day], 0)
        return np.where(np.isnat(asked), np.nan, (self.before[day] + within) / 1e6)

    def _days(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The last working day that opened by then; the first one when none did."""
        stretch = np.clip(at // _STRETCH - self.first_stretch, 0, len(self.passed) - 1)
        passed = self.passed[stretch]
        opened_since = at >= self.opens[np.minimum(passed, len(self.opens) - 1)]
        return np.clip(passed + opened_since, 1, len(self.opens)) - 1

    def between(self, starts: Moments, ends: Moments) -> Seconds:
        """Working seconds from each start to its end; negative when the end comes first. Moments in UTC."""
        return self.positions(ends) - self.positions(starts)

    def moments(self, positions: Seconds) -> Moments:
        """The first moment (UTC) at which so many working seconds have passed, to the microsecond; the same shape.

        The first opening for 0. NaT for NaN, below 0 and beyond the end of the calendar.
        """
        asked = np.asarray(positions, dtype=np.float64) * 1e6
        end = self.before[-1] + self.closes[-1] - self.opens[-1]
        is_known = (asked >= 0) & (asked <= end)
        passed = np.rint(np.where(is_known, asked, 0)).astype(np.int64)
        day = np.maximum(np.searchsorted(self.before, passed, side="left") - 1, 0)
        found = (self.opens[day] + passed - self.before[day]).astype("datetime64[us]")
        return np.where(is_known, found, np.datetime64("NaT", "us"))


def _microseconds(moments: "pd.Series[pd.Timestamp]") -> NDArray[np.int64]:
    return pd.DatetimeIndex(moments).tz_convert("UTC").tz_localize(None).to_numpy("datetime64[us]").astype(np.int64)
