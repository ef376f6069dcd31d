"""Whatever is wrong with a source: every row is accounted for, exactly once, or the load is refused."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from errors import SourceRefused
from importers.loading import TooManyBadRows
from importers.totals import StepTotals, Totals, TotalsDiffer, WorkflowTotals
from tests import sources
from tests.conftest import forget

VALUES = ["", " ", "W1", "W2", "M9", "E9", "x", "1", "1.5", "2026-03-02", "2099-01-01", "leave", "K2"]
HOSTILE = ['een "twee', "a\nb", "é;,", "=1+1"]
BROKEN_LINES = ["te,weinig", '"open', "", "x" * 9 + "," * 40, 'W1,"half"x,', "\xff"]
EXPECTED = ("geen bruikbare werkgever", "is geen UTF-8")
TABLES = ("employers", "departments", "employees", "step_definitions", "workflows", "steps")
cells = st.tuples(st.sampled_from(TABLES), st.integers(0, 99), st.integers(0, 99), st.sampled_from(VALUES + HOSTILE))
repeats = st.tuples(st.sampled_from(TABLES), st.integers(0, 99))
lines = st.tuples(st.sampled_from(TABLES), st.sampled_from(BROKEN_LINES))


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a load takes a second; shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example([("employees", 0, 0, "a\nb")], [("employees", 0)], [], True)
@example([("employees", 0, 0, "a\nb")], [], [("employees", '"open'), ("employees", 'W1,"half"x,')], True)
@given(st.lists(cells, max_size=8), st.lists(repeats, max_size=3), st.lists(lines, max_size=3), st.booleans())
def test_every_row_of_a_corrupted_source_is_accounted_for(
    monkeypatch: pytest.MonkeyPatch,
    changes: list[tuple[str, int, int, str]],
    repeated: list[tuple[str, int]],
    broken: list[tuple[str, str]],
    is_lenient: bool,
) -> None:
    with tempfile.TemporaryDirectory() as place:
        monkeypatch.setenv("PROCESBEHEER_HOME", f"{place}/home")
        forget()
        tables = sources.rows(workflows=6)
        for table, row, column, value in changes:
            chosen = tables[table][row % len(tables[table])]
            chosen[list(chosen)[column % len(chosen)]] = value
        for table, row in repeated:
            tables[table].append(dict(tables[table][row % len(tables[table])]))
        source = sources.folder(Path(place), tables)
        for table, line in broken:
            with (source / f"{table}.csv").open("ab") as file:
                file.write(line.encode("latin-1") + b"\n")
        if is_lenient:
            (Path(place) / "home").mkdir()
            (Path(place) / "home" / "settings.toml").write_text("max_bad_share = 1.0\n")
        _check(source, tables, broken)
        forget()


def _check(source: Path, tables: sources.Rows, broken: list[tuple[str, str]]) -> None:
    try:
        report = sources.load(source)
    except SourceRefused as refusal:
        if not isinstance(refusal, TooManyBadRows) and not any(part in str(refusal) for part in EXPECTED):
            raise
        return
    kept = sources.quarantined(report)
    assert all(row["reason"] and row["line"] and row["file"] for row in kept)
    for table, totals in {**report.tables, "workflows": report.workflows, "steps": report.steps}.items():
        extra = sum(1 for name, line in broken if name == table and line)
        assert totals.read + report.other_office.get(table, 0) == len(tables[table]) + extra
        assert totals.quarantined == sum(row["table"] == table for row in kept)
    assert len(sources.served("steps")) == report.steps.loaded
    assert len(sources.served("workflows")) == report.workflows.new
    again = sources.load(source)
    assert (again.is_published, again.workflows.unchanged) == (False, report.workflows.new)


def test_totals_that_do_not_add_up_are_refused_by_name() -> None:
    with pytest.raises(TotalsDiffer, match="De totalen van workflows kloppen niet: 5 gelezen, 4 verantwoord"):
        Totals(WorkflowTotals(5, 1, 1, 1, 0, 1), StepTotals(0, 0, 0, 0), {}, {}).reconcile()


def test_the_printed_totals_reconcile(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=20)
    tables["workflows"][0]["value"] = "veel"
    tables["workflows"][1]["source"] = "leave"
    report = sources.load(sources.folder(tmp_path, tables))
    workflows, steps = report.lines()[1:3]
    assert workflows == (
        "Workflows: 20 gelezen = 18 nieuw + 0 gewijzigd + 0 ongewijzigd + 1 niet getoond + 1 in quarantaine."
    )
    assert steps == "Stappen: 40 gelezen = 36 geladen + 2 niet getoond + 2 in quarantaine."
    assert str(report.quarantine) in "\n".join(report.lines())


def test_numbers_and_shares_are_written_in_dutch() -> None:
    assert sources.importers.report.number(1234567) == "1.234.567"
    assert sources.importers.report.number(1234.56) == "1.234,6"
    assert sources.importers.report.share(1, 8) == "12,5 %"


def test_a_csv_written_by_the_tests_is_read_back_by_python_as_it_was(tmp_path: Path) -> None:
    path = sources.as_csv(tmp_path / "t.csv", [{"a": 'x "y"\nz', "b": "é"}])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [{"a": 'x "y"\nz', "b": "é"}]
