"""Parquet with its own types, as pandas and others write them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests import sources


def _source(place: Path, **native: pa.Table) -> Path:
    source = sources.folder(place, sources.rows(), write=sources.as_parquet, ending="parquet")
    for table, content in native.items():
        pq.write_table(content, source / f"{table}.parquet")
    return source


def test_native_types_are_read_as_what_they_are(home: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame(sources.rows()["workflows"])
    frame["submitted_at"] = pd.to_datetime(frame["submitted_at"]).astype("datetime64[ns, UTC]")
    frame["finished_at"] = [pd.Timestamp("2026-03-05 10:00"), pd.NaT, pd.Timestamp("2026-03-06")]
    frame["value"] = [1.5, float("nan"), 3.25]
    frame["template_version"] = [2.0, None, 2.0]
    frame["has_attachment"] = [True, None, False]
    report = sources.load(_source(tmp_path, workflows=pa.Table.from_pandas(frame)))
    assert (report.workflows.new, report.quarantine) == (3, None)
    first, second, third = sources.served("workflows")
    assert first["submitted_at"] == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert first["finished_at"] == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert (first["template_version"], second["template_version"]) == ("2", None)
    assert [str(row["value"]) for row in (first, second, third)] == ["1.5000", "None", "3.2500"]
    assert [row["has_attachment"] for row in (first, second, third)] == [True, None, False]


def test_a_missing_number_is_not_an_unreadable_one(home: Path, tmp_path: Path) -> None:
    rows = pa.Table.from_pylist([row | {"value": float("nan")} for row in sources.rows()["workflows"]])
    report = sources.load(_source(tmp_path, workflows=rows))
    assert (report.workflows.new, report.quarantine) == (3, None)


def test_keys_stored_as_numbers_match_keys_stored_as_text(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    for row in (*tables["employees"], *tables["workflows"]):
        row["employee_id"] = "17" if row.get("employee_id") == "M1" else "18"
    source = sources.folder(tmp_path, tables, write=sources.as_parquet, ending="parquet")
    pq.write_table(
        pa.Table.from_pylist([row | {"employee_id": 17.0} for row in tables["workflows"]]), source / "workflows.parquet"
    )
    assert sources.load(source).workflows.new == 3


def test_lists_and_objects_are_kept_as_json(home: Path, tmp_path: Path) -> None:
    rows = [
        row | {"actions": ["goedgekeurd", "afgewezen"], "extra": {"kleur": "blauw", "getal": 3}}
        for row in sources.rows()["step_definitions"]
    ]
    sources.load(_source(tmp_path, step_definitions=pa.Table.from_pylist(rows)))
    first = sources.served("step_definitions")[0]
    assert (first["actions"], first["extra"]) == ('["goedgekeurd","afgewezen"]', '{"kleur":"blauw","getal":3}')


def test_days_and_moments_of_payroll_periods_are_read(home: Path, tmp_path: Path) -> None:
    period = {
        "employer_id": "E1",
        "payroll_period": "2026-03",
        "starts_on": date(2026, 3, 1),
        "ends_on": datetime(2026, 3, 31, tzinfo=UTC),
        "cutoff_at": date(2026, 3, 24),
    }
    sources.load(_source(tmp_path, payroll_periods=pa.Table.from_pylist([period])))
    [served] = sources.served("payroll_periods")
    assert (served["starts_on"], served["ends_on"]) == (date(2026, 3, 1), date(2026, 3, 31))
    assert served["cutoff_at"] == datetime(2026, 3, 23, 23, 0, tzinfo=UTC)


def test_a_whole_number_that_does_not_fit_is_quarantined(home: Path, tmp_path: Path) -> None:
    rows = pa.Table.from_pylist(
        [
            sources.step("W1", 1) | {"seq": 1.5},
            *(sources.step(f"W{n}", m) | {"seq": float(m)} for n in (1, 2, 3) for m in (2, 3)),
        ]
    )
    [bad] = sources.quarantined(sources.load(_source(tmp_path, steps=rows)))
    assert (bad["line"], bad["column"]) == (1, "seq")
