"""Sources that are looked at by themselves: only what changed is loaded, failures wait, and it ends when asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auth import access_log, accounts
from auth.accounts import Permission
from importers import history
from settings import ROOT, SettingsRefused, settings
from sync import plan, running, states
from sync.plan import Planned
from tests import json_server, sources
from tests.conftest import forget
from tests.json_server import Api
from tests.organisation import user
from tests.screens import opened
from tests.syncing import OFFICE, seen, set_

if TYPE_CHECKING:
    from tests.postgres import Server

pytestmark = pytest.mark.usefixtures("home")
DATA = "pages/office/data.py"


def aged(folder: Path) -> Path:
    """Files that have been left alone for a while."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (time.time() - 60, time.time() - 60 + len(path.name) / 1000))
    return folder


# Folders


def test_a_watched_folder_is_loaded_once_and_again_when_something_in_it_changes(tmp_path: Path) -> None:
    folder = aged(sources.folder(tmp_path, sources.rows(3)))
    source = set_(kind="folder", path=str(folder))
    assert running.look(source).report.workflows.new == 3  # type: ignore[union-attr]
    assert running.look(source).report is None
    assert len(history.of(OFFICE)) == 1
    aged(sources.folder(tmp_path, sources.rows(4)))
    assert running.look(source).report.workflows.new == 1  # type: ignore[union-attr]
    assert {entry.email for entry in access_log.every(OFFICE)} == {running.BY}


def test_a_file_that_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    folder = sources.folder(tmp_path, sources.rows(3))
    source = set_(kind="folder", path=str(folder))
    assert running.look(source).report is None
    aged(folder)
    assert running.look(source).report is not None


def test_deliveries_in_an_inbox_are_loaded_oldest_first_and_moved_to_where_they_belong(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    sources.zipped(tmp_path, sources.rows(2)).rename(inbox / "a.zip")
    (inbox / "bb.zip").write_bytes(b"geen zip")
    (inbox / "c.zip.part").write_bytes(b"half")
    aged(inbox)
    source = set_(kind="inbox", path=str(inbox))
    assert running.look(source).report.workflows.new == 2  # type: ignore[union-attr]
    assert "geen leesbaar zip" in str(running.look(source).problem)
    assert running.look(source).report is None
    kept = {str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file()}
    assert kept == {"verwerkt/a.zip", "geweigerd/bb.zip", "c.zip.part"}


def test_a_folder_that_is_gone_waits_longer_each_time_and_says_why(tmp_path: Path) -> None:
    source = set_(kind="folder", path=str(tmp_path / "weg"), every_minutes=1)
    waits = []
    for _ in range(8):
        running.look(source)
        state = states.of(source)
        assert state.next_at
        assert state.looked_at
        waits.append((state.next_at - state.looked_at).total_seconds())
    assert waits == [120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert "is er niet" in str(states.of(source).problem)
    (tmp_path / "weg").mkdir()
    assert running.look(source).problem is None
    assert (states.of(source).failures, states.of(source).problem) == (0, None)


# Settings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "ftp"}, "kind is een van"),
        ({"kind": "folder"}, "'path' ontbreekt"),
        ({"kind": "folder", "path": "x", "wat": 1}, "'wat' is onbekend"),
        ({"kind": "folder", "path": "x", "every_minutes": 0}, "every_minutes"),
        ({"kind": "postgres", "connection": "x", "tables": 3}, "blok"),
        ({"kind": "folder", "path": "x", "office": ""}, "'office' ontbreekt"),
    ],
)
def test_a_source_that_is_set_up_wrong_is_refused_by_name(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsRefused, match="bron") as refused:
        set_(**given)
    assert said in str(refused.value)


def test_two_sources_of_one_name_are_refused() -> None:
    set_(kind="folder", path="x")
    path = settings().home / "settings.toml"
    path.write_text(path.read_text() * 2)
    forget()
    with pytest.raises(SettingsRefused, match="eigen naam"):
        plan.planned()


# HTTP


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("BRON_GEHEIM", json_server.SECRET)
    with json_server.serving() as started:
        yield started


def loket(api: Api, **given: object) -> Planned:
    return set_(
        kind="http",
        preset="loket",
        url=f"{api.url}/providers/employers/{{employerId}}/workflows".replace("/providers", "/v2"),
        employers=["E1", "E2"],
        page_size=2,
        token_url=f"{api.url}/token",
        client_id=json_server.CLIENT,
        secret_env="BRON_GEHEIM",
        **given,
    )


def test_lokets_list_is_read_page_by_page_for_every_employer(api: Api) -> None:
    api.workflows = {
        "E1": [json_server.workflow(number, f"2026-03-0{number}T10:00:00Z") for number in range(1, 6)],
        "E2": [json_server.workflow(9, "2026-03-09T10:00:00Z")],
    }
    told = running.look(loket(api))
    assert told.problem is None
    assert told.report
    assert (told.report.workflows.new, told.report.workflows.quarantined) == (6, 0)
    assert seen() == {"w1", "w2", "w3", "w4", "w5", "w9"}
    assert len(api.pages) == 4
    assert states.of(told.source).watermark == "2026-03-09T10:00:00Z"


def test_only_what_changed_since_then_is_loaded(api: Api) -> None:
    api.workflows = {"E1": [json_server.workflow(number, f"2026-03-0{number}T10:00:00Z") for number in (1, 2, 3)]}
    source = loket(api)
    running.look(source)
    assert running.look(source).report is None
    api.workflows["E1"][1] = json_server.workflow(2, "2026-03-04T10:00:00Z", status={"key": 3, "value": "Afgerond"})
    report = running.look(source).report
    assert report
    # The rows of the last moment that was read come along: another may have been written in that very moment.
    assert (report.workflows.read, report.workflows.changed, report.workflows.unchanged) == (2, 1, 1)


def test_a_busy_server_is_asked_again_and_an_expired_token_renewed(api: Api) -> None:
    api.workflows = {"E1": [json_server.workflow(number, "2026-03-01T10:00:00Z") for number in range(7)]}
    api.answers, api.token_uses = [429, 503], 2
    told = running.look(loket(api))
    assert told.report
    assert told.report.workflows.new == 7
    assert api.tokens >= 2


def test_a_server_that_keeps_failing_is_given_up_for_now_and_nothing_is_skipped(api: Api) -> None:
    api.workflows = {"E1": [json_server.workflow(1, "2026-03-01T10:00:00Z")]}
    source = loket(api)
    api.answers = [400]
    assert "status 400" in str(running.look(source).problem)
    assert states.of(source).watermark is None
    assert running.look(source).report.workflows.new == 1  # type: ignore[union-attr]


def test_a_wrong_secret_is_told_without_telling_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRON_GEHEIM", "verkeerd-woord")
    problem = str(running.look(loket(api)).problem)
    assert "Kijk client_id en geheim na" in problem
    assert "verkeerd-woord" not in problem


def test_a_source_over_the_network_without_encryption_is_refused(api: Api) -> None:
    source = set_(kind="http", url="http://elders.example/x", columns={"workflow_id": "id"})
    assert "niet versleuteld" in str(running.look(source).problem)


# Tables


def fill(postgresql: "Server", workflows: int) -> None:
    postgresql.psql("drop schema if exists hr cascade; create schema hr;")
    rows = sources.rows(workflows)
    for name in ("employers", "employees", "workflows", "steps"):
        columns = list(rows[name][0])
        moments = {"submitted_at", "finished_at", "executed_at", "changed_at"}
        types = ", ".join(f'"{c}" {"timestamptz" if c in moments else "text"}' for c in columns)
        extra = ", changed_at timestamptz default '2026-03-01', internal text" if name == "workflows" else ""
        postgresql.psql(f"create table hr.{name} ({types}{extra});")
        for row in rows[name]:
            values = ", ".join("null" if v is None else "'" + str(v).replace("'", "''") + "'" for v in row.values())
            names = ", ".join(f'"{c}"' for c in row)
            postgresql.psql(f"insert into hr.{name} ({names}) values ({values});")
    postgresql.psql("update hr.workflows set changed_at = '2026-03-01'::date + right(workflow_id, 1)::int;")


def of_postgres(postgresql: "Server") -> Planned:
    host = postgresql.get_uri().rpartition("host=")[2]
    return set_(
        kind="postgres",
        connection=f"host={host} user=postgres dbname=postgres",
        tables={name: f"hr.{name}" for name in ("employers", "employees", "workflows", "steps")},
        changed={"workflows": "changed_at"},
    )


def test_views_of_a_postgresql_are_loaded_and_later_only_what_changed(postgresql: "Server") -> None:
    fill(postgresql, 4)
    source = of_postgres(postgresql)
    first = running.look(source)
    assert first.problem is None
    assert first.report
    assert (first.report.workflows.new, first.report.steps.loaded, first.report.unknown_columns) == (4, 8, {})
    assert running.look(source).report is None
    postgresql.psql("update hr.workflows set status = 'Geweigerd', changed_at = '2026-03-09' where workflow_id = 'W2';")
    later = running.look(source).report
    assert later
    assert (later.workflows.read, later.workflows.changed, later.workflows.unchanged, later.steps.read) == (2, 1, 1, 4)


def test_a_database_that_is_gone_is_told_without_its_connection() -> None:
    source = set_(
        kind="postgres",
        connection="host=/nergens user=geheimegebruiker dbname=x",
        tables={"workflows": "a", "steps": "b"},
    )
    problem = str(running.look(source).problem)
    assert "antwoordt niet" in problem
    assert "geheimegebruiker" not in problem


# On screen


def test_gegevens_shows_how_each_source_of_the_office_is_doing_and_none_of_another(tmp_path: Path) -> None:
    loader = user(email="laden@nieuw.example", office_id=OFFICE, rights=frozenset(Permission))
    stranger = user(email="vreemd@elders.example", office_id="elders", rights=frozenset(Permission))
    for someone in (loader, stranger):
        accounts.add(someone)
    source = set_(kind="folder", path=str(tmp_path / "weg"))
    running.look(source)
    shown = [grid.value for grid in opened(loader.email, DATA).dataframe if "Toestand" in grid.value.columns]
    assert shown[0].to_dict("records")[0]["Bron"] == "bron"
    assert "1 keer mislukt: De map" in shown[0].to_dict("records")[0]["Toestand"]
    assert not [grid for grid in opened(stranger.email, DATA).dataframe if "Toestand" in grid.value.columns]


# The loop


def test_the_loop_ends_cleanly_when_it_is_asked_to_and_has_loaded_by_then(tmp_path: Path) -> None:
    set_(kind="folder", path=str(aged(sources.folder(tmp_path, sources.rows(3)))), every_minutes=0.05)
    started = subprocess.Popen([sys.executable, "manage.py", "sync"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert "3 nieuw" in started.stdout.readline()
    assert "niets nieuws" in started.stdout.readline()
    asked_at = time.monotonic()
    started.send_signal(signal.SIGTERM)
    assert started.wait(20) == 0
    assert time.monotonic() - asked_at < 15
    forget()
    assert seen() == {"W1", "W2", "W3"}


def test_a_source_is_not_looked_at_before_it_is_due(tmp_path: Path) -> None:
    source = set_(kind="folder", path=str(tmp_path), every_minutes=5)
    assert running._is_due(source)
    running.look(source)
    assert not running._is_due(source)
    states.keep(states.State(source.name, OFFICE, next_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert running._is_due(source)
