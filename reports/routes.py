"""Routes: which step directly followed which, the variants that workflows took, and the codes of what took a route."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from queries import Reader
from reports.bottlenecks import Asked

# What everything can be held to. The first of the steps that come with it is the process.
ROUTE, ARROW, LOOP, START, END = "route", "arrow", "loop", "start", "end"
_TAKES: dict[str, Callable[[list[str], list[str]], bool]] = {
    ROUTE: lambda steps, wanted: steps == wanted,
    ARROW: lambda steps, wanted: wanted in map(list, pairwise(steps)),
    LOOP: lambda steps, wanted: any(steps.count(step) > 1 for step in wanted),
    START: lambda steps, wanted: steps[:1] == wanted,
    END: lambda steps, wanted: steps[-1:] == wanted,
}


@dataclass(frozen=True)
class Flow:
    """The directly-follows graph of executions that take time (W.M.P. van der Aalst, Process Mining, 2016, 5.2): an arc
    from one step to the next in the same workflow, and one from submission to the first.

    `arcs`: process, previous_step (None at the first step), step, executions, median_seconds, p90_seconds,
    total_seconds; the times are from one execution, or submission, to the next. `steps`: process, step, executions,
    ends (how often it was the last so far). Of every step: executions = arcs that come in = arcs that go out + ends.
    """

    arcs: pd.DataFrame
    steps: pd.DataFrame

    def of(self, process: str) -> "Flow":
        """The part of one process."""
        arcs, steps = (frame[frame["process"] == process].reset_index(drop=True) for frame in (self.arcs, self.steps))
        return replace(self, arcs=arcs, steps=steps)

    def processes(self) -> list[str]:
        """The processes, the one with most time in it first."""
        totals = self.arcs.groupby("process")["total_seconds"].sum().reset_index()
        return list(totals.sort_values(["total_seconds", "process"], ascending=[False, True])["process"])


def flow(reader: Reader, asked: Asked) -> Flow:
    """The graph of each process, most frequent arcs first."""
    arcs = _arcs(reader, asked, is_by_process=True)
    return Flow(arcs, _steps(arcs, ["process"]))


def _steps(arcs: pd.DataFrame, process: list[str]) -> pd.DataFrame:
    """Every step with its executions; what does not go out of it ends there."""
    came_in, went_out = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    names = [*process, "previous_step", "step", "executions"]
    for *of_process, before, step, executions in zip(*(arcs[name].to_list() for name in names), strict=True):
        came_in[*of_process, step] += executions
        went_out[*of_process, before] += executions
    rows = [(*step, executions, executions - went_out[step]) for step, executions in sorted(came_in.items())]
    return pd.DataFrame(rows, columns=[*process, "step", "executions", "ends"])


def _arcs(reader: Reader, asked: Asked, *, is_by_process: bool) -> pd.DataFrame:
    own = {"is_work": asked.is_work, "is_by_process": is_by_process}
    found = reader.rows("bottlenecks/arcs", **asked.filters(), **own)
    before = pd.Series(found["previous_step"].to_pylist(), dtype=object)  # pandas makes NaN of None in texts
    return found.to_pandas().assign(previous_step=before)


def variants(reader: Reader, asked: Asked) -> pd.DataFrame:
    """The variants of each process (van der Aalst, 2016, 2.1: the sequence of activities of a case), most taken first.

    Columns process, steps (a list), workflows, open (those of them that are not finished: their route may go on),
    median_lead_seconds (of the finished ones; NaN without any). A workflow without a step that takes time has none.
    """
    return _variants(reader, asked, is_by_process=True)


def _variants(reader: Reader, asked: Asked, *, is_by_process: bool) -> pd.DataFrame:
    own = {"is_work": asked.is_work, "is_by_process": is_by_process}
    found = reader.rows("bottlenecks/variants", **asked.filters(), **own).to_pandas()
    lead = found["lead_seconds"].astype(float)
    return found.assign(steps=found["steps"].map(list), median_lead_seconds=lead).drop(columns="lead_seconds")


def of_process(found: pd.DataFrame, process: str, *, has_open: bool = True) -> pd.DataFrame:
    """The variants of one process with their share and cumulative share (0 to 1) of its workflows, as `workflows`
    counts them: with those that are still open, or without."""
    own = found[found["process"] == process]
    if not has_open:
        own = own.assign(workflows=own["workflows"] - own["open"], open=0)
    own = own[own["workflows"] > 0].sort_values("workflows", ascending=False, kind="stable").reset_index(drop=True)
    total = max(1, int(own["workflows"].sum()))
    return own.assign(share=own["workflows"] / total, cumulative_share=own["workflows"].cumsum() / total)


def codes_with(reader: Reader, kind: str, steps: Sequence[str]) -> tuple[int, ...]:
    """The codes of the routes that are this route, or have this arrow, loop, first or last step; none when there is
    none. `steps`: the process, then the names of its steps. Of the routes in scope, whatever the filters."""
    if kind not in _TAKES or not steps:
        return ()
    process, *wanted = steps
    known = reader.rows("bottlenecks/routes", processes=[process]).to_pylist()
    return tuple(int(route["route_code"]) for route in known if _TAKES[kind](route["steps"], wanted))


def flow_report(reader: Reader, asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """The graph as plain rows, steps of one name together whatever their process."""
    arcs = _arcs(reader, asked, is_by_process=False).rename(columns={"step": "to", "executions": "count"})
    is_start = arcs["previous_step"].isna()
    ends = _steps(arcs.rename(columns={"to": "step", "count": "executions"}), []).rename(columns={"ends": "count"})
    ends = ends[ends["count"] > 0].sort_values(["count", "step"], ascending=[False, True])
    return {
        "arcs": _plain(
            arcs[~is_start].rename(columns={"previous_step": "from"}),
            ["from", "to", "count", "median_seconds", "p90_seconds"],
        ),
        "starts": _plain(arcs[is_start].rename(columns={"to": "step"}), ["step", "count"]),
        "ends": _plain(ends, ["step", "count"]),
    }


def _plain(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame[columns].to_dict("records")]


def variants_report(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    """The variants as plain rows, routes of the same steps together whatever their process."""
    found = _variants(reader, asked, is_by_process=False)
    found["median_lead_seconds"] = (
        found["median_lead_seconds"].astype(object).where(found["open"] < found["workflows"], None)
    )
    return _plain(found.rename(columns={"workflows": "count"}), ["steps", "count", "median_lead_seconds"])
