"""The steps of every process: the target that holds for each, where it comes from, and how long it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from office import targets
from reports import turns
from ui import session

Key = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """A step of a process. Days are working days; `set_up` is the least and the most of the versions in use."""

    process: str
    step: str
    set_up: tuple[float, float] | None = None
    is_set_up_everywhere: bool = False
    office: float | None = None
    derived: float | None = None
    median: float | None = None
    executions: int = 0
    open_steps: int = 0

    @property
    def key(self) -> Key:
        return self.process, self.step

    @property
    def source(self) -> str:
        """Where the target comes from: Inrichting, Kantoor, Afgeleid or Geen."""
        if not self.set_up:
            return self._source_without_set_up
        is_all = self.is_set_up_everywhere or self._source_without_set_up == "Geen"
        return "Inrichting" if is_all else f"Inrichting, soms {self._source_without_set_up.lower()}"

    @property
    def _source_without_set_up(self) -> str:
        if self.office is not None:
            return "Kantoor"
        return "Afgeleid" if self.derived is not None else "Geen"

    @property
    def target(self) -> tuple[float, float] | None:
        """The least and the most that holds for an execution of this step."""
        other = None if self.set_up and self.is_set_up_everywhere else self.office or self.derived
        known = [*(self.set_up or ()), *([other] if other else [])]
        return (min(known), max(known)) if known else None


def steps() -> list[Step]:
    """All steps of the office by process, in their order; without rows to read, those with a target of the office."""
    own = {(target.process, target.step): target.days for target in targets.of(session.current().user.office_id)}
    found = _in_data(own) if session.is_reading() else []
    unknown = own.keys() - {step.key for step in found}
    return found + [Step(process, step, office=own[process, step]) for process, step in sorted(unknown)]


def _in_data(own: Mapping[Key, float | None]) -> list[Step]:
    reader = session.whole_reader()
    forecast = turns.learned(reader, reader.now)
    found = []
    for row in reader.rows("targets/steps").to_pylist():
        derived = forecast.derived_target(row["process"], row["step"]) / row["day_seconds"]
        found.append(replace(_step(row, own), derived=None if isnan(derived) else derived))
    return found


def _step(row: Mapping[str, Any], own: Mapping[Key, float | None]) -> Step:
    least = row["set_up_least_days"]
    return Step(
        row["process"],
        row["step"],
        set_up=None if least is None else (least, row["set_up_most_days"]),
        is_set_up_everywhere=row["without_set_up"] == 0,
        office=own.get((row["process"], row["step"])),
        median=row["median_days"],
        executions=row["executions"],
        open_steps=row["open_steps"],
    )


def number(days: float | None) -> str:
    """2 or 2,5: with no more decimals than it needs, two at most; nothing for None."""
    return "" if days is None else f"{round(days, 2):g}".replace(".", ",")


def between(days: tuple[float, float] | None) -> str:
    """2 or 2–5; nothing for None."""
    return "" if days is None else "–".join(dict.fromkeys(map(number, days)))


def working_days(days: tuple[float, float] | None) -> str:
    """1 werkdag, 2–5 werkdagen."""
    return "" if days is None else f"{between(days)} {'werkdag' if days == (1, 1) else 'werkdagen'}"
