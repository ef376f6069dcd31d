"""How good the predictions were: past payroll runs predicted once more with what was known then, and what came true."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.calibration import brier, calibration, naive_brier
from analysis.survival import Numbers
from queries import Reader
from reports.turns import learned
from settings import AMSTERDAM

LEAD_DAYS = 3.0  # working days before the cutoff
FEWEST = 50  # with fewer known chances nothing is said
MOST = 15_000  # workflows of the past half year that are all looked at; of more, a sample
_CLOSE = 0.05  # this far off, what was predicted and what came true are called equal


@dataclass(frozen=True)
class TrackRecord:
    """Predictions of workflows in past runs, `LEAD_DAYS` before the cutoff of each, held against what came true.

    `bins`: see analysis.calibration. `predicted` and `made`: the mean chance and the share that made it. `brier` and
    `naive`: the score, and that of who only knows what share of earlier runs made it, over the same `scored` workflows;
    both NaN without earlier runs. `unknown`: how many had too little data for a chance. `one_in`: 1 when these are all,
    else of how many workflows each stands for.
    """

    workflows: int
    unknown: int
    bins: pd.DataFrame
    predicted: float
    made: float
    scored: int
    brier: float
    naive: float
    one_in: int = 1

    @property
    def is_enough(self) -> bool:
        """Whether there are enough to say anything."""
        return self.workflows >= FEWEST

    @property
    def leaning(self) -> int:
        """1 when the predictions were too hopeful, -1 when too gloomy, 0 when about right."""
        off = self.predicted - self.made
        return 0 if abs(off) < _CLOSE else int(np.sign(off))


def replayed(reader: Reader) -> pd.DataFrame:
    """Every prediction, a row each: columns of queries/payroll/past_places.sql, `makes_cutoff` (NaN when unknown), and
    `known_at`: up to which moment the past was learned from for it, the first such moment of its month, or of its
    quarter in a sample."""
    places = reader.rows("payroll/past_places", lead_days=LEAD_DAYS, most=MOST).to_pandas()
    asked = places.assign(target_seconds=np.nan, age_seconds=places["age_seconds"].astype(float))
    then_at = asked["then_at"].dt.tz_convert(AMSTERDAM)
    part = "Q" if _one_in(places) > 1 else "M"
    known_at = asked["then_at"].groupby(then_at.dt.tz_localize(None).dt.to_period(part)).transform("min")
    chances = np.full(len(asked), np.nan)
    for moment in known_at.unique():
        rows = (known_at == moment).to_numpy()
        chances[rows] = learned(reader, moment.to_pydatetime()).chances(asked[rows])["makes_cutoff"]
    return places.assign(makes_cutoff=chances, known_at=known_at)


def track_record(reader: Reader) -> TrackRecord:
    """The record over the past half year, of all that this reader may see."""
    rows = replayed(reader)
    chances, made = _arrays(rows)
    known = ~np.isnan(chances)
    workflows = int(known.sum())
    scored, own, naive = _scores(rows)
    return TrackRecord(
        workflows,
        len(rows) - workflows,
        calibration(chances, made),
        float(chances[known].mean()) if workflows else float("nan"),
        float(made[known].mean()) if workflows else float("nan"),
        scored,
        own,
        naive,
        _one_in(rows),
    )


def _one_in(rows: pd.DataFrame) -> int:
    return int(rows["one_in"].iloc[0]) if len(rows) else 1


def _scores(rows: pd.DataFrame) -> tuple[int, float, float]:
    """Over the months or quarters with closed runs before them: how many workflows, their score, and the naive one."""
    parts = []
    for known_at, month in rows.groupby("known_at"):
        chances, made = _arrays(month)
        _, earlier = _arrays(rows[rows["cutoff_at"] <= known_at])
        counted = int((~np.isnan(chances)).sum())
        if len(earlier) and counted:
            parts.append((counted, brier(chances, made), naive_brier(earlier, chances, made)))
    scored = sum(counted for counted, _, _ in parts)
    if not scored:
        return 0, float("nan"), float("nan")
    own, naive = (sum(part[0] * part[place] for part in parts) / scored for place in (1, 2))
    return scored, own, naive


def _arrays(rows: pd.DataFrame) -> tuple[Numbers, NDArray[np.bool_]]:
    return rows["makes_cutoff"].to_numpy(np.float64), rows["is_made"].to_numpy(np.bool_)
