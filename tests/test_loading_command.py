"""`manage.py load` as a person or a script runs it: exit status, one line, one JSON object."""

import json
import os
import subprocess
import sys
from pathlib import Path

from settings import ROOT
from tests import sources


def _run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "load", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PROCESBEHEER_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_load_exits_with_0_and_prints_one_json_object_of_the_contract(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"][0]["value"] = "veel"
    done = _run(home, sources.folder(tmp_path, tables), "--office", "K1", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["office"] == "K1"
    assert report["snapshot"].startswith("s2")
    assert report["workflows"] == {
        "read": 10,
        "new": 9,
        "changed": 0,
        "unchanged": 0,
        "not_shown": 0,
        "quarantined": 1,
    }
    assert report["steps"] == {"read": 20, "loaded": 18, "not_shown": 0, "quarantined": 2}
    assert report["seconds"] > 0
    assert Path(report["quarantine"]).exists()
    assert {"warnings", "other_office", "unknown_columns"} <= set(report)


def test_a_load_prints_totals_that_add_up_and_its_progress_on_the_error_stream(home: Path, tmp_path: Path) -> None:
    done = _run(home, sources.folder(tmp_path, sources.rows()), "--office", "K1")
    assert "Workflows: 3 gelezen = 3 nieuw" in done.stdout
    assert "workflows.csv lezen" in done.stderr
    assert "\r" not in done.stderr


def test_a_refused_load_exits_with_1_and_ends_in_one_line(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    del tables["employees"]
    done = _run(home, sources.folder(tmp_path, tables), "--office", "K1", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("bron mist employees.")
    assert "Traceback" not in done.stderr


def test_a_load_without_an_office_is_wrong_usage(home: Path, tmp_path: Path) -> None:
    assert _run(home, tmp_path).returncode == 2
