"""The payroll runs: which there are, and what of the open workflows belongs to each."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from queries import Reader
from queries.terms import State

COUNTS = ("open", "risk", "late", "approved_not_processed", "after_cutoff")
_NEAR = range(-6, 2)  # a run further off is told only when an open workflow belongs to it
_STATES = [State.LATE.value, State.RISK.value, State.ON_SCHEDULE.value]
_RUN = ["employer_id", "employer", "payroll_period", "cutoff_at"]

Mask = NDArray[np.bool_]


class Tab(StrEnum):
    """Which runs are looked at, of each employer its own. The value stands in the address."""

    THIS = "0"
    NEXT = "1"
    LATER = "2"  # further ahead, or with a cutoff that nobody knows
    PAST = "-1"


@dataclass(frozen=True)
class Pick:
    """A number that was clicked: what it counts, and of which part; None is all of it.

    `count` of what is open: a key of `counting`, or "first" (what the first cutoff waits for), "carried" (what belongs
    to a run that is closed and goes into this one) or "none" (what belongs to no run). `reason` is of what is past.
    """

    count: str
    employer_id: str | None = None
    process: str | None = None
    component: str | None = None
    unit: str | None = None
    reason: str | None = None

    def part(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of this part, whatever they count for."""
        for name in ("employer_id", "process", "component", "unit", "reason"):
            wanted = getattr(self, name)
            if wanted is not None:
                rows = rows[rows[name].fillna("") == wanted]
        return rows


def calendar(reader: Reader) -> pd.DataFrame:
    """The runs of a year back and a year ahead, by cutoff; see queries/payroll/periods.sql."""
    return reader.rows("payroll/periods").to_pandas()


def board(reader: Reader, rows: pd.DataFrame) -> pd.DataFrame:
    """A row per employer and payroll period around now, in order of cutoff, with counts of these open workflows.

    A period further back or ahead is there when an open workflow belongs to it. Columns: `employer_id`, `employer`,
    `payroll_period`, `cutoff_at`, and those of `counted`.
    """
    runs = calendar(reader)
    runs = runs[runs["place"].isin(_NEAR)]
    belonging = rows[rows["run_period"].notna()]
    named = pd.concat([runs[_RUN], _runs_of(belonging)], ignore_index=True)
    codes, firsts = _codes(named, ["employer_id", "payroll_period"])
    counts = counted(belonging, codes[len(runs) :], len(firsts))
    found = pd.concat([named.iloc[firsts].reset_index(drop=True), counts], axis=1)
    return found.sort_values(["cutoff_at", "employer", "payroll_period"], ignore_index=True)


def placed(runs: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `tab`: the Tab of the run each belongs to, or None for what belongs to no run."""
    keys = zip(runs["employer_id"].tolist(), runs["payroll_period"].tolist(), strict=True)
    places = dict(zip(keys, runs["place"].tolist(), strict=True))
    own = zip(rows["employer_id"].tolist(), rows["run_period"].tolist(), strict=True)
    place = np.array([places.get(key, 2) for key in own])
    missed = rows["has_missed_run"].fillna(False).to_numpy(np.bool_)
    tab = np.select([missed, place == 0, place == 1], [Tab.PAST.value, Tab.THIS.value, Tab.NEXT.value], Tab.LATER.value)
    return rows.assign(tab=pd.Series(tab, rows.index).where(rows["run_period"].notna(), None))


def by_employer(runs: pd.DataFrame, rows: pd.DataFrame, tab: Tab) -> pd.DataFrame:
    """A row per employer with a run on this tab or workflows that belong there, in order of cutoff.

    `rows` as from `placed`. Columns: `employer_id`, `employer`, `payroll_period`, `cutoff_at` and `left_seconds` (of
    the first run; missing where there is none), those of `counted`, and `carried`: 0 but on the tab of this run.
    """
    here = runs[runs["place"] == int(tab)] if tab in (Tab.THIS, Tab.NEXT) else runs[:0]
    own = rows[rows["tab"] == tab.value]
    carried = rows[rows["tab"] == Tab.PAST.value] if tab is Tab.THIS else rows[:0]
    named = pd.concat([here[[*_RUN, "left_seconds"]], _runs_of(own), carried[_RUN[:2]]], ignore_index=True)
    codes, firsts = _codes(named, ["employer_id"])
    counts = counted(own, codes[len(here) : len(here) + len(own)], len(firsts))
    counts["carried"] = np.bincount(codes[len(here) + len(own) :], minlength=len(firsts))
    found = pd.concat([named.iloc[firsts].reset_index(drop=True), counts], axis=1)
    return found.sort_values(["cutoff_at", "employer"], ignore_index=True)


def counting(rows: pd.DataFrame) -> dict[str, Mask]:
    """Which rows each number counts: what a click on it shows."""
    state, chance = rows["state"].to_numpy(), rows["makes_cutoff"].to_numpy(np.float64)
    return {
        "open": np.ones(len(rows), dtype=np.bool_),
        "risk": state == State.RISK.value,
        "late": state == State.LATE.value,
        "approved_not_processed": rows["is_approved"].to_numpy(np.bool_),
        "after_cutoff": rows["is_after_cutoff"].to_numpy(np.bool_),
        "expected_to_miss": ~np.isnan(chance),
        "without_chance": np.isnan(chance),
    }


def counted(rows: pd.DataFrame, codes: NDArray[np.int64], groups: int) -> pd.DataFrame:
    """A row per group with COUNTS, `without_chance` (how many have too little data for a chance), and
    `expected_to_miss`: how many will probably miss their cutoff, the sum of their chances to one decimal."""
    masks = counting(rows)
    counts = {name: np.bincount(codes[masks[name]], minlength=groups) for name in (*COUNTS, "without_chance")}
    known = masks["expected_to_miss"]
    misses = 1 - rows["makes_cutoff"].to_numpy(np.float64)[known]
    return pd.DataFrame(counts | {"expected_to_miss": np.bincount(codes[known], misses, groups).round(1)})


def crossed(rows: pd.DataFrame, kept: Mask) -> pd.DataFrame:
    """How many of the kept rows there are per employer (by id, down) and process (across, most common first).

    Both only where there is a row at all.
    """
    employers, employer_ids = pd.factorize(rows["employer_id"])
    processes, names = pd.factorize(rows["process"])
    cells = (employers * len(names) + processes)[kept]
    counts = np.bincount(cells, minlength=len(employer_ids) * len(names)).reshape(len(employer_ids), len(names))
    common = np.argsort(-np.bincount(processes, minlength=len(names)), kind="stable")
    return pd.DataFrame(counts[:, common], index=list(employer_ids), columns=[names[place] for place in common])


def values(rows: pd.DataFrame) -> pd.DataFrame:
    """What these open declarations amount to: a row per component and unit, never added across them.

    Columns: `component`, `unit` (empty where it is not known), `workflows`, `value`.
    """
    declared = rows[rows["component"].notna() & rows["value"].notna()]
    units = declared.assign(unit=declared["unit"].fillna(""))
    found = units.groupby(["component", "unit"], sort=True)["value"].agg(["size", "sum"]).reset_index()
    return found.rename(columns={"size": "workflows", "sum": "value"})


def picked(rows: pd.DataFrame, tab: Tab, pick: Pick) -> pd.DataFrame:
    """Exactly the rows, as from `placed`, behind a number on this tab: most pressing first, then longest waiting."""
    wanted = {"carried": Tab.PAST.value, "none": None}.get(pick.count, tab.value)
    found = rows[rows["tab"].isna() if wanted is None else rows["tab"] == wanted]
    if pick.count == "first":
        found = found[found["run_cutoff_at"] == found["run_cutoff_at"].min()]
    else:
        found = found[counting(found).get(pick.count, np.ones(len(found), dtype=np.bool_))]
    if pick.component is not None:
        found = found[found["value"].notna()]
    return _pressing_first(pick.part(found), pick.count)


def _pressing_first(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    if count == "expected_to_miss":
        return rows.sort_values("makes_cutoff", kind="stable")
    rank = rows["state"].map({state: place for place, state in enumerate(_STATES)})
    return rows.iloc[np.argsort(rank.to_numpy(), kind="stable")]


def _runs_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The run that each workflow belongs to, with the names a run has."""
    return rows.rename(columns={"run_period": "payroll_period", "run_cutoff_at": "cutoff_at"})[_RUN]


def _codes(rows: pd.DataFrame, by: list[str]) -> tuple[NDArray[np.int64], list[int]]:
    """A number per row, the same for the same values, and where each number is first met."""
    seen: dict[tuple[str, ...], int] = {}
    keys = zip(*(rows[name].tolist() for name in by), strict=True)
    codes = np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)
    return codes, np.unique(codes, return_index=True)[1].tolist()
