"""Rework: steps that a workflow did again, after a refusal or right after one other step, and what that cost."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from queries import Reader
from reports.bottlenecks import Asked

_OF_STEP = ["process", "step", "workflows", "extra_executions", "after_refusal", "back", "working_seconds"]
_OF_PAIR = {
    "process": "process",
    "step": "step",
    "previous_step": "other_step",
    "back_workflows": "workflows",
    "back": "times",
    "back_working_seconds": "working_seconds",
}


@dataclass(frozen=True)
class Rework:
    """What was done again, most often first.

    `steps`: process, step, workflows, extra_executions (all executions of the step but the first of each workflow: a
    loop in the terms of M. Dumas e.a., Fundamentals of Business Process Management, 2018, 7.1), after_refusal and back
    (of those: with a refusal since the time before; and right after one other step, A-B-A, "ping-pong"; one can be
    both), working_seconds (how long the extra executions waited, in office hours).
    `pairs`: A-B-A as process, step (A), other_step (B), workflows, times, working_seconds (how long A waited again).
    """

    steps: pd.DataFrame
    pairs: pd.DataFrame


def rework(reader: Reader, asked: Asked) -> Rework:
    """The rework of every process and step."""
    found = reader.rows("bottlenecks/rework", **asked.filters()).to_pandas()
    is_whole = found["previous_step"].isna()
    steps = found.loc[is_whole & (found["extra_executions"] > 0), _OF_STEP]
    pairs = found.loc[~is_whole & (found["back"] > 0), list(_OF_PAIR)].rename(columns=_OF_PAIR)
    order = ["times", "process", "step", "other_step"]
    pairs = pairs.sort_values(order, ascending=[False, True, True, True])
    return Rework(steps.reset_index(drop=True), pairs.reset_index(drop=True))


def share_with_rework(variants: pd.DataFrame) -> tuple[int, int]:
    """How many workflows did some step more than once, and how many there are; `variants` as from routes.variants."""
    has_loop = [len(set(steps)) < len(steps) for steps in variants["steps"]]
    return int(variants.loc[has_loop, "workflows"].sum()), int(variants["workflows"].sum())


def rework_report(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    """Rework as plain rows, steps of one name together whatever their process."""
    counts = ["workflows", "extra_executions"]
    found = rework(reader, asked).steps.groupby("step", as_index=False)[counts].sum()
    found = found.sort_values(["extra_executions", "step"], ascending=[False, True])
    return [{"step": row["step"], **{name: int(row[name]) for name in counts}} for row in found.to_dict("records")]
