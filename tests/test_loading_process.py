"""Loading in a process of its own: its limits, its end, and that a trial changes nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import importers
from database import snapshots
from database.building import build
from errors import SourceRefused
from importers import Source, history, process
from progress import Progress
from settings import ROOT, settings
from tests import sources

pytestmark = pytest.mark.usefixtures("home")
OFFICE = "K1"


class Heard(Progress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)

    def count(self, done: int, total: int) -> None:
        assert 0 <= done <= max(done, total)


def source(folder: Path, **given: object) -> Source:
    return Source(sources.folder(folder, sources.rows()), OFFICE, **given)  # type: ignore[arg-type]


def left_behind() -> list[str]:
    """What lies about in the home that is neither a snapshot, a lock nor the control store."""
    wanted = (".lock", ".sqlite", ".sqlite-wal", ".sqlite-shm")
    files = [path for path in settings().home.rglob("*") if path.is_file() and not path.name.endswith(wanted)]
    return [str(path.relative_to(settings().home)) for path in files if "snapshots" not in path.parts]


def test_a_load_in_its_own_process_does_what_a_load_does_and_says_who_did_it(tmp_path: Path) -> None:
    heard = Heard()
    report = importers.load_aside(source(tmp_path), "petra@kantoor.example", heard)
    assert (report.workflows.new, report.steps.loaded, report.is_published) == (3, 6, True)
    assert snapshots.current_name(OFFICE) == report.snapshot
    [kept] = history.of(OFFICE)
    assert (kept.by, kept.source, kept.refusal) == ("petra@kantoor.example", "bron", None)
    assert "workflows nakijken" in heard.steps
    assert "nieuwe stand: workflow" in heard.steps
    assert left_behind() == []


def test_a_refused_load_is_kept_in_the_history_of_that_office_only(tmp_path: Path) -> None:
    (tmp_path / "steps.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceRefused, match="mist"):
        importers.load_aside(Source(tmp_path, OFFICE), "petra@kantoor.example", Heard())
    [kept] = history.of(OFFICE)
    assert "mist" in (kept.refusal or "")
    assert history.of("ander") == []
    assert history.find("ander", kept.load_id) is None


def test_a_trial_says_what_would_happen_and_changes_nothing(tmp_path: Path) -> None:
    rows = sources.rows()
    rows["workflows"][0]["employee_id"] = "onbekend"
    rows["workflows"][1]["Interne code"] = "x"
    bad_rows = tmp_path / "fout.parquet"
    trial = importers.try_out(Source(sources.folder(tmp_path, rows), OFFICE), Heard(), bad_rows)
    assert trial.report is not None
    assert (trial.report.workflows.read, trial.report.workflows.quarantined) == (3, 1)
    assert "Te veel workflows zijn onbruikbaar" in (trial.refusal or "")
    [workflows] = [part for part in trial.recognised if part.table == "workflows"]
    assert workflows.unknown == ("Interne code",)
    assert workflows.rows[1][workflows.columns.index("workflow_id")] == "W2"
    assert pq.read_table(bad_rows).num_rows >= 1
    assert history.of(OFFICE) == []
    assert not snapshots.names(OFFICE)
    assert left_behind() == []


def test_a_trial_of_something_unreadable_says_why_and_what_it_did_recognise(tmp_path: Path) -> None:
    folder = sources.folder(tmp_path, sources.rows())
    (folder / "steps.csv").write_text("workflow_id,volgnr\nW1,1\n")
    trial = importers.try_out(Source(folder, OFFICE), Heard())
    assert trial.report is None
    assert "steps.csv mist de kolommen seq, step_no" in (trial.refusal or "")
    assert {part.table: part.missing for part in trial.recognised}["steps"] == ("seq", "step_no")


IN_A_CHILD = """
import socket, sys
from importers import confined
confined.confine(4)
try:
    {attempt}
except (OSError, MemoryError) as error:
    print(type(error).__name__)
else:
    print("allowed")
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', {port}), timeout=3)",
        "socket.socket().connect(('127.0.0.1', {port}))",
        "socket.getaddrinfo('elders.example', 80)",
        "bytearray(5 * 1024**3)",
        "[open('/dev/null') for _ in range(2000)]",
    ],
)
def test_a_process_that_reads_a_source_has_no_network_and_bounded_memory_and_files(attempt: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        text = IN_A_CHILD.format(attempt=attempt.format(port=server.getsockname()[1]))
        done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("NetworkRefused", "MemoryError", "OSError")


def test_a_load_that_takes_too_long_is_ended_and_the_old_data_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = importers.load_aside(source(tmp_path), "x", Heard()).snapshot
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(process, "_SECONDS_A_MINUTE", 0.01)
    with pytest.raises(SourceRefused, match="minuten en is afgebroken"):
        importers.load_aside(source(tmp_path), "x", Heard())
    assert snapshots.current_name(OFFICE) == served


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_loader_ends_when_who_started_it_is_killed(tmp_path: Path) -> None:
    big = sources.folder(tmp_path, sources.rows(400, 5))
    text = (
        "from pathlib import Path\nimport importers\nfrom progress import Progress\n"
        f"importers.load_aside(importers.Source(Path({str(big)!r}), {OFFICE!r}), 'x', Progress('x'))"
    )
    parent = subprocess.Popen([sys.executable, "-c", text], cwd=ROOT, stderr=subprocess.PIPE)
    assert parent.stderr
    for line in parent.stderr:
        if b"nakijken" in line:
            break
    [child] = children(parent.pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until(lambda: not alive(child))
    importers.load_aside(source(tmp_path), "x", Heard())
    assert left_behind() == []


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    if not found.exists():
        pytest.skip("this system does not tell the children of a process")
    return [int(child) for child in found.read_text().split()]


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_while_an_office_loads_a_second_load_is_refused_by_name_and_another_office_loads(tmp_path: Path) -> None:
    other = sources.rows()
    for table in ("offices", "employers"):
        other[table][0]["office_id"] = "K2"
    elsewhere = Source(sources.folder(tmp_path / "ander", other), "K2")
    with build(OFFICE):
        with pytest.raises(SourceRefused, match="loopt al een laadbeurt"):
            importers.load_aside(source(tmp_path), "b", Heard())
        assert importers.load_aside(elsewhere, "c", Heard()).workflows.new == 3
    assert importers.load_aside(source(tmp_path), "b", Heard()).workflows.new == 3
    assert [load.refusal is None for load in history.of(OFFICE)] == [True, False]


def test_what_a_killed_load_left_is_gone_after_the_next(tmp_path: Path) -> None:
    first = importers.load_aside(source(tmp_path), "x", Heard()).snapshot
    rubbish = settings().home / "building" / f"{snapshots.folder_name(OFFICE)}-{'0' * 32}"
    rubbish.mkdir()
    (rubbish / "build.duckdb").write_bytes(b"half")
    (snapshots.office_folder(OFFICE) / "CURRENT.half").write_text("s1")
    beside = settings().home / "building" / f"{snapshots.folder_name(OFFICE)}-zuid-{'0' * 32}"
    beside.mkdir()
    assert importers.load_aside(source(tmp_path), "x", Heard()).snapshot == first
    assert not rubbish.exists()
    assert not (snapshots.office_folder(OFFICE) / "CURRENT.half").exists()
    assert beside.exists(), "that of another office, whose name begins the same, is not touched"
