"""Loading in a process of its own, with limits: a hostile source can take down nothing but its own load."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import IO, Any, cast

import duckdb

from database.lake import connecting, following, handing_in
from database.rebuilding import again_when_overtaken
from database.working_hours import WorkingHours
from errors import NoSnapshot, Refused, SourceRefused
from importers import confined, history, loading, quarantine
from importers.loading import Source, TooManyBadRows, Trial
from importers.log_attributes import Attributes
from importers.reading import Kind
from importers.recognised import Part
from importers.report import LoadReport
from office import hours
from progress import Progress
from settings import FILE_STORE, ROOT, passing_place, settings

_SECONDS_A_MINUTE = 60.0
_COMMAND = (sys.executable, "-P", "-m", "importers")
_BROKEN_OFF = "Het laden is afgebroken. De oude stand blijft staan; laad opnieuw."
_TOO_LONG = "Het laden duurde langer dan {minutes} minuten en is afgebroken. Lever minder per keer aan."
_NO_ROOM = "De nieuwe stand is niet weg te schrijven; is de schijf vol? De oude stand blijft staan. ({why})"
_OUT_OF_MEMORY = (
    "Deze bron vraagt meer geheugen dan er voor een laadbeurt is. Lever minder per keer aan, of zet memory_limit en "
    "load_gigabytes in settings.toml hoger."
)


def load(source: Source, by: str, progress: Progress) -> LoadReport:
    """Load a source in another process, which is gone when this returns or is broken off; the history says who did it.

    Raises SourceRefused when nothing was loaded; the snapshot that served then goes on serving.
    """
    started_at, clock = datetime.now(UTC), time.monotonic()
    try:
        report = _loaded(source, progress)
    except Refused as refusal:
        partial = refusal.report if isinstance(refusal, TooManyBadRows) else None
        seconds = time.monotonic() - clock
        history.keep(source.office_id, source.name, by, started_at, seconds, partial, str(refusal))
        raise
    history.keep(source.office_id, source.name, by, started_at, report.seconds, report, None)
    return report


def try_out(source: Source, progress: Progress, bad_rows: Path | None = None) -> Trial:
    """What `load` would do, without doing it; it is in no history. `bad_rows`: a file for the rows that are bad.

    Raises SourceRefused when it cannot be tried now.
    """
    _bring(source)
    answer = _answered(source, progress, {"try": True, "bad_rows": str(bad_rows.absolute()) if bad_rows else None})
    if "recognised" not in answer:
        raise SourceRefused(answer["refusal"])
    parts = [Part.from_json(part) for part in answer["recognised"]]
    attributes = Attributes.from_json(answer["attributes"]) if answer["attributes"] else None
    return Trial(parts, _report(answer), answer["refusal"], Kind(answer["kind"]), attributes)


@again_when_overtaken
def _loaded(source: Source, progress: Progress) -> LoadReport:
    asked: dict[str, Any] = {"hours": asdict(hours.of(source.office_id))}
    if not connecting.is_used():
        return _told(source, _answered(source, progress, asked))
    # The child that reads the source has no network, so the lake is asked before it begins and told when it is done.
    _bring(source)
    aside = passing_place("uploads")
    aside.mkdir(mode=0o700)
    try:
        report = _told(source, _answered(source, progress, asked | {"left_in": str(aside)}))
        handing_in.take(aside)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return report


def _bring(source: Source) -> None:
    if connecting.is_used():
        with contextlib.suppress(NoSnapshot):
            following.bring(source.office_id, is_to_build=True)


def _told(source: Source, answer: dict[str, Any]) -> LoadReport:
    report = _report(answer)
    if report is None:
        raise SourceRefused(answer["refusal"])
    if report.quarantine:
        quarantine.share(source.office_id, report.quarantine)
    if answer["refusal"]:
        raise TooManyBadRows(answer["refusal"], report)
    return report


def _report(answer: dict[str, Any]) -> LoadReport | None:
    return LoadReport.from_json(answer["report"]) if answer.get("report") else None


def _answered(source: Source, progress: Progress, asked: dict[str, Any]) -> dict[str, Any]:
    """The last line of the child; its other lines are progress."""
    given = asdict(source) | {"path": str(source.path.absolute())}
    if source.mapping is not None:
        given["mapping"] = str(source.mapping.absolute())
    request = json.dumps({"source": given, **asked}, default=str)
    limit = settings().load_minutes * _SECONDS_A_MINUTE
    # Nothing in the command comes from a user.
    with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as child:  # noqa: S603
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            answer = _listened(child, request, progress)
        except BaseException:
            child.kill()
            raise
        finally:
            timer.cancel()
    if answer is None:
        raise SourceRefused(_TOO_LONG.format(minutes=settings().load_minutes) if late.is_set() else _BROKEN_OFF)
    return answer


def _listened(child: "subprocess.Popen[bytes]", request: str, progress: Progress) -> dict[str, Any] | None:
    """Tell what the child says; the pipe to it stays open, for it ends when that closes."""
    to_child, from_child = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    to_child.write(request.encode() + b"\n")
    to_child.flush()
    for line in from_child:
        told = json.loads(line)
        if "step" in told:
            progress.step(told["step"])
        elif "done" in told:
            progress.count(told["done"], told["total"])
        else:
            return dict(told)
    return None


def _environment() -> dict[str, str]:
    """This process's own, with its settings spelled out: a relative folder would be another one for a child. It reads
    files of others, so it gets no key to what machines share."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    own = {"PROCESBEHEER_HOME": str(settings().home), "PROCESBEHEER_CONTROL_URL": settings().control_url}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PG"))}
    return inherited | own | {"PYTHONPATH": path, "PROCESBEHEER_STORE": FILE_STORE, "PROCESBEHEER_DATA": ""}


class _Telling(Progress):
    """Progress as lines of JSON for the process that waits."""

    def __init__(self, out: IO[str]) -> None:
        self._to = out

    def step(self, name: str) -> None:
        self._tell(step=name)

    def count(self, done: int, total: int) -> None:
        self._tell(done=done, total=total)

    def _tell(self, **told: object) -> None:
        print(json.dumps(told), file=self._to, flush=True)


def answer(request: dict[str, Any], out: IO[str]) -> dict[str, object]:
    """In the child: what became of a request, as JSON: the report, or why not."""
    confined.confine(settings().load_gigabytes)
    given = request["source"]
    paths = {name: Path(given[name]) if given[name] else None for name in ("path", "mapping")}
    source = Source(**given | paths)
    try:
        if request.get("try"):
            bad_rows = Path(request["bad_rows"]) if request["bad_rows"] else None
            trial = loading.tried(source, _Telling(out), bad_rows)
            return asdict(trial) | {"report": trial.report.as_json() if trial.report else None}
        left_in = Path(request["left_in"]) if request.get("left_in") else None
        report = loading.loaded(source, _hours(request["hours"]), _Telling(out), left_in)
        return {"report": report.as_json(), "refusal": None}
    except TooManyBadRows as refusal:
        return {"refusal": str(refusal), "report": refusal.report.as_json()}
    except Refused as refusal:
        return {"refusal": str(refusal)}
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"refusal": _OUT_OF_MEMORY}
    except (OSError, duckdb.IOException, duckdb.TransactionException) as error:
        return {"refusal": _NO_ROOM.format(why=" ".join(str(error).split())[:200])}


def _hours(given: dict[str, Any]) -> WorkingHours:
    days = {"weekdays": tuple(given["weekdays"])}
    closing = {"closing_days": tuple(date.fromisoformat(day) for day in given["closing_days"])}
    clock = {name: time_of_day.fromisoformat(given[name]) for name in ("opens", "closes")}
    return WorkingHours(**given | days | closing | clock)
