"""Where the waiting is: per process, step and role how long it takes, what is still open counted as far as it got."""

from dataclasses import dataclass
from math import hypot, inf, isfinite, nan

import pandas as pd

from analysis import waits
from analysis.overrepresentation import discoveries
from analysis.waits import Waits
from queries import Reader
from reports.bottlenecks import Asked

FEW = 20  # with fewer executions a figure is marked
_PLACE = ["process", "step", "role"]
SHOWN = ["process", "step", "role", "executed", "open", "median_seconds", "p90_seconds", "waiting_seconds"]


@dataclass(frozen=True)
class Steps:
    """The places where work waits, a row each, most waiting first; and the waits themselves by (process, step, role).

    Columns: process, step, role (None when nobody's), executed, open, median_seconds, p90_seconds (Kaplan-Meier, NaN
    when too much is still open to tell), median_low, median_high (95 %), done_median_seconds, done_p90_seconds (of what
    is done only), waiting_seconds (of what is open as well), share (of all waiting), is_few.
    """

    rows: pd.DataFrame
    waits: dict[tuple[str, str, str | None], Waits]


def steps(reader: Reader, asked: Asked) -> Steps:
    """All places in scope where an execution or a current step passes the filters. Times by the clock asked for."""
    keys = reader.rows("bottlenecks/waits", **asked.filters(), is_work=asked.is_work)["wait_key"].to_numpy()
    named = {row["place_code"]: row for row in reader.rows("bottlenecks/places").to_pylist()}
    found = {tuple(named[code][name] for name in _PLACE): one for code, one in waits.by_place(keys.copy()).items()}
    rows = pd.DataFrame(
        [dict(zip(_PLACE, place, strict=True)) | _figures(one) for place, one in found.items()],
        columns=[*_PLACE, *_FIGURES],
    )
    total = rows["waiting_seconds"].sum()
    rows["share"] = rows["waiting_seconds"] / total if total else 0.0
    return Steps(
        rows.sort_values(["waiting_seconds", *_PLACE], ascending=[False, True, True, True], ignore_index=True), found
    )


_FIGURES = (
    *("executed", "open", "median_seconds", "p90_seconds", "median_low", "median_high"),
    *("done_median_seconds", "done_p90_seconds", "waiting_seconds", "is_few"),
)


def _figures(one: Waits) -> dict[str, object]:
    low, high = one.interval(0.5)
    return {
        "executed": one.executed,
        "open": len(one.open_at),
        "median_seconds": _known(one.quantile(0.5)),
        "p90_seconds": _known(one.quantile(0.9)),
        "median_low": low,
        "median_high": high,
        "done_median_seconds": _known(one.done_quantile(0.5)),
        "done_p90_seconds": _known(one.done_quantile(0.9)),
        "waiting_seconds": one.total_seconds,
        "is_few": one.executed < FEW,
    }


def _known(seconds: float) -> float:
    return seconds if isfinite(seconds) else nan


def compared(own: Steps, other: Steps) -> pd.DataFrame:
    """The rows of `own` with how they differ from `other`.

    other_executed, other_median_seconds; change_seconds of the median with change_low and change_high (95 %; infinite
    where it has no bound), p (log-rank over all waiting, not the median alone), and is_change: p small enough when all
    rows are tried at once, at a false discovery rate of 5 %. NaN where either has too few (FEW) or nothing.
    """
    places = own.rows[_PLACE].astype(object).where(own.rows[_PLACE].notna(), None).itertuples(index=False, name=None)
    found = [_change(own.waits[place], other.waits.get(place)) for place in places]
    columns = ["other_executed", "other_median_seconds", "change_seconds", "change_low", "change_high", "p"]
    changes = pd.DataFrame(found, columns=columns, index=own.rows.index, dtype=float)
    return pd.concat([own.rows, changes], axis=1).assign(is_change=discoveries(changes["p"].to_numpy()))


def _change(own: Waits, other: Waits | None) -> tuple[float, ...]:
    if other is None or min(own.executed, other.executed) < FEW:
        return float(other.executed if other else 0), nan, nan, nan, nan, nan
    median, before = own.quantile(0.5), other.quantile(0.5)
    p = waits.log_rank(own, other).p
    if not (isfinite(median) and isfinite(before)):
        return float(other.executed), _known(before), nan, nan, nan, p
    low, high = difference(median, own.interval(0.5), before, other.interval(0.5))
    return float(other.executed), before, median - before, low, high, p


def difference(
    one: float, its_interval: tuple[float, float], other: float, others_interval: tuple[float, float]
) -> tuple[float, float]:
    """The interval around one - other, from the interval around each.

    G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics
    in Medicine 27 (2008).
    """
    (low, high), (other_low, other_high) = its_interval, others_interval
    below = hypot(one - low, other_high - other)
    above = hypot(high - one, other - other_low)
    return (one - other - below if isfinite(below) else -inf), (one - other + above if isfinite(above) else inf)


def report(reader: Reader, asked: Asked) -> pd.DataFrame:
    """The columns of SHOWN, most waiting first."""
    return steps(reader, asked).rows[SHOWN]
