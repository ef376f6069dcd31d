"""When an open workflow is late: the targets of steps that have none in their set-up."""

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import queries
from analysis.forecast import Forecast
from auth.scope import Scope
from queries import Reader
from queries.selection import Targets
from reports import turns

Derived = Mapping[tuple[str, str], float]  # working seconds by process and step
_MOST_KEPT = 128  # of as many scopes; some hundreds of steps each


def derived(reader: Reader) -> Derived:
    """What the past gives as target, see Forecast.derived_target: the same whatever employers the user chose.

    Targets are those of now, also for a list as of a past day.
    """
    if reader.as_of is not None:
        with queries.reader(reader.scope) as present:
            return derived(present)
    return _derived(reader.scope.before_choice(), reader.path)


@lru_cache(maxsize=_MOST_KEPT)
def _derived(seen: Scope, _snapshot: Path) -> Derived:
    """What the past gives to whoever may see this: the same until another snapshot serves, so it is kept."""
    with queries.reader(seen) as reader:
        waits = reader.rows("history/waits").to_pandas()
    forecast = Forecast.of(waits)
    steps = waits[["process", "step"]].drop_duplicates().dropna().itertuples(index=False, name=None)
    found = {step: forecast.derived_target(*step) for step in steps}
    return {step: seconds for step, seconds in found.items() if not math.isnan(seconds)}


def targets(reader: Reader, from_past: Derived, day_seconds: float) -> Targets:
    """The office's own targets, and what the past gives for steps without one; a day is so many working seconds."""
    kept = turns.office_targets(reader)
    own = {(target["process"], target["step"]) for target in kept}
    return [
        *kept,
        *(
            {"process": process, "step": step, "days": seconds / day_seconds}
            for (process, step), seconds in from_past.items()
            if (process, step) not in own
        ),
    ]


def all_targets(reader: Reader) -> Targets:
    """The same, all worked out now; none for who may see no employer."""
    return next(
        (targets(reader, derived(reader), row["day_seconds"]) for row in reader.rows("choices/office").to_pylist()), []
    )
