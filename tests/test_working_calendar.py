"""The calendar of an office in its snapshot, and the working times that follow from it."""

import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import importers
import queries
from analysis.working_time import WorkingTime
from auth.scope import Scope
from database import snapshots
from database.working_hours import WorkingHours
from errors import SourceRefused
from office import hours
from progress import Progress
from tests import sources

WHOLE_DAY = 8 * 3600


@pytest.fixture
def tables(home: Path) -> sources.Rows:
    return sources.rows(workflows=1)


def asked(query: str, **parameters: object) -> list[dict[str, Any]]:
    scope = Scope("K1", snapshots.current_name("K1"), ("E1",), True, ())
    with queries.reader(scope, datetime(2026, 3, 10, 11, tzinfo=UTC)) as reader:
        return reader.rows(query, **parameters).to_pylist()


def working_seconds(place: Path, tables: sources.Rows, begun: str, done: str) -> float:
    """The working seconds of a step that was this one's turn from the first moment to the second."""
    tables["workflows"][0]["submitted_at"] = begun
    tables["workflows"][0]["finished_at"] = done
    tables["steps"] = [sources.step("W1", 1, activated_at=begun, executed_at=done)]
    sources.load(sources.folder(place, tables))
    [step] = asked("workflow/steps", workflow_id="W1", employer_id="E1", submitted_at=datetime.fromisoformat(begun))
    return float(step["working_seconds"])


@pytest.mark.parametrize(
    ("begun", "done", "working_hours"),
    [
        ("2026-03-02T09:00:00+01:00", "2026-03-02T17:00:00+01:00", 8.0),
        ("2026-03-02T16:00:00+01:00", "2026-03-03T10:00:00+01:00", 2.0),
        ("2026-03-06T16:00:00+01:00", "2026-03-09T10:00:00+01:00", 2.0),  # a weekend
        ("2026-03-07T10:00:00+01:00", "2026-03-08T10:00:00+01:00", 0.0),
        ("2026-03-27T16:00:00+01:00", "2026-03-30T10:00:00+02:00", 2.0),  # summer time begins
        ("2025-10-24T16:00:00+02:00", "2025-10-27T10:00:00+01:00", 2.0),  # and ends
        ("2026-04-02T16:00:00+02:00", "2026-04-07T10:00:00+02:00", 2.0),  # Good Friday to Easter Monday
        ("2026-05-04T16:00:00+02:00", "2026-05-06T10:00:00+02:00", 2.0),  # 5 May
        ("2025-12-24T16:00:00+01:00", "2025-12-29T10:00:00+01:00", 2.0),  # Christmas and a weekend
    ],
)
def test_a_step_waited_the_hours_that_the_office_was_open(
    tables: sources.Rows, tmp_path: Path, begun: str, done: str, working_hours: float
) -> None:
    assert working_seconds(tmp_path, tables, begun, done) == pytest.approx(working_hours * 3600)


def test_an_office_can_work_on_good_friday_and_keep_other_hours(tables: sources.Rows, tmp_path: Path) -> None:
    own = WorkingHours(time(8), time(18), is_closed_on_good_friday=False, closing_days=(date(2026, 4, 1),))
    hours.change("K1", own, "noor@kantoor.example", 0, names={date(2026, 4, 1): "Brugdag"})
    waited = working_seconds(tmp_path, tables, "2026-03-31T17:00:00+02:00", "2026-04-07T09:00:00+02:00")
    assert waited == pytest.approx((1 + 10 + 10 + 1) * 3600)  # Tuesday evening, Thursday, Good Friday, Tuesday morning


def test_new_hours_make_a_new_stand_of_the_same_source_and_the_same_hours_do_not(
    tables: sources.Rows, tmp_path: Path
) -> None:
    source = sources.folder(tmp_path, tables)
    first = sources.load(source)
    assert sources.load(source).snapshot == first.snapshot
    hours.change("K1", WorkingHours(closes=time(18)), "noor@kantoor.example", 0, names={})
    second = sources.load(source)
    assert (second.is_published, second.workflows.unchanged) == (True, 1)
    assert sources.load(source).snapshot == second.snapshot


def test_refreshing_keeps_every_row_and_counts_in_the_hours_of_now(tables: sources.Rows, tmp_path: Path) -> None:
    waited = working_seconds(tmp_path, tables, "2026-03-02T16:00:00+01:00", "2026-03-03T10:00:00+01:00")
    before = {table: sources.served(table) for table in ("workflows", "steps", "employees", "step_definitions")}
    hours.change("K1", WorkingHours(time(10), time(17)), "noor@kantoor.example", 0, names={})
    importers.refresh("K1", Progress("opnieuw", out=io.StringIO()))
    assert {table: sources.served(table) for table in before} == before
    moment = datetime(2026, 3, 2, 15, tzinfo=UTC)
    [step] = asked("workflow/steps", workflow_id="W1", employer_id="E1", submitted_at=moment)
    assert (waited, step["working_seconds"]) == (2 * 3600, 3600)


def test_an_office_without_data_cannot_be_refreshed(home: Path) -> None:
    with pytest.raises(SourceRefused, match="Kantoor K9 heeft nog geen gegevens"):
        importers.refresh("K9", Progress("opnieuw", out=io.StringIO()))


def test_what_sql_says_of_working_time_is_what_the_analysis_says(tables: sources.Rows, tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    begun = datetime(2025, 9, 1, tzinfo=UTC)
    pairs = [sorted(random.integers(0, 200 * 86400, 2).tolist()) for _ in range(300)]
    tables["workflows"] = [
        sources.workflow(
            f"W{number}",
            submitted_at=(begun + timedelta(seconds=start)).isoformat(),
            finished_at=(begun + timedelta(seconds=end)).isoformat(),
        )
        for number, (start, end) in enumerate(pairs)
    ]
    tables["steps"] = [sources.step("W0", 1, executed_at=tables["workflows"][0]["finished_at"])]
    sources.load(sources.folder(tmp_path, tables))
    calendar = WorkingTime.of(pd.DataFrame(asked("history/calendar", since=begun - timedelta(days=1))))
    starts, ends = (
        np.array([np.datetime64(begun.replace(tzinfo=None), "us") + np.timedelta64(pair[end], "s") for pair in pairs])
        for end in (0, 1)
    )
    expected = calendar.between(starts, ends)
    found = [
        asked("workflow/facts", workflow_id=f"W{number}")[0]["lead_working_seconds"] for number in range(0, 300, 7)
    ]
    assert found == pytest.approx(expected[::7].tolist())
    assert expected.sum() > 300 * WHOLE_DAY
