"""Why slow: what the slowest tenth of the workflows have in common more often than all the others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis import waits
from analysis.overrepresentation import discoveries, lifts
from queries import Reader
from reports.bottlenecks import Asked
from settings import AMSTERDAM

FEW = 20  # of fewer workflows nothing is said
MOST = 10
SLOW_FROM = 0.9
PROCESS, ALL = "process", "all"  # slow for its own process, or among all together
_COUNTS = ["counted", "slow"]
_HOUR = 3600 * 10**9  # in nanoseconds


@dataclass(frozen=True)
class Bounds:
    """What is slow: longer than this many seconds, by process. A process that is not here does not count.

    P90 by Kaplan-Meier of the time from submission to the end: open workflows count as far as they got. A process with
    fewer than FEW workflows that ended has no P90 of its own, nor has one of which too much is open. `workflows`: how
    many there are in all, of which it is known when they ended or that they are open.
    """

    seconds: Mapping[str, float]
    workflows: int

    def parameters(self) -> dict[str, object]:
        """As queries take them."""
        return {"bound_processes": list(self.seconds), "bound_seconds": list(self.seconds.values())}


@dataclass(frozen=True)
class Slow:
    """What makes a difference between slow workflows and others.

    A workflow counts (`counted`) when it was submitted longer ago than the bound, so that it is known whether it is
    slow: with those that ended sooner since, whatever is recent would look fast. `unknown`: all others, and those
    without a bound. `rows`: one per attribute and value of at least FEW workflows, with at least FEW others: attribute,
    value, counted, slow, share (of these that is slow), lift (that share, divided by the share in all others that
    count), low and high (95 %), p, is_found (a difference that holds when all rows are tried at once, with a false
    discovery rate of 5 %).
    """

    rows: pd.DataFrame
    counted: int
    slow: int
    unknown: int

    @property
    def over(self) -> pd.DataFrame:
        """What is found more often among the slow: at most MOST, the surest of being most first."""
        found = self.rows[self.rows["is_found"] & (self.rows["lift"] > 1)]
        order = found.sort_values(["low", "attribute", "value"], ascending=[False, True, True], ignore_index=True)
        return order.head(MOST)

    @property
    def under(self) -> pd.DataFrame:
        """What is found less often among the slow: at most MOST, the surest of being least first."""
        found = self.rows[self.rows["is_found"] & (self.rows["lift"] < 1)]
        return found.sort_values(["high", "attribute", "value"], ignore_index=True).head(MOST)


def processes(reader: Reader) -> list[str]:
    """The processes in scope, in order."""
    return [row["process"] for row in reader.rows("bottlenecks/processes").to_pylist()]


def bounds(reader: Reader, asked: Asked, against: str) -> Bounds:
    """From when on a workflow is slow: by its own process (PROCESS) or among all that is asked for (ALL)."""
    names = processes(reader)
    apart = names if against == PROCESS else None
    keys = reader.rows("bottlenecks/leads", **asked.filters(), apart=apart, is_work=asked.is_work)[
        "lead_key"
    ].to_numpy()
    found = waits.by_place(keys.copy())
    bound = {place: one.quantile(SLOW_FROM) for place, one in found.items() if one.executed >= FEW}
    known = {process: bound.get(place if apart else 0) for place, process in enumerate(names, 1)}
    return Bounds({name: one for name, one in known.items() if one is not None and isfinite(one)}, len(keys))


def slow(reader: Reader, asked: Asked, against: str = PROCESS) -> Slow:
    """The attributes of what is slow by the bound of its own process (PROCESS) or by one bound (ALL).

    Attributes: process (with ALL only: by its own bound no process is slower than another), department, component,
    weekday of submission ("1" is Monday), role (the workflow was at a step of that role), template and its version.
    """
    bound = bounds(reader, asked, against)
    shared = asked.filters() | bound.parameters() | {"is_work": asked.is_work}
    found = reader.rows("bottlenecks/attributes", **shared)
    return compared(found, departments(reader), bound.workflows, against)


def compared(found: pa.Table, names: Mapping[str, str], workflows: int, against: str) -> Slow:
    """What these counts say, of so many workflows in all; `found` as queries/bottlenecks/attributes.sql gives it.

    `names`: of the departments, by id.
    """
    combined = found.filter(pc.invert(pc.or_(found["is_department"], found["is_hour"])))
    rows = combined.to_pandas()
    groups = {
        "department": _departments(names, found.filter(found["is_department"]).to_pandas()),
        "weekday": _weekdays(found.filter(found["is_hour"]).to_pandas()),
        "component": _by(rows, rows["component"]),
        "template": _by(rows, rows["template_id"] + " " + rows["template_version"]),
        "role": _roles(rows),
    }
    if against == ALL:
        groups["process"] = _by(rows, rows["process"])
    counted, is_slow = int(rows["counted"].sum()), int(rows["slow"].sum())
    return Slow(_tried(groups, counted, is_slow), counted, is_slow, workflows - counted)


def departments(reader: Reader) -> dict[str, str]:
    """What each department in scope is called, by id: after the one above it, and its employer if there are more."""
    rows = reader.rows("choices/departments").to_pylist()
    above = (
        ["employer", "parent_department"] if len({row["employer_id"] for row in rows}) > 1 else ["parent_department"]
    )
    return {row["department_id"]: " › ".join(row[name] for name in (*above, "department") if row[name]) for row in rows}


def _departments(names: Mapping[str, str], rows: pd.DataFrame) -> pd.DataFrame:
    return _by(rows, rows["department_id"].map(names))


def _weekdays(rows: pd.DataFrame) -> pd.DataFrame:
    moments = pd.DatetimeIndex(rows["submitted_hour"].to_numpy() * _HOUR, tz="UTC").tz_convert(AMSTERDAM)
    return _by(rows, pd.Series(moments.day_of_week + 1, index=rows.index).astype(str))


def _by(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """counted and slow by value; what has none is in no group."""
    return rows[_COUNTS].groupby(values).sum().rename_axis("value").reset_index()


def _roles(rows: pd.DataFrame) -> pd.DataFrame:
    """counted and slow by role, each workflow once a role."""
    several = rows.dropna(subset=["roles"])
    each = several.assign(role=several["roles"].map(json.loads)).explode("role")
    return _by(each, each["role"])


def _tried(groups: Mapping[str, pd.DataFrame], counted: int, is_slow: int) -> pd.DataFrame:
    """The groups that are large enough, beside others enough, with what can be said of each."""
    named = [rows.assign(attribute=attribute) for attribute, rows in groups.items()]
    rows = pd.concat(named)[["attribute", "value", *_COUNTS]].astype(dict.fromkeys(_COUNTS, "int64"))
    is_enough = (rows["counted"] >= FEW) & (counted - rows["counted"] >= FEW)
    rows = rows[is_enough].sort_values(["attribute", "value"], ignore_index=True)
    found = lifts(rows["counted"], rows["slow"], counted, is_slow)
    return rows.assign(
        share=rows["slow"] / rows["counted"],
        lift=found.lift,
        low=found.low,
        high=found.high,
        p=found.p,
        is_found=discoveries(found.p),
    )
