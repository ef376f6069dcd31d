"""Steps done again: counted once more in plain Python."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest

from database import snapshots
from reports import bottleneck_rows, rework, routes
from reports.rework import Rework
from tests import route_office
from tests.organisation import OFFICE, Organisation, publish
from tests.route_office import PROCESSES, STEPS, WHOLE, Did, executions, together, traces, walked
from tests.screens import own_home
from ui import rework as section

reading = contextlib.contextmanager(route_office.reading)
in_a_home = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module", params=(1, 2), ids=lambda seed: f"office {seed}")
def organisation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    """An office that came about by chance, published."""
    made = route_office.by_chance(request.param)
    with own_home(tmp_path_factory):
        publish(made)
        yield made


def found_in(made: Organisation | None = None) -> Rework:
    """What is there in the office that serves, or in this one."""
    with reading(made) as reader:
        return rework.rework(reader, WHOLE)


def waited() -> dict[tuple[str, int], float]:
    """How long each execution waited in office hours, as the detail page of its workflow says."""
    with snapshots.cursor(OFFICE, snapshots.current_name(OFFICE), {}) as cursor:
        rows = cursor.execute("select workflow_id, seq, working_seconds from raw.step").fetchall()
    return {(workflow_id, seq): seconds for workflow_id, seq, seconds in rows}


def test_extra_executions_with_what_they_cost_are_those_of_a_plain_recount(organisation: Organisation) -> None:
    extra: dict[tuple[str, str], list[Did]] = defaultdict(list)
    for did in executions(organisation):
        if did.is_extra:
            extra[did.workflow.process, did.step].append(did)
    found = found_in().steps.to_dict("records")
    cost = waited()
    assert {(row["process"], row["step"]) for row in found} == extra.keys()
    for row in found:
        own = extra[row["process"], row["step"]]
        assert row["extra_executions"] == len(own)
        assert row["workflows"] == len({did.workflow.workflow_id for did in own})
        assert row["after_refusal"] == sum(did.is_after_refusal for did in own)
        assert row["back"] == sum(did.is_back for did in own)
        assert row["working_seconds"] == pytest.approx(
            sum(cost[did.workflow.workflow_id, did.seq] for did in own), abs=0.01
        )


def test_every_number_of_rework_opens_as_many_rows(organisation: Organisation) -> None:
    columns = {"Aanvragen": "workflows", "Extra uitvoeringen": "extra_executions"}
    columns |= {"Na afwijzing": "after_refusal", "Heen en weer": "back"}
    with reading() as reader:
        found = rework.rework(reader, WHOLE).steps
        for row in found.to_dict("records"):
            for heading, column in columns.items():
                wanted = section.rows_behind(row, heading)
                assert len(bottleneck_rows.page(reader, WHOLE, wanted, None, 0)) == row[column], (row, heading)
    assert (found[list(columns.values())].sum() > 0).all()
    assert section.rows_behind(row, "Wachttijd (werkdagen)") is None


def test_pairs_back_and_forth_add_up_to_what_each_step_did_back_and_forth(organisation: Organisation) -> None:
    back: dict[tuple[str, str, str | None], list[Did]] = defaultdict(list)
    for did in executions(organisation):
        if did.is_back:
            back[did.workflow.process, did.step, did.previous].append(did)
    found = found_in()
    pairs = {(row["process"], row["step"], row["other_step"]): row for row in found.pairs.to_dict("records")}
    assert {key: row["times"] for key, row in pairs.items()} == {key: len(own) for key, own in back.items()}
    for key, own in back.items():
        assert pairs[key]["workflows"] == len({did.workflow.workflow_id for did in own})
    assert found.pairs["times"].sum() == found.steps["back"].sum()


def test_the_share_with_rework_is_that_of_workflows_that_did_any_step_twice(organisation: Organisation) -> None:
    taken = traces(executions(organisation)).values()
    with reading() as reader:
        found = rework.share_with_rework(routes.variants(reader, WHOLE))
    assert found == (sum(len(set(steps)) < len(steps) for steps in taken), len(taken))


@in_a_home
def test_only_the_extra_executions_cost_something() -> None:
    a, b, c = STEPS
    [row] = found_in(walked((a, b, c, b), (a, b, c))).steps.to_dict("records")
    assert (row["step"], row["workflows"], row["extra_executions"], row["back"], row["after_refusal"]) == (
        b,
        1,
        1,
        1,
        0,
    )
    assert 0 < row["working_seconds"] <= 86400


@in_a_home
def test_a_step_right_after_itself_is_done_again_but_not_back_and_forth() -> None:
    found = found_in(walked((STEPS[0], STEPS[0])))
    assert found.steps[["extra_executions", "back"]].to_numpy().tolist() == [[1, 0]]
    assert found.pairs.empty


@in_a_home
def test_a_refusal_before_the_first_time_is_no_reason_to_do_a_step_again() -> None:
    plain = walked((STEPS[0], STEPS[1], STEPS[2], STEPS[1]))
    first, *rest = plain.steps
    refused = replace(first, action="afgewezen")
    assert found_in(replace(plain, steps=(refused, *rest))).steps["after_refusal"].tolist() == [0]


@in_a_home
def test_a_step_that_refused_itself_and_is_done_again_was_sent_back() -> None:
    plain = walked((STEPS[1], STEPS[0], STEPS[1]))
    first, *rest = plain.steps
    refused = replace(first, action="afgewezen")
    assert found_in(replace(plain, steps=(refused, *rest))).steps["after_refusal"].tolist() == [1]


@in_a_home
def test_without_anything_done_again_there_is_no_rework() -> None:
    with reading(walked(STEPS)) as reader:
        assert rework.rework(reader, WHOLE).steps.empty
        assert rework.rework_report(reader, WHOLE) == []


@in_a_home
def test_the_report_counts_steps_of_one_name_together() -> None:
    a, b, _ = STEPS
    office = together(walked((a, b, a)), walked((a, b, a, b), process=PROCESSES[1], first=1))
    with reading(office) as reader:
        found = rework.rework_report(reader, WHOLE)
    assert (
        found
        == [
            {"step": b, "workflows": 1, "extra_executions": 1},
            {"step": a, "workflows": 2, "extra_executions": 2},
        ][::-1]
    )
