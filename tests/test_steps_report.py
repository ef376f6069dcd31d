"""The waiting per process, step and role: recounted in plain Python, in every scope, and the findings about it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

import queries
from analysis.survival import kaplan_meier
from auth import accounts, scope
from database import snapshots
from queries.selection import Selection
from queries.terms import DECLARATION, Clock
from reports import bottleneck_rows, findings, steps
from reports.bottlenecks import Asked
from reports.wanted_rows import EXECUTIONS, WORKFLOWS, Rows
from tests import demo_office

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
PEOPLE = ("noor.de.vries@demo.example", "saskia.boonstra@demo.example", "ingrid.van.t.hof@demo.example")
QUESTIONS = {
    "alles": Asked(Selection()),
    "een proces": Asked(Selection(process=(DECLARATION,))),
    "ingediend in september": Asked(Selection(submitted_from=date(2026, 9, 1), submitted_until=date(2026, 9, 30))),
    "afgerond in september": Asked(Selection(), date(2026, 9, 1), date(2026, 9, 30)),
    "een naam": Asked(Selection(employee=("*a*",), status=("In behandeling", "Geweigerd"))),
    "in werktijd": Asked(Selection(clock=Clock.WORK)),
}
every_question = pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with demo_office.made(tmp_path_factory.mktemp("steps") / "home", 2500):
        yield


def user(email: str) -> accounts.User:
    found = accounts.find(email)
    assert found is not None, email
    return found


def users() -> list[accounts.User]:
    return [one for one in accounts.every() if one.is_active and accounts.Permission.SEE_WORKFLOWS in one.rights]


def raw(someone: accounts.User) -> pd.DataFrame:
    """Every step that took or takes time of what this user may see, past the views, with its workflow."""
    seen = scope.of(someone)
    with snapshots.cursor(seen.office_id, seen.snapshot, {}) as cursor:
        rows = (
            cursor.execute(
                """select step.*, workflow.status, workflow.employee_search, workflow.finished_at, workflow.component
            from raw.step as step inner join raw.workflow as workflow using (workflow_id)
            where step.takes_time and step.state in ('done', 'current')"""
            )
            .to_arrow_table()
            .to_pandas()
        )
    is_mine = rows["employer_id"].isin(seen.employers)
    if not seen.is_whole_employers:
        is_mine &= rows["department_id"].isin(seen.departments)
    return rows[is_mine]


def passing(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The rows that pass these filters, each told once more in plain Python."""
    chosen, kept = asked.selection, pd.Series(True, index=rows.index)
    submitted = rows["submitted_at"].dt.tz_convert("Europe/Amsterdam").dt.date
    finished = rows["finished_at"].dt.tz_convert("Europe/Amsterdam").dt.date
    if chosen.process:
        kept &= rows["process"].isin(chosen.process)
    if chosen.status:
        kept &= rows["status"].isin(chosen.status)
    if chosen.employee == ("*a*",):
        kept &= rows["employee_search"].str.contains("a")
    if chosen.submitted_from:
        kept &= (submitted >= chosen.submitted_from) & (submitted <= chosen.submitted_until)
    if asked.finished_from:
        kept &= rows["finished_at"].notna() & (finished >= asked.finished_from) & (finished <= asked.finished_until)
    return rows[kept]


def recounted(rows: pd.DataFrame) -> dict[tuple[str, str, str | None], dict[str, float]]:
    groups: dict[tuple[str, str, str | None], list[tuple[float, bool]]] = defaultdict(list)
    for row in rows.to_dict("records"):
        is_done = row["state"] == "done"
        age = (NOW - row["started_at"].to_pydatetime()).total_seconds()
        waited = row["waiting_seconds"] if is_done else max(0.0, age)
        role = None if pd.isna(row["role"]) else row["role"]
        groups[row["process"], row["step"], role].append((waited, is_done))
    return {
        place: _figures(np.array([w for w, _ in waited]), np.array([d for _, d in waited]))
        for place, waited in groups.items()
    }


def _figures(waited: np.ndarray, is_done: np.ndarray) -> dict[str, float]:
    curve = kaplan_meier(waited, is_done)
    return {
        "executed": is_done.sum(),
        "open": (~is_done).sum(),
        "median_seconds": curve.quantile(0.5),
        "p90_seconds": curve.quantile(0.9),
        "waiting_seconds": waited.sum(),
    }


def found(someone: accounts.User, asked: Asked) -> steps.Steps:
    with queries.reader(scope.of(someone), NOW) as reader:
        return steps.steps(reader, asked)


def rows_behind(someone: accounts.User, asked: Asked, wanted: Rows) -> pd.DataFrame:
    with queries.reader(scope.of(someone), NOW) as reader:
        return bottleneck_rows.page(reader, asked, wanted, None, 0)


@pytest.mark.parametrize("name", [name for name, asked in QUESTIONS.items() if not asked.is_work])
def test_every_figure_of_every_user_is_what_plain_python_counts_from_the_steps_he_may_see(name: str) -> None:
    for someone in users():
        rows = found(someone, QUESTIONS[name]).rows
        truth = recounted(passing(raw(someone), QUESTIONS[name]))
        assert len(rows) == len(truth)
        for row in rows.to_dict("records"):
            expected = truth[row["process"], row["step"], None if pd.isna(row["role"]) else row["role"]]
            for figure, value in expected.items():
                told = row[figure] if not np.isnan(row[figure]) else float("inf")
                assert told == pytest.approx(value, abs=0.002 * max(1, row["executed"])), (someone.email, row, figure)


def test_in_working_time_a_step_waits_the_office_hours_in_it() -> None:
    noor = user(PEOPLE[0])
    rows = found(noor, QUESTIONS["in werktijd"]).rows
    done = raw(noor).query("state == 'done'").groupby(["process", "step"])["working_seconds"].sum()
    closed = rows[rows["open"] == 0]
    assert len(closed) > 5
    for row in closed.to_dict("records"):
        both = rows[(rows["process"] == row["process"]) & (rows["step"] == row["step"])]
        if (both["open"] == 0).all():
            assert both["waiting_seconds"].sum() == pytest.approx(done[row["process"], row["step"]], abs=1)


@every_question
def test_the_parts_add_up_to_the_whole_and_every_number_to_its_rows(asked: Asked) -> None:
    noor = user(PEOPLE[0])
    whole = found(noor, asked).rows
    assert whole["share"].sum() == pytest.approx(1)
    parts = [
        found(noor, replace(asked, selection=replace(asked.selection, process=(name,)))).rows
        for name in whole["process"].unique()
    ]
    assert sum(part["executed"].sum() for part in parts) == whole["executed"].sum()
    assert sum(part["waiting_seconds"].sum() for part in parts) == pytest.approx(whole["waiting_seconds"].sum())
    for row in whole.head(12).to_dict("records"):
        place = (row["process"], row["step"], "-" if pd.isna(row["role"]) else row["role"])
        done, still_open = (
            rows_behind(noor, asked, Rows(EXECUTIONS, *place, state=state)) for state in ("done", "open")
        )
        assert (len(done), len(still_open)) == (row["executed"], row["open"])
        waited = pd.concat([done, still_open])["waiting_seconds"].sum()
        assert waited == pytest.approx(row["waiting_seconds"], abs=0.002 * (row["executed"] + 1))


def test_a_period_has_the_same_number_of_days_before_it_and_none_overlap() -> None:
    asked = QUESTIONS["ingediend in september"]
    before = asked.period_before(date(2026, 10, 14))
    assert before is not None
    assert before.period == (date(2026, 8, 2), date(2026, 8, 31))
    running = Asked(Selection(submitted_from=date(2026, 10, 1))).period_before(date(2026, 10, 14))
    assert running is not None
    assert running.period == (date(2026, 9, 17), date(2026, 9, 30))
    assert Asked(Selection()).period_before(date(2026, 10, 14)) is None


def test_compared_with_itself_nothing_changed_and_nothing_is_called_a_change() -> None:
    own = found(user(PEOPLE[0]), QUESTIONS["alles"])
    same = steps.compared(own, own)
    known = same[same["change_seconds"].notna()]
    assert len(known) > 5
    assert (known["change_seconds"] == 0).all()
    assert (known["change_low"] <= 0).all()
    assert (known["change_high"] >= 0).all()
    assert not same["is_change"].any()


def test_a_comparison_with_an_empty_period_says_there_is_too_little() -> None:
    own = found(user(PEOPLE[0]), QUESTIONS["alles"])
    nothing = found(user(PEOPLE[0]), Asked(Selection(submitted_until=date(1999, 1, 1))))
    assert nothing.rows.empty
    compared = steps.compared(own, nothing)
    assert compared["change_seconds"].isna().all()
    assert not compared["is_change"].any()


def test_what_is_called_a_change_is_what_benjamini_and_hochberg_call_one() -> None:
    chances = np.array([0.001, np.nan, 0.012, 0.02, 0.4, 0.03, np.nan, 0.9])
    known = ~np.isnan(chances)
    theirs = multipletests(chances[known], 0.05, "fdr_bh")[0]
    assert steps.discoveries(chances)[known].tolist() == theirs.tolist()
    assert not steps.discoveries(chances)[~known].any()
    assert steps.discoveries(np.array([])).tolist() == []


def frame(**changes: Any) -> pd.DataFrame:
    row = {
        "process": "Declaratie", "step": "Controle", "role": "HR", "executed": 100, "open": 2, "share": 0.41,
        "median_seconds": 300.0, "other_median_seconds": 200.0, "change_seconds": 100.0, "change_low": 50.0,
        "change_high": 150.0, "is_change": True,
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def told(rows: pd.DataFrame, compared_with: str) -> list[str]:
    return [finding.told(lambda seconds: f"{seconds:.0f} s") for finding in findings.of(rows, compared_with)]


def test_the_first_finding_is_what_costs_most_and_the_next_what_became_slower() -> None:
    assert told(frame(), findings.BEFORE) == [
        "Controle (Declaratie, HR) kost 41 % van alle wachttijd; mediaan 300 s, was 200 s.",
        "Controle (Declaratie, HR) duurt langer: mediaan 300 s, was 200 s.",
    ]


def test_a_change_that_may_be_chance_is_no_finding_and_neither_is_one_without_comparison() -> None:
    assert len(told(frame(change_low=-5.0), findings.BEFORE)) == 1
    assert len(told(frame(is_change=False), findings.BEFORE)) == 1
    assert told(frame().drop(columns=["other_median_seconds"]), "") == [
        "Controle (Declaratie, HR) kost 41 % van alle wachttijd; mediaan 300 s."
    ]


def test_what_piles_up_is_told_with_the_rows_that_lie_there() -> None:
    found_here = findings.of(frame(executed=10, open=10, role=None, is_change=False), "afdeling Zorg")
    assert told(frame(executed=10, open=10, is_change=False), "")[-1].startswith(
        "Controle (Declaratie, HR) stapelt op: 10 van de 20"
    )
    assert found_here[-1].rows == Rows(EXECUTIONS, "Declaratie", "Controle", "-", state="open")


@pytest.mark.parametrize(
    "rows",
    [
        Rows(EXECUTIONS, "Declaratie", "Controle", "-", state="open"),
        Rows(WORKFLOWS, attribute="weekday", value="3", longer_seconds="86400.5"),
        Rows(WORKFLOWS, moment="finished", week="2026-09-07", status="Geweigerd"),
        Rows(EXECUTIONS, flags="extra", via=("arrow", "Declaratie", "Indienen", "Controle")),
    ],
)
def test_rows_come_back_from_an_address_as_they_went_in_and_have_a_name(rows: Rows) -> None:
    assert Rows.from_texts(rows.as_texts()) == rows
    assert rows.in_words()
    assert "None" not in rows.in_words()


@pytest.mark.parametrize(
    "texts",
    [
        ["kind=iets"],
        ["kind=workflows", "sql=1"],
        ["kind=workflows", "week=gisteren"],
        ["kind=workflows", "longer_seconds=lang"],
    ],
)
def test_an_address_that_names_no_rows_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Rows.from_texts(texts)


def test_rows_of_a_week_are_those_that_were_finished_in_it() -> None:
    noor = user(PEOPLE[0])
    week = Rows(WORKFLOWS, moment="finished", week="2026-09-07")
    rows = rows_behind(noor, QUESTIONS["alles"], week)
    days = rows["finished_at"].dt.tz_convert("Europe/Amsterdam").dt.date
    assert len(rows) > 0
    assert days.between(date(2026, 9, 7), date(2026, 9, 13)).all()
    other = [
        rows_behind(noor, QUESTIONS["alles"], replace(week, week=str(date(2026, 9, 7) + timedelta(days=7 * n))))
        for n in (-1, 1)
    ]
    month = rows_behind(noor, QUESTIONS["alles"], replace(week, week="2026-08-31", until="2026-09-20"))
    assert len(month) == len(rows) + sum(map(len, other))


def conditions(name: str) -> list[str]:
    """The conditions of this query on the filters that all of Knelpunten shares, in order, each once."""
    shared = Asked(Selection()).filters().keys()
    lines = [line.strip().removeprefix("and ") for line in queries.statement(name).text.splitlines()]
    code = [line for line in lines if not line.startswith("--")]
    return list(dict.fromkeys(line for line in code if shared & set(re.findall(r"\$(\w+)", line))))


@pytest.mark.parametrize(
    "name",
    [name for name in queries.every() if name.startswith("bottlenecks/") and "routes" in queries.statement(name).names],
)
def test_every_figure_filters_in_the_same_words(name: str) -> None:
    assert conditions(name) == conditions("bottlenecks/waits")
    assert len(conditions(name)) == 14
