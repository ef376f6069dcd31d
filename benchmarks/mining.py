"""PM4Py, where it is installed: the map of steps of the same rows. It is no package of this project (AGPL)."""

import importlib
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

import pandas as pd

from benchmarks.measuring import Other
from benchmarks.usual import Frames

_WHY = "It reads frames that lie in memory already, and asks no scope."


def maps(frames: Frames, employers: tuple[str, ...], answer: Callable[[object], object]) -> list[Other]:
    """PM4Py's map of steps, with medians but without P90s, which it has not; nothing where it is not installed."""
    if find_spec("pm4py") is None:
        return []
    return [Other(f"PM4Py {version('pm4py')}, no P90", lambda: _arcs(frames, employers), answer, _WHY)]


def _arcs(frames: Frames, employers: tuple[str, ...]) -> pd.DataFrame:
    pm4py = importlib.import_module("pm4py")
    steps = frames.done(employers).sort_values(["workflow_id", "seq"])
    log = pd.DataFrame(
        {
            "case:concept:name": steps["workflow_id"],
            "concept:name": steps["process"] + "\n" + steps["step"],
            "time:timestamp": steps["executed_at"],
        }
    )
    counts, _, _ = pm4py.discover_dfg(log)
    times, _, _ = pm4py.discover_performance_dfg(log, perf_aggregation_key="median")
    return pd.DataFrame({"size": pd.Series(counts), "median": pd.Series(times)})
