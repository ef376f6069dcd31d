"""What follows what, and which routes workflows took: counted once more in plain Python."""

import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest
from numpy import quantile

from queries.selection import Selection
from reports import routes
from reports.routes import ARROW, END, LOOP, ROUTE, START
from tests import route_office
from tests.organisation import Organisation, publish, user
from tests.route_office import PROCESSES, STEPS, WHOLE, Did, executions, together, traces, walked
from tests.screens import own_home

reading = contextlib.contextmanager(route_office.reading)
in_a_home = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module", params=(1, 2), ids=lambda seed: f"office {seed}")
def organisation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    """An office that came about by chance, published."""
    made = route_office.by_chance(request.param)
    with own_home(tmp_path_factory):
        publish(made)
        yield made


def arcs_of(done: list[Did]) -> dict[tuple[str, str | None, str], list[float]]:
    found = defaultdict(list)
    for did in done:
        found[did.workflow.process, did.previous, did.step].append(did.seconds)
    return found


def variants_of(done: list[Did]) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter((workflow.process, steps) for workflow, steps in traces(done).items())


def test_arrows_with_their_times_are_those_of_a_plain_recount(organisation: Organisation) -> None:
    expected = arcs_of(list(executions(organisation)))
    with reading() as reader:
        found = routes.flow(reader, WHOLE).arcs
    rows = {(row["process"], row["previous_step"], row["step"]): row for row in found.to_dict("records")}
    assert rows.keys() == expected.keys()
    for key, seconds in expected.items():
        told = [rows[key][name] for name in ("executions", "median_seconds", "p90_seconds", "total_seconds")]
        assert told == pytest.approx([len(seconds), median(seconds), quantile(seconds, 0.9), sum(seconds)])


def test_what_comes_into_a_step_was_executed_there_and_goes_out_or_ends(organisation: Organisation) -> None:
    done = list(executions(organisation))
    last = Counter(steps[-1] for steps in traces(done).values())
    with reading() as reader:
        found = routes.flow_report(reader, WHOLE)
    came_in, went_out = Counter(), Counter()
    for arc in found["arcs"]:
        came_in[arc["to"]] += arc["count"]
        went_out[arc["from"]] += arc["count"]
    starts, ends = ({row["step"]: row["count"] for row in found[name]} for name in ("starts", "ends"))
    assert ends == last
    assert came_in + Counter(starts) == went_out + Counter(ends) == Counter(did.step for did in done)


def test_variants_and_their_lead_times_are_those_of_a_plain_recount(organisation: Organisation) -> None:
    done = list(executions(organisation))
    leads = defaultdict(list)
    for workflow, steps in traces(done).items():
        if workflow.finished_at:
            lead = (workflow.finished_at - workflow.submitted_at).total_seconds()
            leads[workflow.process, steps].append(lead)
    with reading() as reader:
        found = routes.variants(reader, WHOLE).to_dict("records")
    rows = {(row["process"], tuple(row["steps"])): row for row in found}
    assert {key: row["workflows"] for key, row in rows.items()} == variants_of(done)
    assert {key: row["workflows"] - row["open"] for key, row in rows.items() if row["workflows"] > row["open"]} == {
        key: len(seconds) for key, seconds in leads.items()
    }
    for key, seconds in leads.items():
        assert rows[key]["median_lead_seconds"] == pytest.approx(median(seconds))


def test_someone_of_one_employer_gets_the_figures_of_that_employer_alone(organisation: Organisation) -> None:
    done = [did for did in executions(organisation) if did.workflow.employer_id == "wg1"]
    with reading(someone=user(employers=("wg1",))) as reader:
        flow, found = routes.flow(reader, WHOLE), routes.variants(reader, WHOLE)
    told = {(row.process, row.previous_step, row.step): row.executions for row in flow.arcs.itertuples()}
    assert told == {key: len(seconds) for key, seconds in arcs_of(done).items()}
    assert {(row.process, tuple(row.steps)): row.workflows for row in found.itertuples()} == variants_of(done)


def test_the_figures_of_all_processes_together_are_those_of_each_by_the_names_of_steps(
    organisation: Organisation,
) -> None:
    with reading() as reader:
        flow, report = routes.flow(reader, WHOLE), routes.flow_report(reader, WHOLE)
        found, listed = routes.variants(reader, WHOLE), routes.variants_report(reader, WHOLE)
    arcs, steps = Counter(), Counter()
    for row in flow.arcs.dropna(subset="previous_step").to_dict("records"):
        arcs[row["previous_step"], row["step"]] += row["executions"]
    for row in found.to_dict("records"):
        steps[tuple(row["steps"])] += row["workflows"]
    assert {(arc["from"], arc["to"]): arc["count"] for arc in report["arcs"]} == arcs
    assert {tuple(row["steps"]): row["count"] for row in listed} == steps
    assert json.loads(json.dumps([report, listed], allow_nan=False)) == [report, listed]


def test_held_to_a_route_an_arrow_a_loop_or_an_end_only_workflows_that_have_it_count(
    organisation: Organisation,
) -> None:
    taken = traces(executions(organisation))
    process = PROCESSES[0]
    own = [steps for workflow, steps in taken.items() if workflow.process == process]
    a, b, _ = STEPS
    has = (
        {
            (ROUTE, *own[0]): lambda steps: steps == own[0],
            (ARROW, a, b): lambda steps: (a, b) in pairwise(steps),
            (ARROW, a, a): lambda steps: (a, a) in pairwise(steps),
            (LOOP, b): lambda steps: steps.count(b) > 1,
            (START, a): lambda steps: steps[0] == a,
            (END, b): lambda steps: steps[-1] == b,
        }
        if own
        else {}
    )
    with reading() as reader:
        for (kind, *steps), is_meant in has.items():
            codes = routes.codes_with(reader, kind, [process, *steps])
            found = routes.variants(reader, replace(WHOLE, routes=codes))
            assert found["workflows"].sum() == sum(map(is_meant, own)), (kind, steps)
            assert set(found["process"]) <= {process}


@in_a_home
def test_a_route_that_nobody_took_or_that_is_none_has_no_codes() -> None:
    with reading(walked(STEPS)) as reader:
        assert routes.codes_with(reader, ROUTE, [PROCESSES[0], *STEPS]) != ()
        assert routes.codes_with(reader, ROUTE, [PROCESSES[1], *STEPS]) == ()
        assert routes.codes_with(reader, ROUTE, [PROCESSES[0]]) == ()
        assert routes.codes_with(reader, ARROW, [PROCESSES[0], STEPS[0]]) == ()
        assert routes.codes_with(reader, "raadsel", [PROCESSES[0], *STEPS]) == ()
        assert routes.codes_with(reader, LOOP, []) == ()


@in_a_home
def test_a_route_of_an_employer_out_of_scope_has_no_codes() -> None:
    with reading(walked(STEPS), user(employers=("wg1",))) as reader:
        assert routes.codes_with(reader, ROUTE, [PROCESSES[0], *STEPS]) == ()


@in_a_home
def test_held_to_no_route_at_all_there_is_nothing() -> None:
    with reading(walked(STEPS)) as reader:
        nothing = replace(WHOLE, routes=())
        assert routes.flow(reader, nothing).arcs.empty
        assert routes.flow(reader, nothing).processes() == []
        assert routes.flow_report(reader, nothing) == {"arcs": [], "starts": [], "ends": []}
        assert routes.variants_report(reader, nothing) == []


@in_a_home
def test_notices_and_remarks_are_no_steps_of_a_route() -> None:
    plain = walked(("Ingediend", "Bericht", "Controle", "Notitie"))
    actions = {"Bericht": "melding verstuurd", "Notitie": "opmerking geplaatst"}
    steps = tuple(replace(step, action=actions.get(step.name, step.action)) for step in plain.steps)
    with reading(replace(plain, steps=steps)) as reader:
        assert routes.variants(reader, WHOLE)["steps"].tolist() == [["Ingediend", "Controle"]]
        [arc] = routes.flow_report(reader, WHOLE)["arcs"]
    assert (arc["from"], arc["to"], arc["median_seconds"]) == ("Ingediend", "Controle", 2 * 86400)


@in_a_home
def test_the_process_with_most_time_comes_first_also_when_another_has_more_workflows() -> None:
    many = walked(*[STEPS] * 5, process=PROCESSES[0], hours=1)
    long = walked(STEPS, process=PROCESSES[1], hours=100, first=5)
    with reading(together(many, long)) as reader:
        flow = routes.flow(reader, WHOLE)
    assert flow.processes() == [PROCESSES[1], PROCESSES[0]]
    assert set(flow.of(PROCESSES[1]).arcs["process"]) == set(flow.of(PROCESSES[1]).steps["process"]) == {PROCESSES[1]}


@in_a_home
def test_a_filter_on_one_process_changes_no_figure_of_it() -> None:
    office = together(walked(STEPS, STEPS[:2]), walked(STEPS, process=PROCESSES[1], first=2))
    only = replace(WHOLE, selection=Selection(process=(PROCESSES[0],)))
    with reading(office) as reader:
        whole, part = routes.flow(reader, WHOLE).of(PROCESSES[0]), routes.flow(reader, only)
        variants = routes.of_process(routes.variants(reader, WHOLE), PROCESSES[0])
        own = routes.of_process(routes.variants(reader, only), PROCESSES[0])
    assert whole.arcs.equals(part.arcs)
    assert whole.steps.equals(part.steps)
    assert variants.equals(own)


@in_a_home
def test_shares_of_variants_add_up_to_one_with_and_without_what_is_open() -> None:
    plain = walked(STEPS, STEPS, STEPS[:2], STEPS[:1])
    last = replace(plain.workflows[-1], status="In behandeling", finished_at=None)
    with reading(replace(plain, workflows=(*plain.workflows[:-1], last))) as reader:
        found = routes.variants(reader, WHOLE)
    every, closed = (routes.of_process(found, PROCESSES[0], has_open=has_open) for has_open in (True, False))
    assert every["workflows"].tolist() == [2, 1, 1]
    assert every["cumulative_share"].tolist() == [0.5, 0.75, 1.0]
    assert closed["workflows"].tolist() == [2, 1]
    assert closed["cumulative_share"].tolist() == pytest.approx([2 / 3, 1])
    assert STEPS[:1] not in map(tuple, closed["steps"])
