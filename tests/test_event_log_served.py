"""Small event logs of each shape, loaded and served: on files, and by another node of a lake."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import event_logs, homes, ocel_logs, sources
from tests.event_logs import CASES, FLAT_MAPPING, MAPPING, Event, event
from tests.ocel_logs import OCEL_MAPPING

pytestmark = pytest.mark.stores("file", "followed")
Cases = dict[str, list[Event]]
LATER = CASES | {"a3": [*CASES["a3"], event("Uitbetalen", "2026-07-03T09:00:00+02:00")]}


def as_xes(place: Path, cases: Cases) -> Path:
    path = place / "log.xes"
    path.write_text(event_logs.log(*(event_logs.trace(name, events) for name, events in cases.items())), "utf-8")
    return path


def as_csv(place: Path, cases: Cases) -> Path:
    path = place / "log.csv"
    path.write_text(event_logs.flat(cases), encoding="utf-8")
    return path


def loaded(source: Path, office: str, mapping: str) -> sources.importers.LoadReport:
    """Load a log into this office."""
    (source.parent / "mapping.toml").write_text(mapping, encoding="utf-8")
    return sources.load(source, office, source.parent / "mapping.toml")


def told(office: str) -> list[tuple[object, ...]]:
    """Each workflow that serves, with its status and the names of its steps in order."""
    with homes.elsewhere():
        workflows, steps = sources.served("workflows", office), sources.served("steps", office)
    return [
        (row["workflow_id"], row["status"], *(s["name"] for s in steps if s["workflow_id"] == row["workflow_id"]))
        for row in workflows
    ]


@pytest.mark.parametrize(("write", "mapping"), [(as_xes, MAPPING), (as_csv, FLAT_MAPPING)], ids=["xes", "csv"])
def test_a_log_is_served_as_it_is_and_a_later_one_changes_the_case_that_went_on(
    shared_home: Path, tmp_path: Path, write: Callable[[Path, Cases], Path], mapping: str
) -> None:
    office = write.__name__
    first = loaded(write(tmp_path, CASES), office, mapping)
    assert (first.workflows.new, first.steps.loaded, first.quarantine) == (3, 5, None)
    begun = [("a1", "Verwerkt", "Indienen", "Uitbetalen"), ("a2", "Geweigerd", "Indienen", "Afwijzen HR")]
    assert told(office) == [*begun, ("a3", "In behandeling", "Indienen")]
    again = loaded(write(tmp_path, CASES), office, mapping)
    assert (again.is_published, again.workflows.unchanged) == (False, 3)
    later = loaded(write(tmp_path, LATER), office, mapping)
    assert (later.workflows.changed, later.workflows.unchanged) == (1, 2)
    assert told(office) == [*begun, ("a3", "Verwerkt", "Indienen", "Uitbetalen")]


def test_an_object_centric_log_is_served_as_it_is(shared_home: Path, tmp_path: Path) -> None:
    report = loaded(ocel_logs.as_json(tmp_path), "ocel", OCEL_MAPPING)
    assert (report.workflows.new, report.steps.loaded) == (2, 4)
    assert told("ocel") == [(name, "Verwerkt", "Indienen", "Uitbetalen") for name in ("d1", "d2")]
