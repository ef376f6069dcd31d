"""What no query may be: the guard refuses it before it runs; files and settings DuckDB refuses by itself as well."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

import queries
from auth import scope
from database import snapshots
from database.grammar import syntax_tree
from errors import QueryRefused
from queries import guard
from tests.example_office import example
from tests.organisation import NOW, publish_copy, user
from tests.statements import HARMLESS, HOSTILE, REFUSED_BY_DUCKDB


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_statement_is_refused(name: str) -> None:
    with pytest.raises(QueryRefused):
        guard.check(HOSTILE[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_statement_is_let_through(name: str) -> None:
    guard.check(HARMLESS[name])


def other_files(folder: Path) -> set[str]:
    """Files that the hostile statements name, each one readable."""
    parquet.write_table(pa.table({"a": [1]}), folder / "other.parquet")
    (folder / "other.json").write_text('{"a": 1}', encoding="utf-8")
    (folder / "in.csv").write_text("a\n1\n", encoding="utf-8")
    with duckdb.connect(folder / "other.duckdb") as other:
        other.execute("create table t as select 1 as a")
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("home")
def test_duckdb_itself_refuses_files_settings_and_writing_on_the_cursor_of_a_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = other_files(tmp_path)
    everything_python_knows = pa.table({"a": [1]})
    published = publish_copy(example())
    for name in REFUSED_BY_DUCKDB:
        with snapshots.cursor("kantoor", published.name, {}) as cursor, pytest.raises(duckdb.Error) as refusal:
            cursor.execute(HOSTILE[name])
        assert "syntax error" not in str(refusal.value), name
    assert everything_python_knows.num_rows == 1
    assert {path.name for path in tmp_path.iterdir()} == before | {"home"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("setting", ["enable_external_access", "lock_configuration", "python_enable_replacements"])
def test_a_setting_that_locks_the_snapshot_down_cannot_be_changed(setting: str) -> None:
    published = publish_copy(example())
    with snapshots.cursor("kantoor", published.name, {}) as cursor:
        [(before,)] = cursor.execute("select current_setting($name)", {"name": setting}).fetchall()
        for statement in (f"set {setting} = {not before}", f"set global {setting} = {not before}", f"reset {setting}"):
            with pytest.raises(duckdb.Error):
                cursor.execute(statement)
        assert cursor.execute("select current_setting($name)", {"name": setting}).fetchall() == [(before,)]


@pytest.mark.usefixtures("home")
def test_a_query_that_breaks_the_rules_is_refused_before_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_copy(example())
    (tmp_path / "hostile.sql").write_text("select workflow_id from raw.workflow", encoding="utf-8")
    monkeypatch.setattr(queries, "FOLDER", tmp_path)
    with queries.reader(scope.of(user()), NOW) as reader, pytest.raises(QueryRefused, match="afgeschermde views"):
        reader.rows("hostile")


def test_the_hostile_table_has_at_least_forty_five_statements_that_duckdb_can_read() -> None:
    assert len(HOSTILE) >= 45
    unreadable = [name for name, text in HOSTILE.items() if syntax_tree(text).get("error_type") == "parser"]
    assert unreadable == []
