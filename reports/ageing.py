"""How old open work is, beside how old finished work was when it left the same step.

Aging work in progress: D. S. Vacanti, "Actionable Agile Metrics for Predictability" (2015), chapter 8: work that is
older than most finished work was at the same step is the work to look at first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.waits import Waits, by_place
from queries import Reader
from reports.bottlenecks import Asked

SHARES = (0.5, 0.7, 0.85, 0.95)
FEWEST = 20  # finished workflows, below which nothing is said of a step


@dataclass(frozen=True)
class Ageing:
    """Open work and what it is held against. Ages are total ages in seconds, in the clock asked for.

    `opened`: a row per open workflow, oldest first: `workflow_id`, `employee`, `process`, `step` and `role` (None where
    the next step is not known), `submitted_at`, `total_age_seconds`, `percentile` (the share of finished workflows that
    had left this step at or before that age; NaN when fewer than FEWEST did). `steps`: a row per process and step in
    the order of the process: `process`, `step`, `finished` (how many left it), `open`, and `p50` … `p95`: the first age
    at which that share had left, NaN when fewer than FEWEST did.
    """

    opened: pd.DataFrame
    steps: pd.DataFrame

    def of(self, process: str) -> "Ageing":
        """Of one process only."""
        opened = self.opened[self.opened["process"] == process].reset_index(drop=True)
        return Ageing(opened, self.steps[self.steps["process"] == process].reset_index(drop=True))


def ageing(reader: Reader, asked: Asked, opened: Asked | None = None) -> Ageing:
    """Of all processes. `opened`: what is asked of the open workflows, if other than what is asked of the finished."""
    of_open = opened or asked
    left = by_place(_keys(reader, asked))
    rows = reader.rows("bottlenecks/open_ages", **of_open.filters(), is_work=asked.is_work).to_pandas()
    steps = _steps(reader, of_open, left, rows)
    named = steps.set_index("step_code")["step"]
    percentile = np.full(len(rows), np.nan)
    codes = rows["step_code"].fillna(-1).to_numpy(np.int64)
    for code in np.unique(codes):
        waits = left.get(int(code))
        if waits is not None and len(waits.times) >= FEWEST:
            chosen = codes == code
            percentile[chosen] = share_left(waits, rows["total_age_seconds"].to_numpy(np.float64)[chosen])
    found = rows.assign(step=_named(codes, named), percentile=percentile)
    return Ageing(found.drop(columns="step_code"), steps.drop(columns="step_code"))


def answer(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    """A row per open workflow that fits, oldest first, as JSON can hold it."""
    found = ageing(reader, asked).opened[["workflow_id", "step", "total_age_seconds", "percentile"]]
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def share_left(left: Waits, ages: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per age in seconds, the share that had left at or before it, to the millisecond."""
    found = np.searchsorted(left.times, np.rint(ages * 1000), side="right") / len(left.times)
    return np.asarray(found, dtype=np.float64)


def processes(reader: Reader, asked: Asked) -> list[str]:
    """The processes that have something open, most first."""
    found = reader.rows("bottlenecks/open_processes", **asked.filters()).to_pydict()["process"]
    return [str(name) for name in found]


def _keys(reader: Reader, asked: Asked) -> NDArray[np.int64]:
    found = reader.rows("bottlenecks/left_ages", **asked.filters(), is_work=asked.is_work)
    return found.column("left_key").to_numpy().astype(np.int64)


def _steps(reader: Reader, asked: Asked, left: dict[int, Waits], rows: pd.DataFrame) -> pd.DataFrame:
    """A row per step; `step_code` is for here only."""
    places = reader.rows("bottlenecks/places").to_pandas()
    names = places.drop_duplicates("step_code").set_index("step_code")["step"]
    found = reader.rows("bottlenecks/step_order", **asked.filters()).to_pandas().drop(columns="place")
    codes = found["step_code"].tolist()
    counts = rows["step_code"].value_counts()
    found = found.assign(
        step=found["step_code"].map(names),
        finished=[len(left[code].times) if code in left else 0 for code in codes],
        open=found["step_code"].map(counts).fillna(0).astype(int),
    )
    for share in SHARES:
        found[column(share)] = [_bound(left.get(code), share) for code in codes]
    return found


def column(share: float) -> str:
    """The column of Ageing.steps that holds this share."""
    return f"p{round(100 * share)}"


def _bound(left: Waits | None, share: float) -> float:
    return left.quantile(share) if left is not None and len(left.times) >= FEWEST else float("nan")


def _named(codes: NDArray[np.int64], names: "pd.Series[str]") -> "pd.Series[str]":
    known = names.to_dict()
    return pd.Series([known.get(int(code)) for code in codes], dtype=object)
