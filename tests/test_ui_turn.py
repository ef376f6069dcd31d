"""What the page of one workflow says of its state, and durations in either clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auth import accounts
from auth.accounts import Permission, Role, User
from office import reminders
from office.reminders import Channel, Reminded
from queries.terms import Clock
from tests import sources
from tests.screens import WORKFLOW, headings, opened, own_home, read_aloud

NOOR = User("noor@kantoor.example", "Noor", "K1", Role.OFFICE, rights=frozenset({Permission.SEE_WORKFLOWS}))


def _ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One workflow that waits far too long, one sent in just now, one that missed its own run, and sixty finished."""
    with own_home(tmp_path_factory):
        tables = sources.rows(workflows=60)
        for workflow in tables["workflows"]:
            workflow |= {"submitted_at": _ago(40), "finished_at": _ago(30), "payroll_period": None}
        for step in tables["steps"]:
            step["executed_at"] = _ago(42 - 4 * int(str(step["seq"])))
        period = tables["payroll_periods"][0]
        tables["payroll_periods"] = [
            period | {"payroll_period": name, "cutoff_at": _ago(-days)}
            for name, days in (("vorige", -20), ("deze", 20))
        ]
        for name, days, run in (("lang", 40, None), ("nieuw", 0.001, None), ("gemist", 30, "vorige")):
            given = {"status": "In behandeling", "finished_at": None, "submitted_at": _ago(days), "payroll_period": run}
            tables["workflows"].append(sources.workflow(name, **given))
            waiting = {"executed_at": None, "actor": None, "action": None, "role": None}
            tables["steps"] += [sources.step(name, seq, **waiting) for seq in (1, 2)]
        sources.load(sources.folder(Path(tmp_path_factory.mktemp("bron")), tables))
        accounts.add(NOOR)
        yield


def said(workflow_id: str) -> str:
    app = opened(NOOR.email, WORKFLOW, id=workflow_id)
    return "\n".join([read_aloud(app), *(badge.value for badge in app.markdown)])


def test_a_late_workflow_says_how_far_over_its_target_it_is_and_where_that_comes_from() -> None:
    assert "Te laat" in said("lang")
    assert "over de streeftijd van 2,5 werkdagen (inrichting)" in said("lang")


def test_one_that_was_just_sent_in_is_on_schedule_and_says_when_it_will_be_ready() -> None:
    told = said("nieuw")
    assert "Op schema" in told
    assert "streeftijd 2,5 werkdagen (inrichting)" in told
    assert "kans om die te halen" in told
    assert "naar verwachting klaar vóór" in told
    assert "over de streeftijd" not in told


def test_one_that_missed_its_own_run_says_to_which_it_moves() -> None:
    assert "sluitdatum van vorige is voorbij: schuift door naar deze" in said("gemist")


def test_a_finished_workflow_has_no_state() -> None:
    assert not {"Te laat", "Risico", "Op schema"} & set(said("W1").split("\n"))
    assert "streeftijd 2" not in said("W1")


def test_a_reminder_stands_on_the_page_of_its_workflow_and_on_no_other() -> None:
    reminders.keep("K1", [Reminded("lang", 1, "Leidinggevende")], Channel.COPY, NOOR.email, days=3, is_forced=False)
    assert "Leidinggevende herinnerd door noor" in said("lang").replace("\\", "")
    assert "herinnerd" not in said("nieuw")


@pytest.mark.parametrize("clock", Clock)
def test_every_duration_says_which_clock_it_counts_in(clock: Clock) -> None:
    app = opened(NOOR.email)
    app.segmented_control(key="clock").set_value(clock.value).run()
    unit = "werkdagen" if clock is Clock.WORK else "dagen"
    assert {f"Wacht ({unit})", f"Open ({unit})"} <= set(headings(app))
    app.switch_page(WORKFLOW)
    app.query_params = {"id": "lang"}
    app.run()
    assert f"({clock})" in read_aloud(app)
