"""When an open workflow is late: the targets of steps that have none in their set-up."""

import math
from collections.abc import Mapping

from analysis.forecast import Forecast
from queries import Reader
from queries.selection import Targets
from reports import turns

Derived = Mapping[tuple[str, str], float]  # working days by process and step


def derived(reader: Reader) -> Derived:
    """What the past gives as target, see Forecast.derived_target: the same whatever employers the user chose."""
    waits = reader.rows("history/waits").to_pandas()
    if waits.empty:
        return {}
    [day_seconds] = reader.rows("choices/office").column("day_seconds").to_pylist()
    forecast = Forecast.of(waits)
    steps = waits[["process", "step"]].drop_duplicates().dropna().itertuples(index=False, name=None)
    found = {step: forecast.derived_target(*step) / float(day_seconds or 0) for step in steps}
    return {step: days for step, days in found.items() if not math.isnan(days)}


def targets(reader: Reader, from_past: Derived) -> Targets:
    """The office's own targets, and what the past gives for the steps without one."""
    kept = turns.office_targets(reader)
    own = {(target["process"], target["step"]) for target in kept}
    return [
        *kept,
        *(
            {"process": process, "step": step, "days": days}
            for (process, step), days in from_past.items()
            if (process, step) not in own
        ),
    ]
