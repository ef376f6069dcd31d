"""The machine, the versions and the code that were measured with."""

import os
import platform
import subprocess
import timeit
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from settings import AMSTERDAM, ROOT

_PACKAGES = ("duckdb", "streamlit", "pandas", "pyarrow")


def line() -> str:
    """Processor, cores, memory, system and versions, in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores, {_memory()}{platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {versions}"
    )


def moment() -> str:
    """The time on the clock."""
    return f"{datetime.now(AMSTERDAM):%Y-%m-%d %H:%M}"


def code() -> str:
    """The short name of the commit that is checked out, with a + when code differs from it; "unknown" without git."""
    try:
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
        return _git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*asked: str) -> str:
    told = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout.strip()


def busy() -> str:
    """How many processes wanted the processor in the last minute, where the system tells, and how quick it is now: what
    shares the machine with this one may slow it without being seen here."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{load} (ten million additions in Python: {_additions():.2f} s)"


def _additions() -> float:
    """The seconds that a loop takes which is the same on every machine; the best of three."""
    return min(timeit.repeat("total += 1", "total = 0", number=10_000_000, repeat=3))


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return ""
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB, "
