"""Whose turn it is: every open workflow with its step, its age, its target and its state, in a reader's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

import queries
from analysis.forecast import Forecast
from auth.scope import Scope
from office import targets
from queries import Reader
from queries.selection import Selection
from queries.terms import State

HISTORY_DAYS = 365
_MOST_FORECASTS = 64  # of as many scopes; one takes up to two megabytes in a large office
RISK = 0.5  # from this chance to miss the target or the cutoff


@dataclass(frozen=True)
class Turns:
    """Open workflows as a frame, a row each, and what chances were worked out with.

    Columns of queries/turns/open.sql, and: `target_days` with derived ones filled in, `target_source` (see
    terms.TARGET_SOURCES, None without a target), `state` (a State), `misses_target` and `makes_cutoff` (chances, NaN
    when unknown), `events` (how many past executions those rest on).
    """

    rows: pd.DataFrame
    forecast: Forecast

    def ready_seconds(self, rows: pd.DataFrame) -> np.ndarray:
        """For some of the rows: working seconds from now until done with a chance of 80 %; see Forecast.ready."""
        return self.forecast.ready(_asked(rows))


def turns(
    reader: Reader,
    selection: Selection | None = None,
    *,
    roles: Sequence[str] = (),
    persons: Sequence[str] = (),
    steps: Sequence[str] = (),
    workflow_id: str | None = None,
) -> Turns:
    """All open workflows in scope that pass these filters; the order is longest waiting first."""
    found = open_rows(reader, selection, roles=roles, persons=persons, steps=steps, workflow_id=workflow_id)
    forecast = _forecast(reader.scope.before_choice(), reader.path)
    return Turns(_with_state(_with_derived(found.to_pandas(), forecast), forecast), forecast)


@lru_cache(maxsize=_MOST_FORECASTS)
def _forecast(seen: Scope, _snapshot: Path) -> Forecast:
    """What the past teaches whoever may see this: the same until another snapshot serves, so it is kept."""
    with queries.reader(seen) as reader:
        return Forecast.of(reader.rows("history/waits").to_pandas())


def open_rows(
    reader: Reader,
    selection: Selection | None = None,
    *,
    roles: Sequence[str] = (),
    persons: Sequence[str] = (),
    steps: Sequence[str] = (),
    workflow_id: str | None = None,
) -> pa.Table:
    """The rows of queries/turns/open.sql that pass these filters, without what is worked out from them."""
    own = (selection or Selection()).filters()
    del own["is_open"]
    return reader.rows(
        "turns/open",
        **own,
        roles=list(roles) or None,
        persons=list(persons) or None,
        steps=list(steps) or None,
        workflow_id=workflow_id,
        targets=office_targets(reader),
    )


def office_targets(reader: Reader) -> list[dict[str, object]]:
    """The office's own targets, as queries take them."""
    kept = targets.of(reader.scope.office_id)
    return [{"process": target.process, "step": target.step, "days": target.days} for target in kept]


def learned(reader: Reader, until: datetime) -> Forecast:
    """What the year up to a past moment taught about how long steps take, from all that the user may see."""
    since = until - timedelta(days=HISTORY_DAYS)
    return Forecast.of(reader.rows("history/waits_until", since=since, until=until).to_pandas())


def _with_derived(rows: pd.DataFrame, forecast: Forecast) -> pd.DataFrame:
    lacking = rows["target_days"].isna() & rows["step"].notna()
    if not lacking.any():
        return rows
    keys = rows.loc[lacking, ["process", "step"]]
    day_seconds = float(rows["day_seconds"].iloc[0])
    found = {key: forecast.derived_target(*key) / day_seconds for key in set(keys.itertuples(index=False, name=None))}
    days = np.array([found[key] for key in keys.itertuples(index=False, name=None)])
    rows.loc[lacking, "target_days"] = days
    rows.loc[lacking & rows["target_days"].notna(), "target_source"] = "derived"
    return rows


def _asked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as Forecast takes them."""
    asked = rows[["process", "step", "role", "remaining", "left_seconds"]].copy()
    asked["age_seconds"] = rows["age_working_seconds"].astype(float)
    asked["target_seconds"] = rows["target_days"].astype(float) * rows["day_seconds"]
    asked["left_seconds"] = asked["left_seconds"].astype(float)
    return asked


def _with_state(rows: pd.DataFrame, forecast: Forecast) -> pd.DataFrame:
    asked = _asked(rows)
    chances = forecast.chances(asked)
    is_late = asked["age_seconds"] > asked["target_seconds"]
    is_risk = (chances["misses_target"] >= RISK) | (1 - chances["makes_cutoff"] >= RISK)
    state = np.select([is_late, is_risk], [State.LATE.value, State.RISK.value], State.ON_SCHEDULE.value)
    return rows.assign(
        state=state,
        misses_target=chances["misses_target"],
        makes_cutoff=chances["makes_cutoff"],
        events=chances["events"],
    )
