"""Of everything that is open: who is up, which rows a screen picks, in which order, and how many there are of each."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from queries.terms import State
from reports.causes import Cause

# Who is up, when it is neither a person nor a role; the value is the word in an address.
NOBODY = "nobody"
UNKNOWN = "unknown"
_UNNAMED = {NOBODY: "Niemand toegewezen", UNKNOWN: "Volgende stap onbekend"}
_URGENCY = {State.LATE.value: 2, State.RISK.value: 1, State.ON_SCHEDULE.value: 0}
# What each order goes by: columns of the frame. `urgency` is late, then at risk, then the rest.
ORDERS = {
    "state": "urgency",
    "employee": "employee_sort",
    "process": "process",
    "step": "step",
    "who": "who_name",
    "waiting_since": "waiting_since",
    "age": "age_seconds",
    "total_age": "total_age_seconds",
    "target": "target_days",
    "run": "run_cutoff_at",
}


class Phase(StrEnum):
    """How far a workflow is on its way to the payroll run. The value is the word in an address."""

    APPROVED = "approved"
    AFTER_CUTOFF = "after_cutoff"

    @property
    def label(self) -> str:
        return {"approved": "goedgekeurd, nog niet verwerkt", "after_cutoff": "na de sluitdatum ingediend"}[self.value]


@dataclass(frozen=True)
class Picked:
    """What is asked of the rows of turns(), beside what its query filters. Empty or None: not filtered on this.

    `longer_days`: waiting longer at this step than so many working days. `who` is one of the values of with_who.
    """

    states: tuple[State, ...] = ()
    runs: tuple[str, ...] = ()
    phase: Phase | None = None
    longer_days: float | None = None
    employers: tuple[str, ...] = ()
    who: str | None = None
    causes: tuple[Cause, ...] = ()

    def pick(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that fit, in the order they were in. `who` needs with_who, `causes` needs with_causes."""
        fits = pd.Series(True, index=rows.index)
        if self.states:
            fits &= rows["state"].isin([state.value for state in self.states])
        if self.runs:
            fits &= rows["run_period"].isin(list(self.runs))
        if self.phase:
            fits &= rows[{"approved": "is_approved", "after_cutoff": "is_after_cutoff"}[self.phase.value]].astype(bool)
        if self.longer_days is not None:
            fits &= rows["age_working_seconds"] > self.longer_days * rows["day_seconds"]
        if self.employers:
            fits &= rows["employer_id"].isin(list(self.employers))
        if self.who:
            fits &= rows["who"] == self.who
        if self.causes:
            fits &= rows[[cause.value for cause in self.causes]].any(axis=1)
        return rows[fits]

    def without(self, *names: str) -> "Picked":
        """The same, not filtered on these."""
        blank: dict[str, Any] = {field.name: field.default for field in fields(self) if field.name in names}
        return replace(self, **blank)


def who_in_words(who: str) -> str:
    """Whom a value of `who` stands for."""
    return _UNNAMED.get(who) or who.partition(":")[2]


def with_who(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of turns() with who is up: `who_kind` (person, role, other, or NOBODY or UNKNOWN), `who_name` in
    words, and `who`, both in one for an address ("role:HR")."""
    kinds = {
        "person": rows["actor"].notna(),
        "role": rows["role"].notna(),
        UNKNOWN: rows["step"].isna(),
        "other": rows["turn"].notna(),
    }
    kind = pd.Series(np.select(list(kinds.values()), list(kinds), NOBODY), index=rows.index)
    named = rows["actor"].fillna(rows["role"]).fillna(rows["turn"])
    who = kind.where(kind.isin(list(_UNNAMED)), kind + ":" + named)
    return rows.assign(who=who, who_kind=kind, who_name=kind.map(_UNNAMED).fillna(named))


def groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Who is up, a row each: `workflows`, how many in each State, and the longest waiting of both clocks.

    Who has most that is late comes first.
    """
    counted = {state.value: (state.value, "sum") for state in State}
    marked = rows.assign(**{state.value: rows["state"] == state.value for state in State})
    found = marked.groupby(["who", "who_kind", "who_name"], sort=False).agg(
        workflows=("workflow_id", "size"),
        **counted,
        age_seconds=("age_seconds", "max"),
        age_working_seconds=("age_working_seconds", "max"),
    )
    by = [State.LATE.value, State.RISK.value, "workflows", "who_name"]
    return found.reset_index().sort_values(by, ascending=[False, False, False, True], ignore_index=True)


def ordered(rows: pd.DataFrame, order: str, is_descending: bool) -> pd.DataFrame:
    """The rows in one of ORDERS; what has no value comes last, and equals stay as they were: longest waiting first."""
    marked = rows.assign(urgency=rows["state"].map(_URGENCY))
    return marked.sort_values(ORDERS[order], ascending=not is_descending, kind="stable", na_position="last")
