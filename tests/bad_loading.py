"""Loads bad inputs one by one, each in a process of its own that is forked from this one: `python -m tests.bad_loading
FOLDER` reads FOLDER/asked.json and writes FOLDER/told.json. Forking saves the seconds that imports take."""

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import holidays.countries.netherlands
import pandas  # noqa: ICN001

import importers.loading
from errors import Refused
from progress import Progress
from tests import conftest  # noqa: F401 - makes DuckDB use one thread: loads are small

# What a load imports only when it comes to that, or DuckDB for it.
IMPORTED = (holidays.countries.netherlands, pandas)
AT_ONCE, HANGS_AFTER_SECONDS = 2, 180  # far beyond any load here: only what hangs is ended then
_OVERRIDES = 0b111  # CAP_CHOWN, CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what makes root pass every permission


def main(folder: Path) -> None:
    """Load every source that is asked for, two at a time, and tell of each how it ended."""
    good, *asked = json.loads((folder / "asked.json").read_text())
    told = _all_loaded(folder, [good], None) + _all_loaded(folder, asked, folder / good["home"])
    (folder / "told.json").write_text(json.dumps(told))


def _all_loaded(folder: Path, asked: list[dict[str, Any]], good: Path | None) -> list[dict[str, Any]]:
    running: dict[int, Running] = {}
    told, left = [], asked[::-1]
    while left or running:
        while left and len(running) < AT_ONCE:
            started = _started(folder, left.pop(), good)
            running[started.process] = started
        process, status, usage = os.wait4(-1, os.WNOHANG)
        if process:
            told.append(running.pop(process).told(os.waitstatus_to_exitcode(status), usage))
        for late in running.values():
            if time.monotonic() - late.began > HANGS_AFTER_SECONDS:
                os.kill(late.process, signal.SIGKILL)
        time.sleep(0.01)
    return told


@dataclass(frozen=True)
class Running:
    """A load that has begun, in a process with this number."""

    name: str
    home: Path
    process: int
    began: float

    def told(self, status: int, usage: resource.struct_rusage) -> dict[str, Any]:
        """How it ended: exit status, or minus the signal that ended it; the seconds are those of the processor."""
        return {
            "name": self.name,
            "status": status,
            "seconds": usage.ru_utime + usage.ru_stime,
            "megabytes": usage.ru_maxrss / 1024,
            "out": (self.home / "out").read_text(),
            "err": (self.home / "err").read_text(),
        }


def _started(folder: Path, asked: dict[str, Any], good: Path | None) -> Running:
    home = folder / asked["home"]
    if good:
        shutil.copytree(good, home)
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    process = os.fork()
    if not process:
        _child(home, asked)
    return Running(asked["name"], home, process, began)


def _child(home: Path, asked: dict[str, Any]) -> None:
    """Load as the command line does, and end this process with its exit status."""
    for name, stream in (("out", 1), ("err", 2)):
        os.dup2(os.open(home / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    os.environ |= {"PROCESBEHEER_HOME": str(home), "TMPDIR": str(home / "tmp")}
    os.umask(0o077)
    _without_overrides()
    if most := asked["bytes_writable"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    status = 70
    try:
        status = _load(Path(asked["source"]), asked["mapping"])
    except BaseException:  # noqa: BLE001 - the parent tells what it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _load(source: Path, mapping: str | None) -> int:
    try:
        report = importers.loading.load(source, "K1", Path(mapping) if mapping else None, Progress("laden"))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()))
    return 0


def _without_overrides() -> None:
    """Let permissions hold for this process, also when it is root's."""
    if os.geteuid():
        return
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    sets[0] &= ~_OVERRIDES
    sets[1] &= ~_OVERRIDES
    assert libc.capset(header, sets) == 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
