"""Moving between files and a lake: what arrives is what left, and a home works the same on either."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from database import snapshots
from database.lake import connecting, maintenance, stands
from settings import settings
from tests import lake_nodes, sources
from tests.conftest import forget
from tests.lake_nodes import Lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with lake_nodes.lake(tmp_path_factory.mktemp("lake")) as made:
        made.empty()
        yield made


def _on_files(lake: Lake, node: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESBEHEER_HOME", str(lake.home(node)))
    monkeypatch.setenv("PROCESBEHEER_STORE", "file")
    forget()


def test_there_and_back_again_keeps_every_row(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _on_files(lake, 1, monkeypatch)
    sources.load(sources.folder(tmp_path, sources.rows(workflows=30)))
    served = sources.served("workflows"), sources.served("steps"), snapshots.current_name("K1")
    forget()
    arguments = ("migrate", "--to", lake.store, "--data", lake.data, "--json")
    first = _on(lake, 1, *arguments)
    assert (first[0]["office"], first[0]["snapshot"], first[0]["is_new"]) == ("K1", served[2], True)
    assert _on(lake, 1, *arguments)[0] == first[0] | {"is_new": False}
    with lake.on(2):
        assert (sources.served("workflows"), sources.served("steps"), snapshots.current_name("K1")) == served
    back = lake.run(3, "migrate", "--to", "file", "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)[0]["tables"] == first[0]["tables"]
    _on_files(lake, 3, monkeypatch)
    assert (sources.served("workflows"), sources.served("steps"), snapshots.current_name("K1")) == served
    assert sources.load(sources.folder(tmp_path, sources.rows(workflows=31))).workflows.new == 1


def _on(lake: Lake, node: int, *arguments: str) -> list[dict[str, object]]:
    """What a command on a node that keeps files says."""
    store, lake.extra = lake.extra, {"PROCESBEHEER_STORE": "file"}
    try:
        done = lake.run(node, *arguments)
    finally:
        lake.extra = store
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_lake_with_a_newer_stand_is_not_overwritten(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_files(lake, 4, monkeypatch)
    sources.load(sources.folder(tmp_path, sources.rows(workflows=31)))
    forget()
    with lake.on(2):
        sources.load(sources.folder(tmp_path, sources.rows(workflows=32)))
    lake.extra = {"PROCESBEHEER_STORE": "file"}
    refused = lake.run(4, "migrate", "--to", lake.store, "--data", lake.data)
    lake.extra = {}
    assert refused.returncode == 1
    assert "al een andere stand" in refused.stderr


def test_what_is_purged_is_in_no_file_of_the_lake_and_of_no_node(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = sources.rows(workflows=20)
    rows["workflows"][0] |= {"submitter": "Xandra Qwertzuiop", "submitted_at": "2020-03-02T08:15:00Z"}
    rows["workflows"][0]["finished_at"] = "2020-03-05T10:00:00+01:00"
    with lake.on(1):
        sources.load(sources.folder(tmp_path, rows))
    with lake.on(2):
        snapshots.current_name("K1")
    assert any(b"Xandra" in path.read_bytes() for path in lake.place.joinpath("data").rglob("*.parquet"))
    lake.home(1).joinpath("settings.toml").write_text('[retention]\n"*" = 1500\n', encoding="utf-8")
    done = lake.run(1, "purge", "--office", "K1", "--apply")
    assert done.returncode == 0, done.stderr
    with lake.on(2):
        assert "W1" not in {row["workflow_id"] for row in sources.served("workflows")}
    for path in [*lake.place.joinpath("data").rglob("*"), *lake.home(1).rglob("*"), *lake.home(2).rglob("*")]:
        assert not path.is_file() or b"Xandra" not in path.read_bytes(), path


def test_maintenance_keeps_what_serves_and_runs_on_one_node_at_a_time(lake: Lake, tmp_path: Path) -> None:
    for remark in ("een", "twee"):
        rows = sources.rows(workflows=100)
        rows["workflows"][0]["remark"] = remark
        with lake.on(1):
            sources.load(sources.folder(tmp_path, rows))
            assert settings().lake_days
    with lake.on(1), connecting.attached(is_read_only=False) as connection:
        with maintenance._alone(connection) as is_mine:
            other = lake.run(2, "lake", "maintain", "--json")
        assert is_mine
    assert json.loads(other.stdout)["is_done"] is False
    assert json.loads(lake.run(2, "lake", "maintain", "--json").stdout)["is_done"] is True
    with lake.on(1), connecting.attached() as connection:
        stand = stands.read(connection, "K1", stands.newest_version(connection))
        assert stand
        assert stands.wrong_tables(connection, stand) == []
    checked = lake.run(2, "check")
    assert checked.returncode == 0, checked.stderr
    assert f"meer, K1/{stand.name}: heel" in checked.stdout
