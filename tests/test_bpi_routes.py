"""Routes of a real log, equal to what its XML gives by other ways: a parser and a count of the test's own, and PM4Py
where that is installed."""

import contextlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median

import pytest
from numpy import quantile

import importers
import queries
from auth import scope
from progress import Progress
from queries import Reader
from queries.selection import Selection
from reports import rework, routes
from reports.bottlenecks import Asked
from tests.event_log_recount import Told, recount
from tests.organisation import user
from tests.screens import own_home
from tests.test_event_log_bpi import EXAMPLE, LOG, OFFICE

WHOLE = Asked(Selection())
PROCESS = "Declaratie medewerker"

pytestmark = pytest.mark.skipif(
    not LOG.exists(), reason="het logboek van BPI Challenge 2020 ligt niet naast het project"
)


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Every case of the log, in its order."""
    return recount(LOG)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A reader of the whole log."""
    with own_home(tmp_path_factory):
        with Progress("laden", out=io.StringIO()) as progress:
            importers.load(LOG, OFFICE, EXAMPLE, progress)
        with queries.reader(scope.of(user(office_id=OFFICE))) as opened:
            yield opened


def seconds_of(case: Told) -> float:
    """From the first event to the last."""
    return (case.moments[-1] - case.moments[0]).total_seconds()


def test_what_follows_what_is_that_of_the_xml(told: list[Told], reader: Reader) -> None:
    times = defaultdict(list)
    for case in told:
        for (here, begun), (there, ended) in pairwise(zip(case.activities, case.moments, strict=True)):
            times[here, there].append((ended - begun).total_seconds())
    found = routes.flow_report(reader, WHOLE)
    arcs = {(arc["from"], arc["to"]): arc for arc in found["arcs"]}
    assert {pair: arc["count"] for pair, arc in arcs.items()} == {pair: len(own) for pair, own in times.items()}
    assert sum(arc["count"] for arc in found["arcs"]) == 56_437 - 10_500
    for pair, own in times.items():
        told_here = arcs[pair]["median_seconds"], arcs[pair]["p90_seconds"]
        assert told_here == pytest.approx((median(own), quantile(own, 0.9)), abs=0.01)


def test_first_and_last_steps_are_those_of_the_xml(told: list[Told], reader: Reader) -> None:
    found = routes.flow_report(reader, WHOLE)
    starts, ends = ({row["step"]: row["count"] for row in found[name]} for name in ("starts", "ends"))
    assert starts == Counter(case.activities[0] for case in told)
    assert ends == Counter(case.activities[-1] for case in told)


def test_variants_are_those_of_the_xml(told: list[Told], reader: Reader) -> None:
    found = routes.variants_report(reader, WHOLE)
    assert {tuple(row["steps"]): row["count"] for row in found} == Counter(tuple(case.activities) for case in told)
    assert (len(found), sum(row["count"] for row in found)) == (99, 10_500)
    counts = [row["count"] for row in found]
    assert counts == sorted(counts, reverse=True)


def test_without_what_is_still_open_one_variant_of_drafts_goes(told: list[Told], reader: Reader) -> None:
    closed = routes.of_process(routes.variants(reader, WHOLE), PROCESS, has_open=False)
    expected = Counter(tuple(case.activities) for case in told if case.status != "In behandeling")
    assert {tuple(row.steps): row.workflows for row in closed.itertuples()} == expected
    assert (len(closed), closed["workflows"].sum()) == (98, 10_366)


def test_median_lead_times_of_variants_are_those_of_the_xml(told: list[Told], reader: Reader) -> None:
    leads = defaultdict(list)
    for case in told:
        leads[tuple(case.activities)].append(case)
    for row in routes.variants_report(reader, WHOLE):
        closed = [case for case in leads[tuple(row["steps"])] if case.status != "In behandeling"]
        if closed:
            assert row["median_lead_seconds"] == pytest.approx(median(map(_lead, closed)), abs=0.01)
        else:
            assert row["median_lead_seconds"] is None


def _lead(case: Told) -> float:
    """From submission to the event that closed it."""
    events = list(zip(case.activities, case.moments, strict=True))
    begun = next((at for name, at in events if " SUBMITTED " in name), events[0][1])
    closed = [at for name, at in events if " REJECTED " in name or name == "Payment Handled"]
    return (closed[-1] - begun).total_seconds()


def test_the_times_on_all_arrows_are_the_duration_of_all_cases(told: list[Told], reader: Reader) -> None:
    total = routes.flow(reader, WHOLE).arcs["total_seconds"].sum()
    assert total == pytest.approx(sum(map(seconds_of, told)))
    days = [seconds_of(case) / timedelta(days=1).total_seconds() for case in told]
    assert (round(median(days), 2), round(mean(days), 2)) == (7.33, 11.53)


def test_steps_done_again_are_those_of_the_xml(told: list[Told], reader: Reader) -> None:
    extra, workflows, back = Counter(), Counter(), Counter()
    for case in told:
        for name, times in Counter(case.activities).items():
            if times > 1:
                extra[name] += times - 1
                workflows[name] += 1
        names = case.activities
        back.update(a for (a, b), c in zip(pairwise(names), names[2:], strict=False) if a == c != b)
    found = rework.rework(reader, WHOLE)
    assert dict(zip(found.steps["step"], found.steps["back"], strict=True)) == {name: back[name] for name in extra}
    assert {
        row["step"]: (row["extra_executions"], row["workflows"]) for row in rework.rework_report(reader, WHOLE)
    } == {name: (extra[name], workflows[name]) for name in extra}


def test_pm4py_finds_the_same_arrows_ends_and_variants(reader: Reader) -> None:
    pm4py = pytest.importorskip("pm4py", reason="PM4Py is niet geïnstalleerd; het hoort niet bij dit programma")
    with contextlib.redirect_stdout(io.StringIO()):
        log = pm4py.read_xes(str(LOG))
    arcs, starts, ends = pm4py.discover_dfg(log)
    found = routes.flow_report(reader, WHOLE)
    assert {(arc["from"], arc["to"]): arc["count"] for arc in found["arcs"]} == dict(arcs)
    assert {row["step"]: row["count"] for row in found["starts"]} == dict(starts)
    assert {row["step"]: row["count"] for row in found["ends"]} == dict(ends)
    variants = {tuple(row["steps"]): row["count"] for row in routes.variants_report(reader, WHOLE)}
    assert variants == {
        tuple(steps): len(cases) if not isinstance(cases, int) else cases
        for steps, cases in pm4py.get_variants(log).items()
    }
