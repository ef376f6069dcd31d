"""How work comes in, goes out and piles up over the weeks, how long it took, and how often it was refused.

Cumulative flow, with work in progress as what lies between the two lines: J. D. C. Little, "A proof for the queuing
formula L = λW", Operations Research 9 (1961); D. J. Anderson, "Kanban" (2010), chapter 12; D. S. Vacanti, "Actionable
Agile Metrics for Predictability" (2015), chapters 3 to 6.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from analysis.rolling import rolling_quantiles
from queries import Reader
from reports.bottlenecks import Asked
from reports.weeks import Window, monday, without_period
from settings import AMSTERDAM

SPAN = 8  # weeks that a rolling median looks at
FEW = 20
_EPOCH = date(1970, 1, 5)  # a Monday


@dataclass(frozen=True)
class Development:
    """Weeks in a row, and what happened in them.

    `weeks`: a row per week: `week` (its Monday), `arrivals`, `completions`, `refused` (of those completed), `wip` (what
    was open at its end), `arrived` and `completed` (summed from the first week on, `arrived` with what was open before
    it: between the two lies `wip`), `p50`, `p85` (lead time in seconds of what finished in it, NaN for none),
    `rolling`, `rolling_low`, `rolling_high` (median and middle half of the SPAN weeks up to it), `refusal_share`,
    `rolling_refusal_share` (of those SPAN weeks), `is_whole`.
    `versions`: process, template_id, template_version and first_used_at of each version that came into use in these
    weeks where its process had another before. `refusals`: role, executed, refused, taken_back. `opened`: what was open
    before the first week. `window`: from the first Monday up to the last day that counts. `made_at`: of the data.
    """

    weeks: pd.DataFrame
    versions: pd.DataFrame
    refusals: pd.DataFrame
    opened: int
    window: Window
    made_at: datetime


def development(reader: Reader, asked: Asked) -> Development:
    """Over the weeks of the period asked for, else over all; a period only says which weeks are shown."""
    of_all = without_period(asked)
    counts = reader.rows("bottlenecks/weeks", **of_all.filters()).to_pandas()
    window = _window(asked, counts, reader.now)
    weeks, opened = _flow(counts, window)
    made_at = reader.rows("choices/office").to_pylist()[0]["made_at"]
    days = {"first_day": window.first, "last_day": window.last}
    return Development(
        _with_lead_times(reader, of_all, weeks, window),
        _versions(reader, of_all, window),
        reader.rows("bottlenecks/refusals", **of_all.filters(), **days).to_pandas(),
        opened,
        window,
        made_at,
    )


def _window(asked: Asked, counts: pd.DataFrame, now: datetime) -> Window:
    """Whole weeks, but for the last one: that ends today."""
    today = now.astimezone(AMSTERDAM).date()
    known = [day.date() for day in pd.to_datetime(counts["week"])]
    first, last = asked.period
    begin = max(first or date.min, min(known, default=today))
    end = min(last + timedelta(days=6 - last.weekday()) if last else today, today)
    return Window(min(monday(begin), monday(today)), max(end, min(monday(begin), monday(today))))


def _flow(counts: pd.DataFrame, window: Window) -> tuple[pd.DataFrame, int]:
    """A row per week of the window, and how much was open before it."""
    counts = counts.assign(week=pd.to_datetime(counts["week"]))
    before = counts[counts["week"] < pd.Timestamp(window.first)]
    opened = int(before["arrivals"].sum() - before["completions"].sum())
    mondays = pd.date_range(window.first, window.last, freq="7D", unit="us")
    weeks = counts.set_index("week").reindex(mondays, fill_value=0).rename_axis("week").reset_index()
    arrived = opened + weeks["arrivals"].cumsum()
    completed = weeks["completions"].cumsum()
    is_whole = weeks["week"] + pd.Timedelta(days=6) <= pd.Timestamp(window.last)
    wide = counts.set_index("week").reindex(_with_weeks_before(mondays), fill_value=0).rolling(SPAN).sum().loc[mondays]
    return weeks.assign(
        arrived=arrived,
        completed=completed,
        wip=arrived - completed,
        refusal_share=_share(weeks),
        rolling_refusal_share=_share(wide).to_numpy(),
        is_whole=is_whole,
    ), opened


def _with_weeks_before(mondays: pd.DatetimeIndex) -> pd.DatetimeIndex:
    return pd.date_range(mondays[0] - pd.Timedelta(weeks=SPAN - 1), mondays[-1], freq="7D", unit="us")


def _share(counts: pd.DataFrame) -> "pd.Series[float]":
    share: pd.Series[float] = (counts["refused"] / counts["completions"]).where(counts["completions"] > 0)
    return share


def _with_lead_times(reader: Reader, asked: Asked, weeks: pd.DataFrame, window: Window) -> pd.DataFrame:
    since = window.first - timedelta(weeks=SPAN - 1)
    days = {"first_day": since, "last_day": window.last, "is_work": asked.is_work}
    found = reader.rows("bottlenecks/lead_times", **asked.filters(), **days).to_pandas()
    numbers = _numbers(found["week"])
    values = found["lead_seconds"].to_numpy(np.float64)
    first, last = (int(_numbers(weeks["week"])[place]) for place in (0, -1))
    own = rolling_quantiles(numbers, values, first, last, 1, (0.5, 0.85))
    wide = rolling_quantiles(numbers, values, first, last, SPAN, (0.5, 0.25, 0.75))
    names = ("rolling", "rolling_low", "rolling_high")
    return weeks.assign(p50=own[:, 0], p85=own[:, 1], **{name: wide[:, place] for place, name in enumerate(names)})


def _numbers(mondays: "pd.Series[pd.Timestamp]") -> np.ndarray:
    """The number of each week, counted from the first week of 1970."""
    days = pd.to_datetime(mondays).to_numpy("datetime64[D]") - np.datetime64(_EPOCH)
    return days.astype(np.int64) // 7


def _versions(reader: Reader, asked: Asked, window: Window) -> pd.DataFrame:
    """A process's own first version is no change."""
    found = reader.rows("bottlenecks/versions", **asked.filters()).to_pandas()
    used = found["first_used_at"].dt.tz_convert(AMSTERDAM).dt.tz_localize(None)
    is_later = found.groupby("process").cumcount() > 0
    is_within = (used >= pd.Timestamp(window.first)) & (used < pd.Timestamp(window.last) + pd.Timedelta(days=1))
    shown: pd.DataFrame = found[is_later & is_within].reset_index(drop=True)
    return shown
