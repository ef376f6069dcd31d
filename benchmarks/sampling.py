"""What a running server is at, looked at from outside by py-spy, which reads the frames of its threads."""

import re
import signal
import subprocess
import sysconfig
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.screen import PageFailed

_RATE = 100  # looks in a second; each stops the server for a moment
_SCRIPT = "ScriptRunner.scriptThread"
_LOOP_THREAD = "MainThread"
_FRAME = re.compile(r" \((.+):\d+\)$")
_LOOP = "Streamlit and the server: receiving, hashing, sending"
# The first that is found in a frame's file, from the innermost frame outwards, says what a script is at.
_AREAS = (
    ("/queries/__init__.py", "DuckDB: planning and running queries"),
    ("/database/snapshots.py", "DuckDB: planning and running queries"),
    ("/sqlalchemy/", "control store: sessions, grants, targets, log"),
    ("/pyarrow/", "Arrow"),
    ("/pandas/", "pandas and NumPy"),
    ("/numpy/", "pandas and NumPy"),
    ("/streamlit/", "Streamlit: the script's side"),
    *((f"/{folder}/", "our Python") for folder in ("ui", "pages", "reports", "analysis", "office", "auth", "exports")),
    ("/app.py", "our Python"),
    ("/queries/", "our Python"),
)


def area(files: list[str]) -> str:
    """What a script is at whose frames lie in these files, the innermost first."""
    for file in files:
        for part, name in _AREAS:
            if part in file:
                return name
    return "other"


def shares(looks: str) -> dict[str, float]:
    """What a server was at, by the part of the time.

    `looks`: of each stack of each thread one line, "thread (id): name;frame (file:line);… count". The loop receives
    and sends beside a script too, so that the parts can make a little more than 1.
    """
    counts: Counter[str] = Counter()
    whole = 0
    for line in looks.splitlines():
        stack, _, count = line.rpartition(" ")
        thread, *frames = stack.split(";")
        files = [found[1] for frame in reversed(frames) if (found := _FRAME.search(frame))]
        if thread.endswith(_SCRIPT):
            counts[area(files)] += int(count)
        elif thread.endswith(_LOOP_THREAD):
            whole += int(count)
            counts[_LOOP] += 0 if files and files[0].endswith("selectors.py") else int(count)
    return {name: count / whole for name, count in counts.items()}


@contextmanager
def looking(pid: int, out: Path) -> Iterator[None]:
    """Let the process be looked at meanwhile; what was seen is in `out` afterwards, as `shares` takes it.

    Raises PageFailed when it may not be looked at.
    """
    command = [f"{sysconfig.get_path('scripts')}/py-spy", "record", "--pid", str(pid), "--idle", "--threads"]
    form = ["--full-filenames", "--format", "raw", "--rate", str(_RATE), "--output", str(out)]
    with subprocess.Popen([*command, *form], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as spy:
        assert spy.stdout is not None
        told = spy.stdout.readline()
        try:
            if "Sampling" not in told:
                raise PageFailed(f"py-spy may not look at the server: {told}{spy.stdout.read()}")
            yield
        finally:
            spy.send_signal(signal.SIGINT)
            spy.communicate()
