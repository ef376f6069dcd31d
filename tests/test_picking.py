"""Picking rows, who is up, groups and order: on the rows of an office, held against what was put in it."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

import queries
from auth import scope
from queries.terms import State
from reports.causes import Cause, with_causes
from reports.picking import NOBODY, ORDERS, UNKNOWN, Phase, Picked, groups, ordered, who_in_words, with_who
from reports.turns import turns
from tests import turn_office
from tests.organisation import Workflow
from tests.screens import own_home
from tests.turn_office import AWAY, GONE, LONG_AGO, NOW, OFFICE_USER, OPEN, STRANGER, kind_of

WHO = (
    UNKNOWN,
    "role:HR",
    "role:Leidinggevende",
    f"person:{AWAY}",
    f"person:{GONE}",
    "role:Directie",
    NOBODY,
    "other:Ondernemingsraad",
    f"person:{STRANGER}",
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    with own_home(tmp_path_factory):
        turn_office.make()
        with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
            yield with_causes(reader, with_who(turns(reader).rows))


def ids(fits: Callable[[Workflow], bool]) -> set[str]:
    return {workflow.workflow_id for workflow in OPEN if fits(workflow)}


@pytest.mark.parametrize("kind", range(len(WHO)))
def test_up_is_a_person_else_a_role_else_whoever_is_set_up_else_nobody_or_unknown(
    rows: pd.DataFrame, kind: int
) -> None:
    found = rows[rows["who"] == WHO[kind]]
    assert set(found["workflow_id"]) == ids(lambda w: kind_of(w) == kind)
    assert set(found["who_name"]) == {who_in_words(WHO[kind])}


def test_nobody_and_unknown_have_words() -> None:
    assert who_in_words(NOBODY) == "Niemand toegewezen"
    assert who_in_words(UNKNOWN) == "Volgende stap onbekend"


@pytest.mark.parametrize(
    ("picked", "fits"),
    [
        (Picked(), lambda _: True),
        (Picked(employers=("bakkerij",)), lambda w: w.employer_id == "bakkerij"),
        (Picked(employers=("elders",)), lambda _: False),
        (Picked(who="role:HR"), lambda w: kind_of(w) == 1),
        (Picked(longer_days=5), lambda w: w.submitted_at == LONG_AGO),
        (Picked(longer_days=0, who=NOBODY), lambda w: kind_of(w) == 6),
        (Picked(causes=(Cause.DISABLED, Cause.NO_ASSIGNEE)), lambda w: kind_of(w) in (4, 6)),
        (
            Picked(causes=(Cause.DISABLED,), employers=("zorggroep",)),
            lambda w: kind_of(w) == 4 and w.employer_id != "bakkerij",
        ),
        (Picked(states=(State.LATE,)), lambda w: w.submitted_at == LONG_AGO and kind_of(w) not in (0, 8)),
        (Picked(states=tuple(State)), lambda _: True),
    ],
    ids=lambda given: repr(given) if isinstance(given, Picked) else "",
)
def test_it_leaves_exactly_the_rows_that_fit(
    rows: pd.DataFrame, picked: Picked, fits: Callable[[Workflow], bool]
) -> None:
    if picked.longer_days == 0:  # right after the office has closed one hour is no working time
        rows = rows[rows["age_working_seconds"] > 0]
    found = set(picked.pick(rows)["workflow_id"])
    assert found == ids(fits) & set(rows["workflow_id"])


def test_a_run_and_a_phase_leave_the_rows_of_which_the_report_says_so(rows: pd.DataFrame) -> None:
    marked = rows.assign(is_approved=rows["role"] == "HR", is_after_cutoff=rows["role"] == "Directie")
    assert set(Picked(phase=Phase.APPROVED).pick(marked)["who"]) == {"role:HR"}
    assert set(Picked(phase=Phase.AFTER_CUTOFF).pick(marked)["who"]) == {"role:Directie"}
    assert set(Picked(runs=("2026-01",)).pick(rows)["run_period"]) == {"2026-01"}
    assert len(Picked(runs=("2026-01", "2026-02")).pick(rows)) == rows["run_period"].notna().sum()


def test_without_takes_back_what_is_named_and_nothing_else() -> None:
    picked = Picked(states=(State.LATE,), who="role:HR", longer_days=3.0)
    assert picked.without("states", "who") == Picked(longer_days=3.0)
    assert picked.without() == picked


def test_the_groups_add_up_to_the_rows_and_each_to_its_states(rows: pd.DataFrame) -> None:
    found = groups(rows)
    assert found["workflows"].sum() == len(rows)
    assert (found[[state.value for state in State]].sum(axis=1) == found["workflows"]).all()
    assert set(found["who"]) == set(WHO)
    assert found["late"].is_monotonic_decreasing
    assert {state.value: found[state.value].sum() for state in State} == rows["state"].value_counts().to_dict()


def test_a_group_tells_the_longest_wait_in_it(rows: pd.DataFrame) -> None:
    for group in groups(rows).itertuples():
        own = rows[rows["who"] == group.who]
        assert group.age_seconds == own["age_seconds"].max()
        assert group.age_working_seconds == own["age_working_seconds"].max()


def test_two_workflows_of_one_employee_count_as_two(rows: pd.DataFrame) -> None:
    twice = groups(pd.concat([rows, rows], ignore_index=True))
    numbers = ["workflows", *(state.value for state in State)]
    assert twice[numbers].equals(2 * groups(rows)[numbers])


def test_of_no_rows_there_are_no_groups(rows: pd.DataFrame) -> None:
    assert groups(rows[:0]).empty
    assert ordered(rows[:0], "state", True).empty


def test_the_usual_order_is_late_first_then_at_risk_and_then_longest_waiting(rows: pd.DataFrame) -> None:
    found = ordered(rows, "state", True)
    assert found["state"].drop_duplicates().tolist() == ["late", "risk", "on_schedule"]
    for _, part in found.groupby("state"):
        assert part["age_seconds"].is_monotonic_decreasing


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("is_descending", [True, False])
def test_every_order_keeps_all_rows_and_puts_what_has_no_value_last(
    rows: pd.DataFrame, order: str, is_descending: bool
) -> None:
    found = ordered(rows, order, is_descending)
    assert sorted(found["workflow_id"]) == sorted(rows["workflow_id"])
    values = found[ORDERS[order]]
    known = values.dropna()
    assert values[: len(known)].notna().all()
    assert known.is_monotonic_decreasing if is_descending else known.is_monotonic_increasing
