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

Mask = NDArray[np.bool_]


class Tab(StrEnum):
    """Which runs are looked at, of each employer its own. The value stands in the address."""

    THIS = "0"
    NEXT = "1"
    LATER = "2"  # further ahead, or with a cutoff that nobody knows
    PAST = "-1"


@dataclass(frozen=True)
class Pick:
    """A number that was clicked: what is counted, and of which part; None is all of it.

    `count` is a key of `counting`, or "carried": what belongs to a run that is closed and goes into this one, or
    "none": what belongs to no run.
    """

    count: str
    employer_id: str | None = None
    process: str | None = None
    component: str | None = None
    unit: str | None = None


def calendar(reader: Reader) -> pd.DataFrame:
    """The runs of a year back and a year ahead, by cutoff; see queries/payroll/periods.sql."""
    return reader.rows("payroll/periods").to_pandas()


def board(reader: Reader, rows: pd.DataFrame) -> pd.DataFrame:
    """A row per employer and payroll period around now, in order of cutoff, with counts of these open workflows.

    A period further back or ahead is there when an open workflow belongs to it. Columns: `employer_id`, `employer`,
    `payroll_period`, `cutoff_at`, COUNTS, and `expected_to_miss` and `without_chance`; see `counted`.
    """
    runs = calendar(reader)
    runs = runs[runs["place"].isin(_NEAR)]
    belonging = rows[rows["run_period"].notna()]
    names = {"run_period": "payroll_period", "run_cutoff_at": "cutoff_at"}
    columns = ["employer_id", "employer", "payroll_period", "cutoff_at"]
    named = pd.concat([runs[columns], belonging.rename(columns=names)[columns]], ignore_index=True)
    codes, firsts = _codes(named, ["employer_id", "payroll_period"])
    found = named.iloc[firsts].reset_index(drop=True)
    counts = counted(belonging, codes[len(runs) :], len(firsts))
    return pd.concat([found, counts], axis=1).sort_values(["cutoff_at", "employer", "payroll_period"], ignore_index=True)


def placed(runs: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `tab`: the Tab of the run each belongs to, or None for what belongs to no run."""
    places = dict(zip(_keys(runs, "payroll_period"), runs["place"].tolist(), strict=True))
    place = np.array([places.get(key, 2) for key in _keys(rows, "run_period")])
    conditions = [rows["run_period"].isna(), rows["has_missed_run"].fillna(False).astype(bool), place == 0, place == 1]
    tab = np.select(conditions, [None, Tab.PAST.value, Tab.THIS.value, Tab.NEXT.value], Tab.LATER.value)
    return rows.assign(tab=tab)


def by_employer(runs: pd.DataFrame, rows: pd.DataFrame, tab: Tab) -> pd.DataFrame:
    """A row per employer with a run on this tab or workflows that belong there, in order of cutoff.

    `rows` as from `placed`. Columns: `employer_id`, `employer`, `payroll_period` and `cutoff_at` and `left_seconds` (of
    the first one; missing where there is none), what `counted` gives, and on the tab of this run `carried`.
    """
    here = runs[runs["place"] == int(tab)] if tab in (Tab.THIS, Tab.NEXT) else runs[:0]
    own = rows[rows["tab"] == tab.value]
    carried = rows[rows["tab"] == Tab.PAST.value] if tab is Tab.THIS else rows[:0]
    own_runs = own[["employer_id", "employer", "run_period", "run_cutoff_at"]].rename(
        columns={"run_period": "payroll_period", "run_cutoff_at": "cutoff_at"}
    )
    columns = ["employer_id", "employer", "payroll_period", "cutoff_at", "left_seconds"]
    named = pd.concat([here[columns], own_runs, carried[columns[:2]]], ignore_index=True)
    codes, firsts = _codes(named, ["employer_id"])
    found = named.iloc[firsts].reset_index(drop=True).reindex(columns=columns)
    counts = counted(own, codes[len(here) : len(here) + len(own)], len(firsts))
    if tab is Tab.THIS:
        counts["carried"] = np.bincount(codes[len(here) + len(own) :], minlength=len(firsts))
    return pd.concat([found, counts], axis=1).sort_values(["cutoff_at", "employer"], ignore_index=True)


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
    names = (*COUNTS, "without_chance")
    counts = {name: np.bincount(codes[masks[name]], minlength=groups) for name in names}
    misses = 1 - rows["makes_cutoff"].to_numpy(np.float64)
    known = masks["expected_to_miss"]
    expected = np.bincount(codes[known], misses[known], groups)
    return pd.DataFrame(counts | {"expected_to_miss": expected.round(1)})


def crossed(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """How many of these rows this number counts per employer and process: employers by id down, processes across,
    most common first. Both only where there is an open workflow."""
    employers, employer_ids = pd.factorize(rows["employer_id"])
    processes, names = pd.factorize(rows["process"])
    cells = employers * len(names) + processes
    kept = counting(rows)[count]
    counts = np.bincount(cells[kept], minlength=len(employer_ids) * len(names)).reshape(len(employer_ids), len(names))
    common = np.argsort(-np.bincount(processes, minlength=len(names)), kind="stable")
    return pd.DataFrame(counts[:, common], index=list(employer_ids), columns=list(np.asarray(names)[common]))


def values(rows: pd.DataFrame) -> pd.DataFrame:
    """What these open declarations amount to: a row per component and unit, never added across them.

    Columns: `component`, `unit` (empty where it is not known), `workflows`, `value`.
    """
    declared = rows[rows["component"].notna() & rows["value"].notna()]
    units = declared["unit"].fillna("")
    found = declared.assign(unit=units).groupby(["component", "unit"], sort=True)["value"].agg(["size", "sum"])
    return found.reset_index().rename(columns={"size": "workflows", "sum": "value"})


def picked(rows: pd.DataFrame, tab: Tab, pick: Pick) -> pd.DataFrame:
    """Exactly the rows, as from `placed`, behind a number on this tab: the most pressing first, else longest waiting."""
    wanted = {"carried": Tab.PAST.value, "none": None}.get(pick.count, tab.value)
    is_there = rows["tab"].isna() if wanted is None else rows["tab"] == wanted
    found = rows[is_there]
    found = found[counting(found).get(pick.count, np.ones(len(found), dtype=np.bool_))]
    for name in ("employer_id", "process", "component"):
        if getattr(pick, name) is not None:
            found = found[found[name] == getattr(pick, name)]
    if pick.unit is not None:
        found = found[found["unit"].fillna("") == pick.unit]
    return _pressing_first(found, pick)


def _pressing_first(rows: pd.DataFrame, pick: Pick) -> pd.DataFrame:
    if pick.count == "expected_to_miss":
        return rows.sort_values("makes_cutoff", kind="stable")
    rank = rows["state"].map({state: place for place, state in enumerate(_STATES)})
    return rows.iloc[np.argsort(rank.to_numpy(), kind="stable")]


def _keys(rows: pd.DataFrame, period: str) -> list[tuple[str, str]]:
    return list(zip(rows["employer_id"].tolist(), rows[period].tolist(), strict=True))


def _codes(rows: pd.DataFrame, by: list[str]) -> tuple[NDArray[np.int64], list[int]]:
    """A number per row, the same for the same values, and where each number is first met."""
    seen: dict[tuple[str, ...], int] = {}
    keys = zip(*(rows[name].tolist() for name in by), strict=True)
    codes = np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)
    firsts = np.full(len(seen), len(rows))
    np.minimum.at(firsts, codes, np.arange(len(rows)))
    return codes, firsts.tolist()
