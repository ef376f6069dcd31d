"""Keeping no longer than is set: workflows per process, and with them every file that still holds what is purged."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from auth import ready_files
from database import control, places, shelf, snapshots
from database.building import Build, build
from database.rebuilding import again_when_overtaken
from database.snapshots import COMMANDS
from errors import NoSnapshot, Refused
from importers import incoming, merging, quarantine
from office import finding_marks, hours
from progress import Progress
from settings import private_folder, settings

_PURGE = COMMANDS / "purge"
_ANY_OTHER = "*"


class PurgeRefused(Refused):
    """Nothing can be purged like this."""


@dataclass(frozen=True)
class Purged:
    """What was, or would be, purged of one office: workflows per process, and files by their kind."""

    office: str
    workflows: dict[str, int]
    snapshots: int
    quarantine: int
    files: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def line(self, is_done: bool) -> str:
        """The same for a person."""
        told = ", ".join(f"{count} × {process}" for process, count in self.workflows.items()) or "geen workflows"
        verb = "verwijderd" if is_done else "zouden verwijderd worden"
        return (
            f"{self.office}: {told}; {self.snapshots} oude standen, {self.quarantine} quarantainebestanden en "
            f"{self.files} losse bestanden {verb}."
        )


@again_when_overtaken
def purge(office_id: str, is_applied: bool, progress: Progress, now: datetime | None = None) -> Purged:
    """Take away what is older than the settings keep; without `is_applied` only say what that would be.

    Open workflows stay. Raises PurgeRefused when no term is set, SourceRefused while the office is loading.
    """
    terms = dict(settings().retention)
    if not terms and not settings().quarantine_days:
        raise PurgeRefused(
            "Er is geen bewaartermijn ingesteld, dus er wordt niets verwijderd. Zet in settings.toml onder [retention] "
            "per proces een aantal dagen, of quarantine_days. Zie docs/instellingen.md."
        )
    moment = now or datetime.now(UTC)
    with build(office_id) as made:
        expired = _expired(made, terms, moment)
        old = _old_snapshots(office_id) if expired else []
        bad, loose = list(_old_quarantine(office_id, moment)), _loose_files() if expired else []
        shared = _shared_quarantine(office_id, moment)
        ready = ready_files.count_of_office(office_id) if expired else 0
        if is_applied:
            if expired:
                progress.step("gegevens zonder deze workflows opbouwen")
                ids = [one for (one,) in made.connection.execute("select workflow_id from checked.expired").fetchall()]
                _rebuild(made, progress)
                finding_marks.forget(office_id, ids)
                old = _old_snapshots(office_id)
                ready_files.remove_of_office(office_id)
            _remove(office_id, old, [*bad, *loose])
            with control.engine().begin() as connection:
                shelf.remove(connection, shared)
    return Purged(office_id, expired, len(old), len(bad) + len(shared), len(loose) + ready)


def _expired(made: Build, terms: dict[str, int], now: datetime) -> dict[str, int]:
    if made.serving is None:
        raise NoSnapshot(f"Kantoor {made.office_id} heeft geen gegevens.")
    named = {process: days for process, days in terms.items() if process != _ANY_OTHER}
    incoming.prepare(made)
    made.run(
        _PURGE / "expired.sql",
        {
            "processes": list(named),
            "days": list(named.values()),
            "other_days": terms.get(_ANY_OTHER),
            "now": now,
        },
    )
    found = made.connection.execute(
        "select process, count(*) from checked.expired group by process order by process"
    ).fetchall()
    return dict(found)


def _rebuild(made: Build, progress: Progress) -> None:
    merging.keep(made)
    made.run(_PURGE / "remove.sql")
    made.forgets = True
    made.publish(made.serving_source(), hours.of(made.office_id), lambda table: progress.step(f"nieuwe stand: {table}"))


def _old_snapshots(office_id: str) -> list[str]:
    """Every snapshot but the one that serves: each still holds what is purged."""
    serving = snapshots.current_name(office_id)
    return [name for name in snapshots.names(office_id) if name != serving]


def _old_quarantine(office_id: str, now: datetime) -> Iterator[Path]:
    days = settings().quarantine_days
    folder = settings().home / "quarantine" / snapshots.folder_name(office_id)
    for path in folder.glob("*.parquet") if days else ():
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - timedelta(days=days):
            yield path


def _shared_quarantine(office_id: str, now: datetime) -> list[str]:
    """The same where the control store has it, for all nodes."""
    days = settings().quarantine_days
    return quarantine.older(office_id, now - timedelta(days=days)) if days else []


def _loose_files() -> list[Path]:
    """Files handed out or in: they are there for an hour, and may hold anything."""
    return [path for name in ("exports", "uploads") for path in private_folder(name).rglob("*") if path.is_file()]


def _remove(office_id: str, old: list[str], files: list[Path]) -> None:
    for name in old:
        places.remove(office_id, name)
    for path in files:
        path.unlink(missing_ok=True)
    for folder in private_folder("uploads").iterdir():
        shutil.rmtree(folder, ignore_errors=True)
