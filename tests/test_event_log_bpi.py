"""The shipped example mapping on the real log, recounted from the XML by a parser of its own."""

import csv
import io
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import importers
import queries
from auth import scope
from database import snapshots
from progress import Progress
from queries import past
from queries.selection import Selection
from queries.terms import Overview
from settings import ROOT
from tests import homes
from tests.event_log_recount import Told, recount
from tests.organisation import user

LOG = ROOT.parent / "shared" / "data" / "bpi2020" / "DomesticDeclarations.xes.gz"
EXAMPLE = ROOT / "docs" / "voorbeelden" / "bpi2020.toml"
OFFICE = "bpi"

pytestmark = [
    pytest.mark.skipif(not LOG.exists(), reason="het logboek van BPI Challenge 2020 ligt niet naast het project"),
    pytest.mark.stores("file", "followed"),
]


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Every case of the log, in its order."""
    return recount(LOG)


@pytest.fixture(scope="module")
def by_name(told: list[Told]) -> dict[str, Told]:
    return {case.name: case for case in told}


@dataclass(frozen=True)
class Served:
    """The published snapshot of the log."""

    workflows: list[dict[str, object]]
    steps: list[dict[str, object]]
    report: dict[str, object]


@pytest.fixture(scope="module")
def served(shared_home: Path) -> Served:
    return published(LOG, EXAMPLE)


def load(source: Path, mapping: Path) -> dict[str, object]:
    """Load a log; on a lake on another node than the one that shows it."""
    with homes.elsewhere(), Progress("laden", out=io.StringIO()) as progress:
        return importers.load(source, OFFICE, mapping, progress).as_json()


def published(source: Path, mapping: Path) -> Served:
    """Load a log and fetch everything from the snapshot that then serves."""
    report = load(source, mapping)
    name = snapshots.current_name(OFFICE)
    with snapshots.cursor(OFFICE, name, {}) as cursor:
        workflows = cursor.execute("from raw.workflow").to_arrow_table().to_pylist()
        steps = cursor.execute("from raw.step order by workflow_id, seq").to_arrow_table().to_pylist()
    return Served(workflows, steps, report)


def totals(**given: int) -> dict[str, int]:
    return dict.fromkeys(("read", "new", "changed", "unchanged", "not_shown", "quarantined"), 0) | given


def per_case(steps: list[dict[str, object]], column: str) -> dict[object, list[object]]:
    found: dict[object, list[object]] = {}
    for step in steps:
        found.setdefault(step["workflow_id"], []).append(step[column])
    return found


def test_every_case_is_a_workflow_and_every_event_a_step(told: list[Told], served: Served) -> None:
    assert len(told) == len(served.workflows) == 10_500
    assert sum(len(case.events) for case in told) == len(served.steps) == 56_437
    assert served.report["workflows"] == totals(read=10_500, new=10_500)
    assert served.report["steps"] == {"read": 56_437, "loaded": 56_437, "not_shown": 0, "quarantined": 0}
    assert served.report["warnings"] == []


def test_loading_the_log_again_changes_nothing(served: Served) -> None:
    again = load(LOG, EXAMPLE)
    assert again["workflows"] == totals(read=10_500, unchanged=10_500)
    assert again["snapshot"] == served.report["snapshot"]


def test_the_activities_of_each_case_are_its_steps_in_the_order_of_the_file(
    by_name: dict[str, Told], served: Served
) -> None:
    assert per_case(served.steps, "step") == {name: case.activities for name, case in by_name.items()}
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in per_case(served.steps, "seq").values())


def test_times_actors_and_roles_are_those_of_the_events(by_name: dict[str, Told], served: Served) -> None:
    assert per_case(served.steps, "executed_at") == {name: case.moments for name, case in by_name.items()}
    for column, key in (("role", "org:role"), ("actor", "org:resource")):
        expected = {name: [event[key] for event in case.events] for name, case in by_name.items()}
        assert per_case(served.steps, column) == expected


def test_the_published_facts_of_the_log_hold_in_the_snapshot(served: Served) -> None:
    steps = per_case(served.steps, "step")
    moments = per_case(served.steps, "executed_at")
    days = [(found[-1] - found[0]) / timedelta(days=1) for found in moments.values()]
    rejected = sum(any(" REJECTED " in name for name in names) for names in steps.values())
    assert Counter(name for names in steps.values() for name in names)["Request Payment"] == 10_040
    assert len({name for names in steps.values() for name in names}) == 17
    assert (max(map(len, steps.values())), min(map(len, steps.values()))) == (24, 1)
    assert round(100 * rejected / len(steps), 2) == 12.39
    assert (round(statistics.median(days), 2), round(statistics.mean(days), 2)) == (7.33, 11.53)
    assert sum(first < datetime(2018, 11, 1, tzinfo=UTC) for first, *_ in moments.values()) == 8_885


def test_statuses_and_finishing_times_follow_from_the_events(by_name: dict[str, Told], served: Served) -> None:
    assert {row["workflow_id"]: row["status"] for row in served.workflows} == {n: c.status for n, c in by_name.items()}
    assert Counter(row["status"] for row in served.workflows) == {
        "Verwerkt": 10_043,
        "Geweigerd": 323,
        "In behandeling": 134,
    }
    for row in served.workflows:
        case = by_name[str(row["workflow_id"])]
        closing = [
            m for m, a in zip(case.moments, case.activities, strict=True) if " REJECTED " in a or a == "Payment Handled"
        ]
        assert row["finished_at"] == (None if row["is_open"] else closing[-1])


def test_submission_amount_and_the_rest_of_a_workflow_come_from_the_case(
    by_name: dict[str, Told], served: Served
) -> None:
    for row in served.workflows:
        case = by_name[str(row["workflow_id"])]
        assert row["submitted_at"] == case.moments[0]
        assert float(row["value"]) == pytest.approx(float(case.values["Amount"]), abs=0.00005)
        assert (row["process"], row["unit"], row["employer_id"]) == ("Declaratie medewerker", "euro", "bpi2020")
        assert row["employee"] == row["submitter"] == f"Medewerker {case.name}"


@pytest.mark.parametrize("day", [date(2018, 10, 31), date(2018, 11, 1), date(2017, 12, 31)])
def test_as_of_a_past_day_the_open_and_historic_lists_split_as_the_events_up_to_then_say(
    day: date, told: list[Told], served: Served
) -> None:
    cases = {case.name: _until(case, past.end_of(day)) for case in told}
    statuses = {name: case.status for name, case in cases.items() if case.events}
    found: dict[str, dict[str, object]] = {}
    with queries.reader(scope.of(user(office_id=OFFICE)), as_of=day) as reader:
        for overview in Overview:
            rows = reader.rows("workflows/list", **Selection(overview).listed([])).to_pylist()
            assert {row["status"] in ("Verwerkt", "Geweigerd") for row in rows} == {not overview.is_open}
            found |= {row["workflow_id"]: row for row in rows}
    assert {name: row["status"] for name, row in found.items()} == statuses
    for name, row in found.items():
        decided = [m for m, a in zip(cases[name].moments, cases[name].activities, strict=True) if _decides(a)]
        assert row["finished_at"] == (None if statuses[name] == "In behandeling" else decided[-1])
    assert served.report["warnings"] == []


def test_on_the_first_of_november_2018_as_many_cases_had_begun_as_was_published(served: Served) -> None:
    begun = sum(row["submitted_at"] < datetime(2018, 11, 1, tzinfo=UTC) for row in served.workflows)  # type: ignore[operator]
    in_last_hour = sum(
        past.end_of(date(2018, 10, 31)) < row["submitted_at"] < datetime(2018, 11, 1, tzinfo=UTC)  # type: ignore[operator]
        for row in served.workflows
    )
    with queries.reader(scope.of(user(office_id=OFFICE)), as_of=date(2018, 10, 31)) as reader:
        totals = reader.rows("workflows/totals").to_pylist()
    assert begun == 8_885
    assert sum(row["workflows"] for row in totals) == begun - in_last_hour


def _until(case: Told, moment: datetime) -> Told:
    """This case as it was told at that moment."""
    return Told(case.values, [e for e, m in zip(case.events, case.moments, strict=True) if m <= moment])


def _decides(activity: str) -> bool:
    return activity == "Payment Handled" or any(word in activity for word in (" REJECTED ", " SUBMITTED ", "APPROVED "))


def test_a_refusal_that_the_employee_takes_back_is_counted_once(by_name: dict[str, Told], served: Served) -> None:
    for name, actions in per_case(served.steps, "action").items():
        activities = by_name[str(name)].activities
        taken_back = sum(
            here.endswith("REJECTED by EMPLOYEE") and " REJECTED " in before for before, here in pairwise(activities)
        )
        assert actions.count("afgewezen") == sum(" REJECTED " in a for a in activities) - taken_back
        assert ("afgewezen" in actions) == any(" REJECTED " in a for a in activities)


def test_an_open_case_has_nobody_whose_turn_it_is_for_the_log_does_not_say(served: Served) -> None:
    waiting = [row for row in served.workflows if row["is_open"]]
    assert len(waiting) == 134
    assert all(row["current_turn"] is None and row["current_seq"] is None for row in waiting)
    assert {row["state"] for row in served.steps} == {"done"}


@pytest.mark.stores("file")
def test_the_same_log_as_a_flat_csv_gives_the_same_snapshot(
    told: list[Told], served: Served, tmp_path: Path, home: Path
) -> None:
    columns = ("concept:name", "time:timestamp", "org:resource", "org:role")
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(("zaak", "Amount", *columns))
        rows.writerows(
            (c.name, c.values["Amount"], *(event[key] for key in columns)) for c in told for event in c.events
        )
    mapping = EXAMPLE.read_text(encoding="utf-8").replace('case = "concept:name"', 'case = "zaak"')
    (tmp_path / "flat.toml").write_text(mapping.replace("{concept:name}", "{zaak}"), encoding="utf-8")
    flat = published(tmp_path / "log.csv", tmp_path / "flat.toml")
    assert (flat.workflows, flat.steps) == (served.workflows, served.steps)
