"""Payroll runs that are closed: what made it, what missed it, and why."""

import numpy as np
import pandas as pd

from queries import Reader
from queries.selection import Selection
from reports.payroll import Mask, Pick

AFTER_CUTOFF = "Ingediend na de sluitdatum"
NOWHERE = "Stap onbekend"
_RUN = ["employer_id", "employer", "payroll_period", "cutoff_at"]


def closed(runs: pd.DataFrame, period: str | None) -> pd.DataFrame:
    """Of these runs, as from payroll.calendar, those of this period that are closed; None is each employer's last."""
    return (
        runs[runs["place"] == -1] if period is None else runs[(runs["place"] < 0) & (runs["payroll_period"] == period)]
    )


def periods(runs: pd.DataFrame) -> list[str]:
    """The names of the periods that are closed, the latest cutoff first."""
    return list(dict.fromkeys(runs.loc[runs["place"] < 0, "payroll_period"][::-1]))


def outcomes(reader: Reader, runs: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """The workflows of these runs, a row each: columns of queries/payroll/outcomes.sql, and `reason`.

    The reason is None for what made it, else AFTER_CUTOFF, or the step at which it stood when the cutoff passed.
    """
    found = reader.rows(
        "payroll/outcomes",
        employers=runs["employer_id"].unique().tolist(),
        payroll_periods=runs["payroll_period"].unique().tolist(),
        processes=list(selection.process) or None,
        departments=list(selection.department) or None,
    ).to_pandas()
    own = set(zip(runs["employer_id"].tolist(), runs["payroll_period"].tolist(), strict=True))
    keys = zip(found["employer_id"].tolist(), found["run_period"].tolist(), strict=True)
    found = found[np.array([key in own for key in keys], dtype=np.bool_)]
    reason = found["step"].fillna(NOWHERE).mask(found["is_after_cutoff"], AFTER_CUTOFF)
    return found.assign(reason=reason.where(found["is_missed"], None))


def counting(rows: pd.DataFrame) -> dict[str, Mask]:
    """Which rows each number counts: what a click on it shows."""
    missed = rows["is_missed"].to_numpy(np.bool_)
    return {
        "workflows": np.ones(len(rows), dtype=np.bool_),
        "in_time": ~missed,
        "missed": missed,
        "after_cutoff": rows["is_after_cutoff"].to_numpy(np.bool_),
        "still_open": rows["is_open"].to_numpy(np.bool_),
    }


def by_employer(runs: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """A row per run, in order of cutoff: its employer, period and cutoff, the numbers of `counting`, and `moved_to`,
    where what is still open goes now (missing when nothing is, or when no run is ahead)."""
    keys = runs["employer_id"].tolist()
    place = {employer: position for position, employer in enumerate(keys)}
    codes = np.array([place[employer] for employer in rows["employer_id"].tolist()], dtype=np.int64)
    counts = {name: np.bincount(codes[mask], minlength=len(keys)) for name, mask in counting(rows).items()}
    moved = rows.dropna(subset=["moved_to"]).drop_duplicates("employer_id").set_index("employer_id")["moved_to"]
    return runs[_RUN].reset_index(drop=True).assign(**counts, moved_to=runs["employer_id"].map(moved).to_numpy())


def reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Why these missed their run, most common first: `reason`, `missed`, and the median of how long they stood at that
    step when the cutoff passed: `waited_seconds`, `waited_working_seconds` (missing for AFTER_CUTOFF)."""
    missed = rows[rows["is_missed"]]
    found = missed.groupby("reason", sort=True).agg(
        missed=("workflow_id", "size"),
        waited_seconds=("waited_seconds", "median"),
        waited_working_seconds=("waited_working_seconds", "median"),
    )
    return found.reset_index().sort_values("missed", ascending=False, kind="stable", ignore_index=True)


def picked(rows: pd.DataFrame, pick: Pick) -> pd.DataFrame:
    """Exactly the rows behind a number: in order of cutoff and name."""
    found = rows[counting(rows).get(pick.count, np.ones(len(rows), dtype=np.bool_))]
    return pick.part(found)
