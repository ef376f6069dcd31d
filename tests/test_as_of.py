"""As of a past day: what a later snapshot tells of it is what the snapshot of that day told."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import pytest

import queries
from auth import scope
from queries import past
from queries.selection import Selection, target_days
from queries.terms import Clock, Overview
from settings import AMSTERDAM
from tests.lives import PLAN, PROCESSES, Life, lives, office_at
from tests.organisation import NOW, publish
from tests.screens import own_home
from tests.test_scope import PEOPLE

FIRST = datetime(2026, 9, 1, 8, 0, tzinfo=AMSTERDAM)
DAYS = (date(2026, 9, 20), date(2026, 10, 25), date(2026, 11, 12))
SELECTIONS = (
    *(Selection(overview, clock=clock) for overview in Overview for clock in Clock),
    Selection(sort="current_since", focus="late"),
    Selection(sort="turn", is_descending=False, process=("Declaratie medewerker",)),
    Selection(Overview.HISTORIC, sort="lead_days", status=("Geweigerd",), clock=Clock.WORK),
    Selection(Overview.HISTORIC, sort="finished_at", focus="refused"),
    Selection(focus="week", submitted_from=date(2026, 9, 10)),
    Selection(focus="cutoff", payroll_period=("2026-11",)),
)
TARGETS = [{"process": process, "step": step.name, "days": 2.0} for process in PROCESSES for step in PLAN]
Told = dict[str, list[dict[str, object]]]


def told_to(reader: queries.Reader, ids: list[str]) -> Told:
    """Everything that list and detail ask: options, counts, rows, and these workflows with their steps."""
    told: Told = {"totals": reader.rows("workflows/totals").to_pylist()}
    for overview in Overview:
        is_open = overview.is_open
        told[f"values {overview}"] = reader.rows("choices/values", is_open=is_open).to_pylist()
        told[f"submitters {overview}"] = reader.rows("choices/submitters", is_open=is_open, most=1000).to_pylist()
    for number, selection in enumerate(SELECTIONS):
        told[f"summary {number}"] = reader.rows("workflows/summary", **selection.summarised()).to_pylist()
        given = {name: value for name, value in selection.summarised().items() if name != "is_open"}
        told[f"late {number}"] = reader.rows("workflows/late", **given, target_days=target_days(TARGETS)).to_pylist()
        told[f"list {number}"] = reader.rows("workflows/list", **selection.listed(TARGETS)).to_pylist()
    for workflow_id in ids:
        facts = reader.rows("workflow/facts", workflow_id=workflow_id).to_pylist()
        told[f"facts {workflow_id}"] = facts
        for fact in facts:
            one = {name: fact[name] for name in ("workflow_id", "employer_id", "submitted_at")}
            told[f"steps {workflow_id}"] = reader.rows("workflow/steps", **one).to_pylist()
    return told


def some_of(all_lives: list[Life], number: int) -> list[str]:
    """The workflows whose detail this person opens: the first opens all, the others a few each, seen or not."""
    return [life.workflow.workflow_id for life in all_lives[number :: 1 if number == 0 else 9]]


@pytest.fixture(scope="module")
def all_lives() -> list[Life]:
    return lives(Random(7), FIRST, 90)


@pytest.fixture(scope="module")
def kept(all_lives: list[Life], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[date, int], Told]]:
    """What each person was told on each day by the snapshot of that day; the latest snapshot serves now."""
    found: dict[tuple[date, int], Told] = {}
    with own_home(tmp_path_factory):
        for day in DAYS:
            publish(office_at(past.end_of(day), all_lives))
            for number, someone in enumerate(PEOPLE):
                with queries.reader(scope.of(someone), past.end_of(day)) as reader:
                    found[day, number] = told_to(reader, some_of(all_lives, number))
        publish(office_at(NOW + timedelta(days=100), all_lives))
        yield found


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_a_later_snapshot_tells_of_a_day_what_the_snapshot_of_that_day_told(
    number: int, day: date, kept: dict[tuple[date, int], Told], all_lives: list[Life]
) -> None:
    with queries.reader(scope.of(PEOPLE[number]), as_of=day) as reader:
        told = told_to(reader, some_of(all_lives, number))
    for asked, answer in kept[day, number].items():
        assert told[asked] == answer, asked
