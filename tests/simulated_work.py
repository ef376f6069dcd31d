"""Invented work whose truth is known: how long each step takes, and what an office that looks now sees of it."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

HOUR, QUARTER = 3600.0, 900.0
STEPS = [("Controle", "hr"), ("Goedkeuring", "department_manager"), ("Verwerking", "payroll")]
_MEAN_HOURS, _SPREAD = (6.0, 16.0, 4.0), (0.9, 1.2, 0.6)


def waits(*rows: tuple[str, str, str | None, float, float, bool, int]) -> pd.DataFrame:
    """Process, step, role, entered, age (both in hours), is_done, executions."""
    columns = ["process", "step", "role", "entered", "age", "is_done", "executions"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.assign(entered=frame["entered"] * HOUR, age=frame["age"] * HOUR)


def done(process: str, step: str, role: str | None, hours: list[float], times: int = 1) -> pd.DataFrame:
    """Executions that took so many hours each, so many times over."""
    return waits(*((process, step, role, 0.0, took, True, times) for took in hours))


def open_workflows(*rows: tuple[str, str | None, str | None, float, float, float, list]) -> pd.DataFrame:
    """Process, step, role, age, target, left (all three in hours), steps to come."""
    columns = ["process", "step", "role", "age_seconds", "target_seconds", "left_seconds", "remaining"]
    frame = pd.DataFrame(list(rows), columns=columns)
    seconds = {name: frame[name] * HOUR for name in columns[3:6]}
    return frame.assign(**seconds, remaining=frame["remaining"].map(json.dumps))


@dataclass(frozen=True)
class Work:
    """What is still open now, and in how many seconds each of it will truly be done; and what of all work was seen."""

    waits: pd.DataFrame
    open_workflows: pd.DataFrame
    truth: np.ndarray

    def came_true(self, chance: str) -> np.ndarray:
        """Whether that happened: `makes_cutoff` or `misses_target`."""
        asked = self.open_workflows
        if chance == "makes_cutoff":
            return self.truth <= asked["left_seconds"].to_numpy()
        return (asked["age_seconds"] + asked["step_left_seconds"] > asked["target_seconds"]).to_numpy()


def work(seed: int, workflows: int, watched_hours: float = 200.0, process: str = "Declaratie") -> Work:
    """Workflows that came in evenly from long before the office began to watch until now, each through three steps."""
    random = np.random.default_rng(seed)
    took = np.column_stack(
        [
            random.lognormal(np.log(mean) - spread**2 / 2, spread, workflows) * HOUR
            for mean, spread in zip(_MEAN_HOURS, _SPREAD, strict=True)
        ]
    )
    came_in = random.uniform(-2 * watched_hours, 0, workflows) * HOUR
    ends = came_in[:, np.newaxis] + np.cumsum(took, axis=1)
    begins = ends - took
    return Work(_seen(process, begins, ends, watched_hours), *_open(random, process, begins, ends))


def _seen(process: str, begins: np.ndarray, ends: np.ndarray, watched_hours: float) -> pd.DataFrame:
    """Every execution that was open at some time since the office began to watch, counted per quarter-hour."""
    parts = []
    for place, (step, role) in enumerate(STEPS):
        begin, end = begins[:, place], ends[:, place]
        seen = (end > -watched_hours * HOUR) & (begin < 0)
        begin, end = begin[seen], end[seen]
        entered = np.floor(np.maximum(-watched_hours * HOUR - begin, 0) / QUARTER) * QUARTER
        age = np.ceil((np.minimum(end, 0) - begin) / QUARTER) * QUARTER
        frame = pd.DataFrame({"entered": entered, "age": age, "is_done": end <= 0})
        parts.append(frame.assign(process=process, step=step, role=role))
    seen_in_all = pd.concat(parts)
    columns = list(seen_in_all.columns)
    return seen_in_all.groupby(columns, as_index=False).size().rename(columns={"size": "executions"})


def _open(
    random: np.random.Generator, process: str, begins: np.ndarray, ends: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    rows, places = np.nonzero((begins < 0) & (ends > 0))
    remaining = [json.dumps([list(step) for step in STEPS[place + 1 :]]) for place in range(len(STEPS))]
    frame = pd.DataFrame(
        {
            "process": process,
            "step": [STEPS[place][0] for place in places],
            "role": [STEPS[place][1] for place in places],
            "age_seconds": -begins[rows, places],
            "target_seconds": -begins[rows, places] + random.uniform(1, 20, len(rows)) * HOUR,
            "left_seconds": random.uniform(1, 60, len(rows)) * HOUR,
            "remaining": [remaining[place] for place in places],
        }
    )
    return frame.assign(step_left_seconds=ends[rows, places]), ends[rows, -1]
