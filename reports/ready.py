"""When work will be done: working time from now on as moments on the office's calendar."""

from datetime import UTC, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.working_time import WorkingTime
from queries import Reader

_BEFORE = timedelta(days=31)  # longer than any office is closed


def moments(reader: Reader, seconds: NDArray[np.float64]) -> "pd.DatetimeIndex":
    """The moments at which so many working seconds from now have passed; NaT when never on the calendar."""
    calendar = WorkingTime.of(reader.rows("history/calendar", since=reader.now - _BEFORE).to_pandas())
    now = np.array([reader.now.astimezone(UTC).replace(tzinfo=None)], dtype="datetime64[us]")
    return pd.DatetimeIndex(calendar.moments(calendar.positions(now) + seconds), tz="UTC")
