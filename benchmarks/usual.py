"""The usual way in pandas: the tables read from Parquet once and kept in memory; boolean masks, sort_values, head."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

NAME = f"pandas {pd.__version__}"
WHY = (
    "All rows lie in the memory of the process already, and of every further process again; where there are few, going "
    "through them takes less than planning a query."
)
LISTED = [
    "workflow_id",
    "employee",
    "submitter",
    "submitted_at",
    "process",
    "status",
    "component",
    "value",
    "unit",
    "payroll_period",
    "current_turn",
    "current_step",
    "current_since",
    "finished_at",
    "department",
    "employer",
]
_CHOSEN = ("process", "status", "component", "payroll_period")
_DAY = pd.Timedelta(days=1)


def served(lists: Path, port: int) -> list[str]:
    """What Python is told to serve the list page as it is usually made, of these files.

    Collecting garbage after each run is what Streamlit does unless told otherwise; frames heap up without it.
    """
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    options.append("--runner.postScriptGC=true")
    return ["-m", "streamlit", "run", "benchmarks/usual_app.py", *options, "--", str(lists)]


@dataclass(frozen=True)
class Frames:
    """The frames of one office; each is read when first asked for."""

    folder: Path

    @cached_property
    def workflows(self) -> pd.DataFrame:
        return self._read("workflow")

    @cached_property
    def steps(self) -> pd.DataFrame:
        return self._read("step")

    @cached_property
    def definitions(self) -> pd.DataFrame:
        return self._read("step_definition")

    @cached_property
    def employees(self) -> pd.DataFrame:
        return self._read("employee")

    @cached_property
    def departments(self) -> pd.DataFrame:
        return self._read("department")

    def _read(self, table: str) -> pd.DataFrame:
        frame: pd.DataFrame = pd.read_parquet(self.folder / f"{table}.parquet")
        return frame

    def chosen(self, employers: tuple[str, ...], is_open: bool) -> pd.DataFrame:
        """The workflows of one overview, of these employers."""
        return self.workflows[(self.workflows["is_open"] == is_open) & self.workflows["employer_id"].isin(employers)]

    def page(self, employers: tuple[str, ...], is_open: bool, rows: int) -> pd.DataFrame:
        """The newest rows of one overview."""
        ordered = self.chosen(employers, is_open).sort_values(["submitted_at", "workflow_id"], ascending=[False, True])
        return ordered.head(rows)[LISTED]

    def summary(self, employers: tuple[str, ...], is_open: bool, now: pd.Timestamp) -> pd.Series:
        """The numbers above that list."""
        frame = self.chosen(employers, is_open)
        week = now.normalize() - now.weekday() * _DAY
        if is_open:
            near = frame["cutoff_at"].between(now, now + 7 * _DAY)
            return pd.Series(
                {
                    "workflows": len(frame),
                    "longest_since": frame["current_since"].min(),
                    "near_cutoff": near.sum(),
                    "next_cutoff_at": frame.loc[near, "cutoff_at"].min(),
                    "this_week": (frame["submitted_at"] >= week).sum(),
                    "last_week": frame["submitted_at"].between(week - 7 * _DAY, now - 7 * _DAY, inclusive="left").sum(),
                }
            )
        lead = (frame["finished_at"] - frame["submitted_at"]).dt.total_seconds() / 86400
        return pd.Series(
            {
                "workflows": len(frame),
                "refused": (frame["status"] == "Geweigerd").sum(),
                "finished_this_week": (frame["finished_at"] >= week).sum(),
                "median": lead.median(),
                "p90": lead.quantile(0.9),
            }
        )

    def choices(self, employers: tuple[str, ...], is_open: bool, most: int) -> dict[str, list[str]]:
        """What the filters offer."""
        frame = self.chosen(employers, is_open)
        offered = {name: sorted(frame[name].dropna().unique()) for name in _CHOSEN}
        submitters = (
            frame[["submitter_sort", "submitter"]].drop_duplicates().sort_values(["submitter_sort", "submitter"])
        )
        people = self.employees[self.employees["employer_id"].isin(employers)]
        people = people[["sort_name", "name"]].drop_duplicates().sort_values(["sort_name", "name"])
        departments = self.departments[self.departments["employer_id"].isin(employers)]
        return offered | {
            "submitter": submitters["submitter"].head(most).tolist(),
            "employee": people["name"].head(most).tolist(),
            "department": sorted(departments["department_id"]),
        }

    def detail(self, workflow_id: str) -> pd.DataFrame:
        """The steps of one workflow, each with its set-up in that version."""
        steps = self.steps[self.steps["workflow_id"] == workflow_id].sort_values("seq")
        return steps.merge(self.definitions, on=["template_id", "template_version", "step_no"], how="left")

    def waits(self, employers: tuple[str, ...], since: pd.Timestamp, until: pd.Timestamp) -> int:
        """How many kinds of waits there are, as queries/history/waits.sql counts them."""
        steps = self.steps
        steps = steps[steps["employer_id"].isin(employers) & steps["takes_time"]]
        steps = steps[steps["started_at"].le(until) & (steps["executed_at"].isna() | steps["executed_at"].ge(since))]
        is_done = steps["executed_at"].le(until)
        age = steps["working_seconds"].where(is_done, (until - steps["started_at"]).dt.total_seconds())
        by = {"process": steps["process"], "step": steps["step"], "role": steps["role"]}
        kinds = pd.DataFrame(by | {"is_done": is_done, "age": np.ceil(age.clip(lower=0) / 900)})
        return len(kinds.value_counts(dropna=False))

    def worklist(self, employers: tuple[str, ...], now: pd.Timestamp) -> pd.DataFrame:
        """Whose turn it is, longest waiting first, with ages in calendar time only: pandas has no working time."""
        frame = self.chosen(employers, True).sort_values(["current_since", "workflow_id"])
        age = {name: (now - frame[name]).dt.total_seconds() for name in ("current_since", "submitted_at")}
        return frame.assign(age_seconds=age["current_since"], total_age_seconds=age["submitted_at"])

    def done(self, employers: tuple[str, ...]) -> pd.DataFrame:
        """Every execution that takes time."""
        steps = self.steps
        return steps[steps["employer_id"].isin(employers) & steps["takes_time"] & (steps["state"] == "done")]

    def step_waits(self, employers: tuple[str, ...]) -> pd.DataFrame:
        """Median, P90, number and total of the waiting per process, step and role, of what is done only."""
        groups = self.done(employers).groupby(["process", "step", "role"], dropna=False, sort=False)["waiting_seconds"]
        return groups.quantile(np.array([0.5, 0.9])).unstack().join(groups.agg(["size", "sum"]))

    def arcs(self, employers: tuple[str, ...]) -> pd.DataFrame:
        """How often which step follows which within a process, and how long after."""
        steps = self.done(employers).sort_values(["workflow_id", "seq"])
        cases = steps.groupby("workflow_id", sort=False)
        before = {"before": cases["step"].shift(), "gap": steps["executed_at"] - cases["executed_at"].shift()}
        steps = steps.assign(**before).dropna(subset=["before"])
        groups = steps.groupby(["process", "before", "step"], sort=False)["gap"]
        return groups.quantile(np.array([0.5, 0.9])).unstack().join(groups.size().rename("size"))

    def variants(self, employers: tuple[str, ...]) -> pd.Series:
        """How many workflows took which steps in which order."""
        steps = self.done(employers).sort_values(["workflow_id", "seq"])
        routes = steps.groupby("workflow_id", sort=False)["step"].agg("\n".join)
        return routes.value_counts()
