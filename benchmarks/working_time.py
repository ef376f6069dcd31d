"""Working time: a million intervals on the calendar of an office open from 9 to 17 on weekdays that are no holiday.

Beside it stands PM4Py where it is installed, else NumPy's business days with the hours of the first and last day.
"""

import importlib
from contextlib import ExitStack
from datetime import UTC, date
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.working_time import Moments, Seconds, WorkingTime
from benchmarks.measuring import Task
from benchmarks.office import Office
from database.working_hours import WorkingHours
from settings import AMSTERDAM

INTERVALS = 1_000_000
_TARGET = 0.2
_FIRST_YEAR, _LAST_YEAR = 2023, 2026
_HOURS = WorkingHours()
_DAYS_OFF = _HOURS.days_off(_FIRST_YEAR, _LAST_YEAR)
_DAY = 24 * 3600


def tasks(_office: Office, _stack: ExitStack) -> list[Task]:
    """Intervals of up to sixty days in three years; the calendar is there already, as it is in a snapshot."""
    worked, (starts, ends) = WorkingTime.of(_calendar()), _intervals()
    has_pm4py = find_spec("pm4py") is not None
    other = _by_pm4py if has_pm4py else _by_busdays
    return [
        Task(
            "Seconds in office hours",
            f"{INTERVALS:,} intervals",
            lambda: worked.between(starts, ends),
            lambda: other(starts, ends),
            f"PM4Py {version('pm4py')}" if has_pm4py else f"NumPy {np.__version__}, busday_count",
            lambda seconds: np.rint(np.asarray(seconds)).tolist(),
            _TARGET,
        )
    ]


def _intervals() -> tuple[Moments, Moments]:
    random = np.random.default_rng(20261123)
    first = int(pd.Timestamp(_FIRST_YEAR, 1, 1).timestamp())
    starts = first + random.integers(0, 3 * 365 * _DAY, INTERVALS)
    ends = starts + random.integers(0, 60 * _DAY, INTERVALS)
    return starts.astype("datetime64[s]").astype("datetime64[us]"), ends.astype("datetime64[s]").astype(
        "datetime64[us]"
    )


def _calendar() -> pd.DataFrame:
    days = pd.date_range(date(_FIRST_YEAR, 1, 1), date(_LAST_YEAR, 12, 31))
    is_open = np.is_busday(days.to_numpy("datetime64[D]"), holidays=_DAYS_OFF)
    opens = (days + pd.Timedelta(hours=_HOURS.opens.hour)).tz_localize(AMSTERDAM)
    seconds = np.where(is_open, _HOURS.day_seconds, 0)
    closes = opens + pd.to_timedelta(seconds, unit="s")
    return pd.DataFrame({"opens_at": opens, "closes_at": closes, "seconds_before": np.cumsum(seconds) - seconds})


def _on_the_wall(moments: Moments) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(moments).tz_localize(UTC).tz_convert(AMSTERDAM).tz_localize(None)


def _by_busdays(starts: Moments, ends: Moments) -> Seconds:
    def position(moments: Moments) -> NDArray[np.int64]:
        local = _on_the_wall(moments).to_numpy("datetime64[s]")
        days = local.astype("datetime64[D]")
        since_opening = (local - days).astype(np.int64) - _HOURS.opens.hour * 3600
        today: NDArray[np.int64] = np.clip(since_opening, 0, _HOURS.day_seconds) * np.is_busday(
            days, holidays=_DAYS_OFF
        )
        before = np.busday_count(np.datetime64(date(_FIRST_YEAR, 1, 1)), days, holidays=_DAYS_OFF)
        return today + before * _HOURS.day_seconds

    return (position(ends) - position(starts)).astype(np.float64)


class _WorkCalendar:
    """What PM4Py asks of a calendar."""

    def __init__(self) -> None:
        self._days_off = frozenset(_DAYS_OFF)

    def is_working_day(self, day: date) -> bool:
        return day not in self._days_off


def _by_pm4py(starts: Moments, ends: Moments) -> list[float]:
    """PM4Py reads the clock on the wall, so moments lose their time zone first."""
    seconds_between = importlib.import_module("pm4py.util.business_hours").soj_time_business_hours_diff
    opens = _HOURS.opens.hour * 3600
    slots = [(day * _DAY + opens, day * _DAY + opens + _HOURS.day_seconds) for day in range(5)]
    calendar = _WorkCalendar()
    both = (_on_the_wall(moments).to_pydatetime().tolist() for moments in (starts, ends))
    return [seconds_between(start, end, slots, calendar) for start, end in zip(*both, strict=True)]
