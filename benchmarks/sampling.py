"""A server that notes while it serves what its threads are at: `python -m benchmarks.sampling FILE serve …`.

A thousand times a second it looks at the script that runs, and at the loop that receives and sends when none does; the
counts stand in FILE, four times a second. Looking takes some percent of the time itself.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

WRITTEN_EVERY = 0.25
_EVERY = 0.001
_SWITCH = 0.0005  # seconds after which a thread gives way, so that looking is not always late
_SCRIPT = "ScriptRunner.scriptThread"
WAITING = "waiting for the next click, and the network"
# The first that is found in a frame's file, from the innermost frame outwards, says what a thread is at.
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
_LOOP = "Streamlit and the server: receiving, hashing, sending"


def area(files: list[str]) -> str:
    """What a thread is at whose frames lie in these files, the innermost first."""
    for file in files:
        for part, name in _AREAS:
            if part in file:
                return name
    return "other"


def _files(frame: FrameType | None) -> list[str]:
    found = []
    while frame is not None:
        found.append(frame.f_code.co_filename)
        frame = frame.f_back
    return found


def _look(counts: Counter[str]) -> None:
    frames = sys._current_frames()  # noqa: SLF001 - there is no other way to see what threads are at
    running = [thread for thread in threading.enumerate() if thread.name == _SCRIPT]
    if running:
        counts[area(_files(frames.get(running[0].ident or 0)))] += 1
        return
    files = _files(frames.get(threading.main_thread().ident or 0))
    counts[WAITING if files and files[0].endswith("selectors.py") else _LOOP] += 1


def _watch(out: Path) -> None:
    counts: Counter[str] = Counter()
    told = time.monotonic()
    while True:
        _look(counts)
        time.sleep(_EVERY)
        if time.monotonic() - told > WRITTEN_EVERY:
            told = time.monotonic()
            aside = out.with_suffix(".new")
            aside.write_text(json.dumps(counts), encoding="utf-8")
            aside.replace(out)


def main(given: list[str]) -> int:
    """Serve as manage.py does with the arguments after the first."""
    import manage  # noqa: PLC0415 - what it imports is to be seen by nobody else who asks for the areas

    sys.setswitchinterval(_SWITCH)
    threading.Thread(target=_watch, args=[Path(given[0])], daemon=True).start()
    return manage.main(given[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
