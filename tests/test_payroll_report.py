"""The payroll runs: what belongs to each, counted once more in plain Python; and runs that are over."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pandas as pd
import pytest

import manage
import queries
from auth import scope
from auth.accounts import User
from queries.selection import Selection
from reports import payroll, payroll_past
from reports.payroll import Pick, Tab
from reports.turns import turns
from tests import model, turn_office
from tests.organisation import Workflow
from tests.screens import own_home
from tests.turn_office import (
    EXACT_MANAGER,
    HR_USER,
    JUST_NOW,
    LONG_AGO,
    MANAGER,
    NOW,
    OFFICE_USER,
    ORGANISATION,
    PAYROLL_USER,
    kind_of,
)

CLOSED, AHEAD = turn_office.PERIODS
every_user = pytest.mark.parametrize(
    "someone", [OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER], ids=lambda someone: someone.name
)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        turn_office.make()
        yield


@dataclass(frozen=True)
class Found:
    """What the reports say to one user."""

    runs: pd.DataFrame
    rows: pd.DataFrame
    board: pd.DataFrame
    past_runs: pd.DataFrame
    past: pd.DataFrame


def found(someone: User, selection: Selection | None = None) -> Found:
    with queries.reader(scope.of(someone), NOW) as reader:
        runs = payroll.calendar(reader)
        whole = turns(reader, selection or Selection()).rows
        past_runs = payroll_past.closed(runs, None)
        past = payroll_past.outcomes(reader, past_runs, selection or Selection())
        return Found(runs, payroll.placed(runs, whole), payroll.board(reader, whole), past_runs, past)


def seen(someone: User) -> list[Workflow]:
    """The open workflows that this user may see."""
    return [w for w in model.visible(someone, ORGANISATION).workflows if w.finished_at is None]


def is_late(workflow: Workflow) -> bool:
    """Twenty days at a step with a target of two working days; steps 0 and 8 have no target."""
    return workflow.submitted_at == LONG_AGO and kind_of(workflow) not in (0, 8)


def counted(workflows: list[Workflow]) -> dict[str, int]:
    return dict(Counter(workflow.employer_id for workflow in workflows))


@every_user
def test_the_board_counts_what_belongs_to_each_run_as_plain_python_does(someone: User) -> None:
    here = found(someone)
    this = payroll.by_employer(here.runs, here.rows, Tab.THIS).set_index("employer_id")
    own = [w for w in seen(someone) if w.payroll_period != CLOSED]  # without one they go into the first that closes
    carried = [w for w in seen(someone) if w.payroll_period == CLOSED]
    assert {k: v for k, v in this["open"].items() if v} == counted(own)
    assert {k: v for k, v in this["late"].items() if v} == counted([w for w in own if is_late(w)])
    assert {k: v for k, v in this["carried"].items() if v} == counted(carried)
    assert set(this["payroll_period"]) == {AHEAD}
    assert this["open"].sum() + this["carried"].sum() == len(seen(someone))


@every_user
def test_the_command_line_tells_the_numbers_of_the_page(someone: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage.main(["report", "payroll", "--as", someone.email, "--now", NOW.isoformat(), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    here = found(someone)
    this = payroll.by_employer(here.runs, here.rows, Tab.THIS)
    numbers = ["open", "risk", "late", "approved_not_processed"]
    report = {(row["employer"], row["payroll_period"]): [row[name] for name in numbers] for row in told}
    page = {(row["employer"], row["payroll_period"]): [row[name] for name in numbers] for _, row in this.iterrows()}
    assert {key: report[key] for key in page} == page
    moved = {row["employer"]: (row["open"], row["after_cutoff"]) for row in told if row["payroll_period"] == CLOSED}
    carried = here.rows[here.rows["tab"] == Tab.PAST.value]
    after = carried.groupby("employer")["is_after_cutoff"].agg(["size", "sum"])
    assert {name: numbers for name, numbers in moved.items() if any(numbers)} == {
        str(name): (int(row["size"]), int(row["sum"])) for name, row in after.iterrows()
    }


@every_user
def test_every_number_opens_exactly_as_many_rows_and_the_parts_add_up_to_the_whole(someone: User) -> None:
    here = found(someone)
    for tab in Tab:
        board = payroll.by_employer(here.runs, here.rows, tab)
        own = here.rows[here.rows["tab"] == tab.value]
        names = [*payroll.COUNTS, "without_chance", *(["carried"] if tab is Tab.THIS else [])]
        for name in names:
            whole = payroll.picked(here.rows, tab, Pick(name))
            parts = [payroll.picked(here.rows, tab, Pick(name, employer)) for employer in board["employer_id"]]
            assert [len(part) for part in parts] == board[name].tolist()
            assert sum(map(len, parts)) == len(whole)
        for name, kept in payroll.counting(own).items():
            cells = payroll.crossed(own, kept)
            assert cells.to_numpy().sum() == kept.sum()
            for employer, row in cells.iterrows():
                for process, number in row.items():
                    opened = payroll.picked(here.rows, tab, Pick(name, str(employer), str(process)))
                    assert len(opened) == number


def test_any_part_of_any_tab_holds_the_rows_that_fit_it_and_no_others() -> None:
    random = Random(4)
    here = found(OFFICE_USER)
    for _ in range(200):
        tab = random.choice(list(Tab))
        pick = Pick(
            random.choice([*payroll.COUNTS, "carried", "none"]),
            random.choice([None, "bakkerij", "zorggroep"]),
            random.choice([None, *set(here.rows["process"])]),
        )
        told = payroll.picked(here.rows, tab, pick)
        wanted = Tab.PAST.value if pick.count == "carried" else None if pick.count == "none" else tab.value
        marked = payroll.counting(here.rows).get(pick.count, [True] * len(here.rows))
        expected = {
            row["workflow_id"]
            for (_, row), is_marked in zip(here.rows.iterrows(), marked, strict=True)
            if is_marked
            and row["tab"] == wanted
            and pick.employer_id in (None, row["employer_id"])
            and pick.process in (None, row["process"])
        }
        assert set(told["workflow_id"]) == expected
        assert len(told) == len(expected)


def test_what_will_probably_miss_is_the_sum_of_the_chances_to_miss() -> None:
    here = found(OFFICE_USER)
    rows = here.rows[here.rows["tab"] == Tab.THIS.value].reset_index(drop=True)
    chances = [0.25, 0.5, None] * (len(rows) // 3)
    rows = rows.assign(makes_cutoff=pd.Series(chances, dtype=float), employer_id="bakkerij")
    [line] = payroll.by_employer(here.runs[here.runs["employer_id"] == "bakkerij"], rows, Tab.THIS).to_dict("records")
    assert line["expected_to_miss"] == round(len(rows) / 3 * (0.75 + 0.5), 1)
    assert line["without_chance"] == len(rows) // 3


def test_the_values_are_added_within_a_component_and_unit_and_never_across() -> None:
    told = [
        ("Reiskosten", "km", 10.0),
        ("Reiskosten", "km", 2.5),
        ("Reiskosten", "euro", 7.0),
        ("Overwerk", "uur", 3.0),
        ("Overwerk", None, 4.0),
        ("Overwerk", "uur", None),
        (None, "uur", 9.0),
    ]
    values = payroll.values(pd.DataFrame(told, columns=["component", "unit", "value"]))
    assert values.to_dict("split")["data"] == [
        ["Overwerk", "", 1, 4.0],
        ["Overwerk", "uur", 1, 3.0],
        ["Reiskosten", "euro", 1, 7.0],
        ["Reiskosten", "km", 2, 12.5],
    ]


@every_user
def test_the_values_of_a_run_are_those_of_its_own_open_declarations(someone: User) -> None:
    here = found(someone)
    values = payroll.values(here.rows[here.rows["tab"] == Tab.THIS.value])
    own = [w for w in seen(someone) if w.payroll_period == AHEAD]
    expected = [["Reiskosten", "km", len(own), sum(float(w.value or 0) for w in own)]] if own else []
    assert values.to_dict("split")["data"] == expected
    for _, row in values.iterrows():
        pick = Pick("open", component=row["component"], unit=row["unit"])
        assert payroll.picked(here.rows, Tab.THIS, pick)["value"].sum() == row["value"]


@every_user
def test_a_run_that_is_over_tells_what_made_it_what_missed_it_and_where_the_rest_goes(someone: User) -> None:
    here = found(someone)
    board = payroll_past.by_employer(here.past_runs, here.past).set_index("employer_id")
    # Without a period of its own, what was sent in before the cutoff belonged to it; what is finished was so in time.
    missed = [w for w in seen(someone) if w.payroll_period == CLOSED or (not w.payroll_period and _is_old(w))]
    made = [w for w in model.visible(someone, ORGANISATION).workflows if w.finished_at]
    after = [w for w in missed if w.submitted_at == JUST_NOW]
    for name, workflows in (("missed", missed), ("in_time", made), ("after_cutoff", after), ("still_open", missed)):
        assert {k: v for k, v in board[name].items() if v} == counted(workflows)
    assert (board["workflows"] == board["missed"] + board["in_time"]).all()
    assert set(board.loc[board["still_open"] > 0, "moved_to"]) <= {AHEAD}


def _is_old(workflow: Workflow) -> bool:
    return workflow.submitted_at == LONG_AGO


def test_why_a_run_was_missed_is_the_step_it_stood_at_or_that_it_was_sent_in_too_late() -> None:
    here = found(OFFICE_USER)
    reasons = payroll_past.reasons(here.past).set_index("reason")
    names = {step.step_no: step.name for step in turn_office.DEFINITIONS} | {0: payroll_past.NOWHERE}
    missed = [w for w in seen(OFFICE_USER) if w.payroll_period == CLOSED or (not w.payroll_period and _is_old(w))]
    expected = Counter(names[kind_of(w)] if _is_old(w) else payroll_past.AFTER_CUTOFF for w in missed)
    assert reasons["missed"].to_dict() == dict(expected)
    assert reasons["missed"].sum() == len(payroll_past.picked(here.past, Pick("missed")))
    days = (NOW - LONG_AGO).days - 5  # the cutoff was five days ago
    assert reasons.loc["Controle HR", "waited_seconds"] == days * 24 * 3600
    assert reasons["waited_seconds"].isna()[payroll_past.AFTER_CUTOFF]


@every_user
def test_every_number_of_a_run_that_is_over_opens_its_rows(someone: User) -> None:
    here = found(someone)
    board = payroll_past.by_employer(here.past_runs, here.past)
    for name in payroll_past.counting(here.past):
        for _, run in board.iterrows():
            assert len(payroll_past.picked(here.past, Pick(name, run["employer_id"]))) == run[name]
    for _, reason in payroll_past.reasons(here.past).iterrows():
        assert len(payroll_past.picked(here.past, Pick("missed", reason=reason["reason"]))) == reason["missed"]


def test_a_filter_leaves_the_rows_that_pass_it_with_the_same_state_and_run() -> None:
    whole, part = found(OFFICE_USER), found(OFFICE_USER, Selection(process=("Wijziging adres",)))
    expected = whole.rows[whole.rows["process"] == "Wijziging adres"].set_index("workflow_id")
    told = part.rows.set_index("workflow_id")
    assert set(told.index) == set(expected.index)
    assert told["state"].equals(expected["state"].reindex(told.index))
    assert told["tab"].equals(expected["tab"].reindex(told.index))
    assert set(part.past["process"]) == {"Wijziging adres"}
