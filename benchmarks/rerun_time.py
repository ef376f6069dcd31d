"""Where the time of a rerun goes: what the server is at between a click and the last message of the answer.

Reruns follow each other at once in one session. The server looks at itself a thousand times a second while it works.
"""

import json
import os
import time
from collections import Counter
from pathlib import Path

from auth import gate, sessions
from benchmarks import streamlit_session
from benchmarks.office import EMPLOYER_USER, OFFICE_USER, Office
from benchmarks.own_tables import Table
from benchmarks.sampling import WAITING, WRITTEN_EVERY

_RERUNS = 60
_WARM = 5


def tables(office: Office) -> list[Table]:
    """The list and a workflow, of one employer and of the whole office."""
    screens = {
        "list, one employer": (EMPLOYER_USER, False),
        "list, whole office": (OFFICE_USER, False),
        "workflow, one employer": (EMPLOYER_USER, True),
        "workflow, whole office": (OFFICE_USER, True),
    }
    found = {name: _parts(office.home / "rerun-time.json", *asked) for name, asked in screens.items()}
    areas = sorted({area for parts in found.values() for area in parts}, key=lambda area: -_most(area, found))
    rows = [[area, *(_share(parts, area) for parts in found.values())] for area in areas]
    total = ["in all", *(f"{sum(parts.values()) * 1000:.0f} ms" for parts in found.values())]
    return [Table("Where the time of a rerun goes", ("the server is at", *found), [*rows, total], "")]


def _most(area: str, found: dict[str, dict[str, float]]) -> float:
    return max(parts.get(area, 0) for parts in found.values())


def _share(parts: dict[str, float], area: str) -> str:
    seconds = parts.get(area, 0.0)
    return f"{seconds * 1000:.1f} ms ({seconds / sum(parts.values()):.0%})"


def _counts(out: Path) -> Counter[str]:
    time.sleep(2 * WRITTEN_EVERY)
    return Counter(json.loads(out.read_text(encoding="utf-8")))


def _parts(out: Path, email: str, is_workflow: bool) -> dict[str, float]:
    """Seconds of one rerun by what the server was at."""
    port = streamlit_session.free_port()
    command = ["-m", "benchmarks.sampling", str(out), "serve", "--demo", "--port", str(port)]
    cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(email)}"
    with (
        streamlit_session.serving(command, port, os.environ),
        streamlit_session.visiting(port, "workflows", "", cookie) as visit,
    ):
        visit.run()
        if is_workflow:
            visit.send(visit.screen.click("wide-", 0.1, "Medewerker"))
        for _ in range(_WARM):
            visit.run()
        before = _counts(out)
        began = time.perf_counter()
        for _ in range(_RERUNS):
            visit.run()
        each = (time.perf_counter() - began) / _RERUNS
        busy = _counts(out) - before
    out.unlink()
    del busy[WAITING]
    return {area: each * count / sum(busy.values()) for area, count in busy.items()}
