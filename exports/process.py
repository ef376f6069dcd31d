"""Making a file in a process of its own: the app's other users notice nothing of it, and it can be stopped."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from auth import scope
from auth.scope import Scope
from database import snapshots
from errors import AccessRefused, NoSnapshot, QueryRefused, Refused
from exports import listing
from exports.listing import ExportRefused, Made
from exports.question import Question, active
from queries.selection import Selection
from queries.terms import Clock, Overview
from settings import ROOT, settings

_DAYS = ("submitted_from", "submitted_until", "as_of")
_REFUSALS = {refusal.__name__: refusal for refusal in (AccessRefused, NoSnapshot, QueryRefused, ExportRefused)}


def run(question: Question, out: Path) -> Made:
    """What `write` does, in another process, which is gone when this returns or is broken off.

    Raises what `write` raises, AccessRefused when the right is gone meanwhile, ExportRefused when the process died.
    """
    out = out.absolute()
    command = [sys.executable, "-P", "-m", "exports"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as child:  # noqa: S603 - nothing in the command comes from a user
        try:
            answer, _ = child.communicate(json.dumps(_request(question, out)).encode())
        except BaseException:
            child.kill()
            raise
        finally:
            if child.poll() != 0:
                child.wait()
                listing.part_of(out, child.pid).unlink(missing_ok=True)
    return _made(answer, child.returncode)


def answer(request: dict[str, Any]) -> dict[str, object]:
    """In the child: what became of a request, as JSON: the file made, or why not."""
    try:
        return {"made": listing.write(_question(request), Path(request["out"])).as_json()}
    except Refused as refusal:
        return {"refusal": type(refusal).__name__, "line": str(refusal)}


def _environment() -> dict[str, str]:
    """This process's own, with its settings spelled out: a relative folder would be another one for a child."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    own = {"PROCESBEHEER_HOME": str(settings().home), "PROCESBEHEER_CONTROL_URL": settings().control_url}
    return os.environ | own | {"PYTHONPATH": path}


def _made(answered: bytes, status: int) -> Made:
    if status != 0:
        raise ExportRefused(
            "Het maken van het bestand is afgebroken. Probeer het opnieuw, of kies een kortere periode."
        )
    result = json.loads(answered)
    if "made" in result:
        return Made(**result["made"])
    raise _REFUSALS.get(result["refusal"], Refused)(result["line"])


def _request(question: Question, out: Path) -> dict[str, object]:
    asked = question.scope
    return {
        "email": question.user.email,
        "snapshot": asked.snapshot,
        "employers": asked.employers,
        "departments": None if asked.is_whole_employers else asked.departments,
        "selection": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(question.selection).items()
        },
        "now": question.now.isoformat(),
        "out": str(out),
    }


def _question(request: dict[str, Any]) -> Question:
    """The question again, in a scope made afresh: the request can make it smaller, never larger."""
    user = active(request["email"])
    narrowed = _within(scope.of(user), request)
    if narrowed.snapshot not in snapshots.names(narrowed.office_id):
        raise NoSnapshot("De stand van dit scherm is niet meer bewaard. Ververs de pagina en probeer het opnieuw.")
    return Question(user, narrowed, _selection(request["selection"]), datetime.fromisoformat(request["now"]))


def _within(own: Scope, request: dict[str, Any]) -> Scope:
    departments = request["departments"]
    if departments is None:
        departments = own.departments
    elif not own.is_whole_employers:
        departments = [department for department in own.departments if department in departments]
    return replace(
        own.narrowed(request["employers"]),
        snapshot=request["snapshot"],
        is_whole_employers=own.is_whole_employers and request["departments"] is None,
        departments=tuple(departments),
    )


def _selection(given: dict[str, Any]) -> Selection:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    days = {name: date.fromisoformat(given[name]) for name in _DAYS if given.get(name)}
    return Selection(**values | days | {"overview": Overview(given["overview"]), "clock": Clock(given["clock"])})
