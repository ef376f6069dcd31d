"""Where the time of a rerun goes: what the server is at between a click and the last message of the answer.

Reruns follow each other at once in one session, and are clocked; then they go on while py-spy looks at the server a
hundred times a second, which says what part of the time went where. The server's loop also works beside a script.
"""

import os
import time
from pathlib import Path

from auth import gate, sessions
from benchmarks import sampling, streamlit_session
from benchmarks.office import EMPLOYER_USER, OFFICE_USER, Office
from benchmarks.own_tables import Table

_RERUNS = 60
_LOOKED_AT = 200
_WARM = 5


def tables(office: Office) -> list[Table]:
    """The list and a workflow, of one employer and of the whole office."""
    screens = {
        "list, one employer": (EMPLOYER_USER, False),
        "list, whole office": (OFFICE_USER, False),
        "workflow, one employer": (EMPLOYER_USER, True),
        "workflow, whole office": (OFFICE_USER, True),
    }
    found = {name: _rerun(office.home / "rerun-time.txt", *asked) for name, asked in screens.items()}
    areas = sorted({area for _, shares in found.values() for area in shares}, key=lambda area: -_most(area, found))
    rows = [[area, *(_part(*one, area) for one in found.values())] for area in areas]
    total = ["in all", *(f"{seconds * 1000:.0f} ms" for seconds, _ in found.values())]
    return [Table("Where the time of a rerun goes", ("the server is at", *found), [*rows, total], "")]


def _most(area: str, found: dict[str, tuple[float, dict[str, float]]]) -> float:
    return max(shares.get(area, 0) for _, shares in found.values())


def _part(seconds: float, shares: dict[str, float], area: str) -> str:
    share = shares.get(area, 0.0)
    return f"{seconds * share * 1000:.1f} ms ({share:.0%})"


def _rerun(out: Path, email: str, is_workflow: bool) -> tuple[float, dict[str, float]]:
    """Seconds of one rerun, and what part of them the server was at what."""
    port = streamlit_session.free_port()
    command = ["manage.py", "serve", "--demo", "--port", str(port)]
    cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(email)}"
    with (
        streamlit_session.serving(command, port, os.environ) as server,
        streamlit_session.visiting(port, "workflows", "", cookie) as visit,
    ):
        visit.run()
        if is_workflow:
            visit.send(visit.screen.click("wide-", 0.1, "Medewerker"))
        for _ in range(_WARM):
            visit.run()
        began = time.perf_counter()
        for _ in range(_RERUNS):
            visit.run()
        each = (time.perf_counter() - began) / _RERUNS
        with sampling.looking(server.pid, out):
            for _ in range(_LOOKED_AT):
                visit.run()
    looks = out.read_text(encoding="utf-8")
    out.unlink()
    return each, sampling.shares(looks)
