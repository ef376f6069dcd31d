"""Whose turn it is: targets, states and the runs that open workflows belong to, and the same from the command line."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import manage
import queries
from analysis.forecast import Forecast
from auth import accounts, scope
from auth.accounts import Permission, Role, User
from office import targets
from queries.selection import Selection, target_days
from reports import lateness
from reports.turns import turns
from tests import sources

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)  # a Tuesday, noon in Amsterdam
OFFICE_USER = User("noor@kantoor.example", "Noor", "K1", Role.OFFICE, rights=frozenset({Permission.SEE_WORKFLOWS}))


def an_open(workflow_id: str, since: str, **given: object) -> sources.Row:
    given = {"status": "In behandeling", "finished_at": None, "submitted_at": since} | given
    return sources.workflow(workflow_id, **given)


@pytest.fixture
def tables(home: Path) -> sources.Rows:
    """Sixty finished workflows of one working day a step, and no open one yet."""
    found = sources.rows(workflows=60)
    found["step_definitions"] = [
        sources.definition(1, target_working_days="2"),
        sources.definition(2, name="Controle HR", assignee="HR", target_working_days=None),
        sources.definition(3, name="Bericht", kind="notification", assignee="HR", target_working_days=None),
    ]
    for number, workflow in enumerate(found["workflows"]):
        day = 2 + number % 4
        workflow |= {"submitted_at": f"2026-02-0{day}T09:00:00+01:00", "finished_at": f"2026-02-1{day}T09:00:00+01:00"}
    for step in found["steps"]:
        submitted = found["workflows"][int(str(step["workflow_id"])[1:]) - 1]["submitted_at"]
        step["executed_at"] = str(datetime.fromisoformat(str(submitted)) + timedelta(days=int(str(step["seq"]))))
        step["role"] = "HR" if step["seq"] == "2" else "Leidinggevende"
    return found


def loaded(place: Path, tables: sources.Rows) -> pd.DataFrame:
    sources.load(sources.folder(place, tables))
    if accounts.find(OFFICE_USER.email) is None:
        accounts.add(OFFICE_USER)
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        rows = turns(reader).rows.set_index("workflow_id")
        assert late_on_the_list(reader) == set(rows.index[rows["state"] == "late"])
        return rows


def late_on_the_list(reader: queries.Reader) -> set[str]:
    """What the list counts and shows as late: SQL's answer beside NumPy's, in every test of this file."""
    given = Selection(focus="late")
    known = lateness.all_targets(reader)
    listed = reader.rows("workflows/list", **given.listed(known)).column("workflow_id").to_pylist()
    filters = {name: value for name, value in given.summarised().items() if name != "is_open"}
    [counted] = reader.rows("workflows/late", **filters, target_days=target_days(known)).to_pylist()
    assert counted["workflows"] == len(listed) == len(set(listed))
    return set(listed)


def waits(workflow_id: str, seq: int = 1, **given: object) -> sources.Row:
    given = {"executed_at": None, "actor": None, "action": None, "role": None} | given
    return sources.step(workflow_id, seq, **given)


def test_a_step_is_late_once_it_waits_longer_than_its_target_in_working_days(
    tables: sources.Rows, tmp_path: Path
) -> None:
    # Friday 9:00 to Tuesday 12:00: two working days and three hours, four days and three hours by the calendar.
    tables["workflows"] += [an_open("Te laat", "2026-03-06T09:00:00+01:00")]
    tables["workflows"] += [an_open("Op tijd", "2026-03-06T13:00:00+01:00")]
    tables["steps"] += [waits("Te laat"), waits("Op tijd")]
    found = loaded(tmp_path, tables)
    assert found.loc["Te laat", ["state", "target_days", "target_source"]].tolist() == ["late", 2, "set_up"]
    assert found.loc["Op tijd", "state"] != "late"
    assert found.loc["Te laat", "age_working_seconds"] == 19 * 3600
    assert found.loc["Te laat", "age_seconds"] == 99 * 3600


def test_the_set_up_goes_before_the_office_and_the_office_before_what_is_derived(
    tables: sources.Rows, tmp_path: Path
) -> None:
    since = "2026-03-06T09:00:00+01:00"
    tables["workflows"] += [an_open("Eerste", since), an_open("Tweede", since)]
    tables["steps"] += [
        waits("Eerste"),
        waits("Tweede", 1, executed_at="2026-03-06T10:00:00+01:00"),
        waits("Tweede", 2),
    ]
    derived = loaded(tmp_path, tables)
    assert derived.loc["Tweede", "target_source"] == "derived"
    assert derived.loc["Tweede", "target_days"] == pytest.approx(1.0, abs=0.1)  # nearly all take one working day
    targets.change("K1", "Declaratie medewerker", "Controle HR", 4.0, OFFICE_USER.email, 0)
    targets.change("K1", "Declaratie medewerker", "Goedkeuren 1", 9.0, OFFICE_USER.email, 0)
    own = loaded(tmp_path, tables)
    assert own.loc["Tweede", ["target_days", "target_source"]].tolist() == [4, "office"]
    assert own.loc["Eerste", ["target_days", "target_source"]].tolist() == [2, "set_up"]


def test_a_remark_does_not_reset_the_age_of_the_step_it_is_made_at(tables: sources.Rows, tmp_path: Path) -> None:
    tables["workflows"] += [an_open("Met opmerking", "2026-03-04T09:00:00+01:00")]
    remarked = {"action": "Opmerking geplaatst", "executed_at": "2026-03-10T10:00:00+01:00", "actor": "P. Bakker"}
    tables["steps"] += [sources.step("Met opmerking", 1, **remarked), waits("Met opmerking", 2, step_no="1")]
    row = loaded(tmp_path, tables).loc["Met opmerking"]
    assert row["waiting_since"] == pd.Timestamp("2026-03-04T09:00:00+01:00")
    assert (row["step"], row["state"]) == ("Goedkeuren 1", "late")


def test_a_notification_is_never_whose_turn_it_is(tables: sources.Rows, tmp_path: Path) -> None:
    tables["workflows"] += [an_open("Bericht nog te sturen", "2026-03-09T09:00:00+01:00")]
    tables["steps"] += [waits("Bericht nog te sturen", 1, step_no="3"), waits("Bericht nog te sturen", 2)]
    assert loaded(tmp_path, tables).loc["Bericht nog te sturen", "step"] == "Controle HR"


def test_every_open_workflow_is_there_also_one_of_which_no_next_step_is_known(
    tables: sources.Rows, tmp_path: Path
) -> None:
    tables["workflows"] += [an_open("Zonder stappen", "2026-03-09T09:00:00+01:00")]
    tables["workflows"] += [an_open("Onbekend", "2026-03-09T09:00:00+01:00", status="Zoekgeraakt")]
    tables["steps"] += [waits("Onbekend")]
    found = loaded(tmp_path, tables)
    assert set(found.index) == {"Zonder stappen", "Onbekend"}
    assert found.loc["Zonder stappen", ["step", "turn"]].isna().all()


def test_one_belongs_to_its_own_run_or_else_to_the_first_that_closes_after_it_was_sent_in(
    tables: sources.Rows, tmp_path: Path
) -> None:
    tables["payroll_periods"] += [
        tables["payroll_periods"][0] | {"payroll_period": "2026-02", "cutoff_at": "2026-02-24T12:00:00+01:00"},
        tables["payroll_periods"][0] | {"payroll_period": "2026-04", "cutoff_at": "2026-04-24T12:00:00+02:00"},
    ]
    tables["workflows"] += [
        an_open("Eigen", "2026-02-20T09:00:00+01:00", payroll_period="2026-02"),
        an_open("Te laat ingediend", "2026-02-25T09:00:00+01:00", payroll_period="2026-02"),
        an_open("Zonder, nieuw", "2026-03-09T09:00:00+01:00", payroll_period=None),
        an_open("Zonder, oud", "2026-02-20T09:00:00+01:00", payroll_period=None),
    ]
    found = loaded(tmp_path, tables)
    columns = ["run_period", "moved_to", "is_after_cutoff"]
    told = {index: [None if pd.isna(cell) else cell for cell in row] for index, *row in found[columns].itertuples()}
    assert told == {
        "Eigen": ["2026-02", "2026-03", False],
        "Te laat ingediend": ["2026-02", "2026-03", True],
        "Zonder, nieuw": ["2026-03", None, False],
        "Zonder, oud": ["2026-03", "2026-03", False],
    }


def test_who_cannot_make_the_cutoff_is_at_risk_before_he_is_late(tables: sources.Rows, tmp_path: Path) -> None:
    tables["payroll_periods"][0]["cutoff_at"] = "2026-03-10T17:00:00+01:00"
    tables["workflows"] += [an_open("Net ingediend", "2026-03-10T09:00:00+01:00")]
    tables["steps"] += [waits("Net ingediend"), waits("Net ingediend", 2)]
    row = loaded(tmp_path, tables).loc["Net ingediend"]
    assert (row["state"], row["makes_cutoff"] < 0.1, row["misses_target"] < 0.5) == ("risk", True, True)


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    status = manage.main(["report", *arguments, "--as", OFFICE_USER.email, "--now", NOW.isoformat(), "--json"])
    told = capsys.readouterr()
    return json.loads(told.out) if status == 0 else (status, told.err)


def test_the_command_line_tells_the_same_in_either_clock(
    tables: sources.Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables["workflows"] += [an_open("W", "2026-03-06T09:00:00+01:00")]
    tables["steps"] += [waits("W"), waits("W", 2)]
    shown = loaded(tmp_path, tables).loc["W"]
    [calendar], [work] = report(capsys, "waiting"), report(capsys, "waiting", "--clock", "work")
    assert calendar | {"age_seconds": None, "total_age_seconds": None} == {
        "workflow_id": "W",
        "employee": "Noor de Vries",
        "process": "Declaratie medewerker",
        "step": "Goedkeuren 1",
        "role": "Leidinggevende",
        "actor": None,
        "waiting_since": "2026-03-06T09:00:00+01:00",
        "age_seconds": None,
        "total_age_seconds": None,
        "target_days": 2.0,
        "state": "late",
        "payroll_period": "2026-03",
    }
    assert (calendar["age_seconds"], work["age_seconds"]) == (shown["age_seconds"], shown["age_working_seconds"])
    assert report(capsys, "waiting", "--filter", "process=Iets anders") == []
    [run] = [row for row in report(capsys, "payroll") if row["open"]]
    assert run == {
        "employer": "Bakkerij Jansen",
        "payroll_period": "2026-03",
        "cutoff_at": "2026-03-24T12:00:00+01:00",
        "open": 1,
        "risk": 0,
        "late": 1,
        "approved_not_processed": 0,
        "after_cutoff": 0,
    }


def test_a_report_is_refused_to_who_may_see_nothing(
    tables: sources.Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded(tmp_path, tables)
    accounts.revoke(OFFICE_USER.email, Permission.SEE_WORKFLOWS)
    status, line = report(capsys, "waiting")
    assert (status, "Procesbeheer workflows" in line) == (1, True)


def test_choosing_employers_or_filters_never_changes_the_state_of_a_row(tables: sources.Rows, tmp_path: Path) -> None:
    other = {"employer_id": "E2", "office_id": "K1", "name": "Slagerij Bos"}
    tables["employers"].append(other)
    tables["employees"].append({"employee_id": "M9", "employer_id": "E2", "department_id": None, "name": "Ans Bos"})
    tables["workflows"] += [an_open("Hier", "2026-03-06T13:00:00+01:00")]
    own = {"employer_id": "E2", "employee_id": "M9", "department_id": None, "payroll_period": None}
    tables["workflows"] += [an_open("Daar", "2026-03-06T13:00:00+01:00", **own)]
    tables["steps"] += [waits("Hier", 2), waits("Daar", 2)]
    whole = loaded(tmp_path, tables)
    with queries.reader(scope.of(OFFICE_USER).narrowed(["E2"]), NOW) as reader:
        narrow = turns(reader, Selection(process=("Declaratie medewerker",))).rows.set_index("workflow_id")
    assert narrow.index.tolist() == ["Daar"]
    compared = ["state", "target_days", "misses_target", "events"]
    assert narrow.loc["Daar", compared].tolist() == whole.loc["Daar", compared].tolist()
    assert whole.loc["Daar", "events"] >= 50


def test_what_the_past_teaches_is_kept_for_whoever_sees_the_same_and_for_nobody_else(
    tmp_path: Path, tables: sources.Rows
) -> None:
    process = str(tables["workflows"][0]["process"])
    loaded(tmp_path, tables)
    sees_nothing = User("x@kantoor.example", "X", "K1", Role.HR, rights=OFFICE_USER.rights)
    other_of_the_office = User("y@kantoor.example", "Y", "K1", Role.PAYROLL, rights=OFFICE_USER.rights)

    def learned(user: User) -> Forecast:
        with queries.reader(scope.of(user), NOW) as reader:
            return turns(reader).forecast

    first, nothing, again = learned(OFFICE_USER), learned(sees_nothing), learned(other_of_the_office)
    assert first.derived_target(process, "Controle HR") > 0
    assert math.isnan(nothing.derived_target(process, "Controle HR"))
    assert again is first
