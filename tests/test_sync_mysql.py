"""Tables of a real MySQL (or MariaDB) as a source, where this computer has its server."""

from collections.abc import Iterator

import pytest

from sync import running
from sync.plan import Planned
from tests import mysql_server, sources
from tests.mysql_server import Database
from tests.syncing import seen, set_

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(not mysql_server.IS_PRESENT, reason="no server of MySQL or MariaDB on this computer"),
]
TABLES = ("employers", "employees", "workflows", "steps")
TYPES = {
    "submitted_at": "datetime(6)",
    "finished_at": "timestamp(6) null",
    "executed_at": "datetime",
    "has_attachment": "boolean",
    "value": "decimal(12, 2)",
    "seq": "int unsigned",
    "step_no": "int",
    "remark": "text",
}


@pytest.fixture(scope="module")
def mysql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with mysql_server.serving(tmp_path_factory.mktemp("my")) as started:
        yield started


@pytest.fixture
def source(mysql: Database, monkeypatch: pytest.MonkeyPatch) -> Planned:
    """Four workflows in tables of their own; this source reads them."""
    empty = "drop database hr; create database hr character set utf8mb4; use hr; set time_zone = '+00:00';"
    mysql.run(empty + "".join(filled(4)))
    return of(mysql.connection, monkeypatch)


def of(connection: str, monkeypatch: pytest.MonkeyPatch) -> Planned:
    monkeypatch.setenv("BRON_WACHTWOORD", mysql_server.PASSWORD)
    return set_(
        kind="mysql",
        connection=connection,
        password_env="BRON_WACHTWOORD",
        tables={name: f"hr.{name}" for name in TABLES},
        changed={"workflows": "changed_at"},
    )


def filled(workflows: int) -> Iterator[str]:
    """Statements that make and fill the tables. A datetime has no zone; a timestamp is given in UTC here."""
    rows = sources.rows(workflows)
    for row in rows["workflows"]:
        row |= {"submitted_at": "2026-03-02 09:15:00.25", "finished_at": "2026-03-05 09:00:00", "has_attachment": 1}
    for row in rows["steps"]:
        row["executed_at"] = "2026-03-02 10:15:00"
    for name in TABLES:
        types = ", ".join(f"`{column}` {TYPES.get(column, 'varchar(100)')}" for column in rows[name][0])
        extra = ", changed_at timestamp(6) default '2026-03-01 00:00:00', internal text" if name == "workflows" else ""
        yield f"create table {name} ({types}{extra});"
        for row in rows[name]:
            names = ", ".join(f"`{column}`" for column in row)
            yield f"insert into {name} ({names}) values ({', '.join(map(literal, row.values()))});"


def literal(value: object) -> str:
    return "null" if value is None else "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def test_tables_of_a_mysql_are_loaded_as_they_are_and_later_only_what_changed(mysql: Database, source: Planned) -> None:
    first = running.look(source)
    assert first.problem is None
    assert first.report
    assert (first.report.workflows.new, first.report.steps.loaded, first.report.unknown_columns) == (4, 8, {})
    assert seen() == {"W1", "W2", "W3", "W4"}
    row = sources.served("workflows")[0]
    assert str(row["submitted_at"]) == "2026-03-02 08:15:00.250000+00:00", "a datetime is of Amsterdam"
    assert str(row["finished_at"]) == "2026-03-05 09:00:00+00:00", "a timestamp is the moment that it is"
    assert (row["value"], row["has_attachment"]) == (142.5, True)
    assert row["remark"] == sources.workflow("W1")["remark"]
    assert running.look(source).report is None
    mysql.run(
        "update hr.workflows set status = 'Geweigerd', changed_at = '2026-03-09 08:00:00.123456' "
        "where workflow_id = 'W2';"
    )
    later = running.look(source).report
    assert later
    # Those changed in the last moment that was read come along: all four here, for they have one and the same.
    assert (later.workflows.read, later.workflows.changed, later.steps.read) == (4, 1, 8)
    assert running.look(source).report is None


@pytest.mark.parametrize("how", ["password", "port"])
def test_a_mysql_that_does_not_answer_is_told_without_its_connection(
    mysql: Database, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    wrong_port = mysql.connection.replace(f"port={mysql.port}", "port=1")
    source = of(mysql.connection if how == "password" else wrong_port, monkeypatch)
    monkeypatch.setenv("BRON_WACHTWOORD", "verkeerd-woord")
    problem = str(running.look(source).problem)
    assert "antwoordt niet" in problem
    assert "verkeerd-woord" not in problem
    assert mysql_server.USER not in problem
    assert "127.0.0.1" not in problem
