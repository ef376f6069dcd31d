"""Making a file in a process of its own: the app's other users notice nothing of it, and it can be stopped."""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from database import places
from errors import AccessRefused, NoSnapshot, QueryRefused, QueryTooLarge, Refused
from exports import children, dossier_asked, files, listed
from exports.children import Child
from exports.dossier_rows import Subject
from exports.files import ExportRefused, Form
from exports.kinds import KINDS
from exports.listing import Made
from exports.question import Question
from settings import settings

_REFUSALS = {
    refusal.__name__: refusal for refusal in (AccessRefused, NoSnapshot, QueryRefused, QueryTooLarge, ExportRefused)
}
# Enough for a list of a million rows; DuckDB puts the rest on disk. Keeps a process below 450 MB.
_MEMORY_LIMIT = "140MB"


class Cancelled(ExportRefused):
    """Whoever asked for the file does not want it any more."""


class Stop:
    """Ends the process that makes a file, from another thread, whether it has begun or not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: Child | None = None
        self.is_asked = False

    def ask(self) -> None:
        """The process is killed, now or as soon as it begins."""
        with self._lock:
            self.is_asked = True
            if self._child is not None:
                self._child.kill()

    def holds(self, child: Child) -> None:
        """From here on this is the process to end."""
        with self._lock:
            self._child = child
            if self.is_asked:
                child.kill()


def run(question: Question, out: Path, form: Form = Form.XLSX) -> Made:
    """What `write` does, in another process, which is gone when this returns or is broken off.

    Raises what `write` raises, AccessRefused when the right is gone meanwhile, ExportRefused when the process died.
    """
    return Made(**run_kind(listed.KIND, listed.asked(question, form), out))


def run_dossier(question: Question, subject: Subject, out: Path) -> Made:
    """What `dossier.write` does, in another process. Raises what that raises, and what `run` raises."""
    return Made(**run_kind(dossier_asked.KIND, dossier_asked.asked(question, subject), out))


def run_kind(
    kind: str,
    asked: Mapping[str, object],
    out: Path,
    tell: Callable[[int], None] = lambda _done: None,
    stop: Stop | None = None,
    is_patient: bool = False,
) -> dict[str, Any]:
    """What the maker of this kind makes of what is asked, in another process; `tell` hears how many rows are done.

    With `is_patient` it leaves the processors to others first. Raises what `run` raises, and Cancelled once `stop` was
    asked to.
    """
    request = {"kind": kind, "asked": asked, "out": str(out.absolute()), "is_patient": is_patient}
    stop = stop or Stop()
    try:
        return _answered(request, _MEMORY_LIMIT, tell, stop)
    except QueryTooLarge:
        return _answered(request, settings().memory_limit, tell, stop)


def _answered(
    request: Mapping[str, object], memory_limit: str, tell: Callable[[int], None], stop: Stop
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    process_id = 0
    try:
        with children.child(is_patient=bool(request["is_patient"])) as child:
            process_id = child.process_id
            stop.holds(child)
            child.ask({**request, "environment": _environment(memory_limit)})
            for line in child.tells():
                told |= line
                if "done" in told:
                    tell(told.pop("done"))
    finally:
        if not told:
            _clear(Path(str(request["out"])), process_id)
    if stop.is_asked:
        raise Cancelled("Geannuleerd; er is geen bestand gemaakt.")
    return _made(told)


def _clear(out: Path, process_id: int) -> None:
    """What a process that died left: its part of a file, and rows that DuckDB put on disk."""
    places.clear_spill()
    for path in (out, files.account_beside(out)):
        files.part_of(path, process_id).unlink(missing_ok=True)


def answer(request: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, object]:
    """In the child: what became of a request, as JSON: the file made, or why not."""
    try:
        return {"made": KINDS[request["kind"]](request["asked"], Path(request["out"]), tell)}
    except Refused as refusal:
        return {"refusal": type(refusal).__name__, "line": str(refusal)}


def _environment(memory_limit: str) -> dict[str, str]:
    """This process's own, with its settings spelled out: a relative folder would be another one for a child."""
    own = {
        "PROCESBEHEER_HOME": str(settings().home),
        "PROCESBEHEER_CONTROL_URL": settings().control_url,
        "PROCESBEHEER_MEMORY_LIMIT": memory_limit,
        "PROCESBEHEER_THREADS": "1",
    }
    return os.environ | own


def _made(told: Mapping[str, Any]) -> dict[str, Any]:
    if "made" in told:
        return dict(told["made"])
    if "refusal" in told:
        raise _REFUSALS.get(told["refusal"], Refused)(told["line"])
    raise ExportRefused("Het maken van het bestand is afgebroken. Probeer het opnieuw, of kies een kortere periode.")
