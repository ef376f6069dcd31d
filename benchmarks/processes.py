"""Work in a fresh process, and the most memory it took there."""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_child(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T, int]:
    """What `work` gives in a fresh process, and the most memory in bytes that it, or a process it waited for, held."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        made = pool.submit(work, *given, **named).result()
        return made, pool.submit(_peak_bytes).result()


def _peak_bytes() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def peak_of(process_id: int) -> int:
    """The most memory in bytes that a running process held; 0 where the system does not tell."""
    told = Path(f"/proc/{process_id}/status")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")]
    return found[0] if found else 0
