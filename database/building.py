"""Building a snapshot: canonical tables in, a verified file published atomically out."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from database import alone, amending, deriving, places, publishing, snapshots
from database.lake import connecting, following, handing_in
from database.lake.handing_in import Made
from database.resources import COMMANDS, STORED_AS, Config
from database.verification import Verified
from database.working_hours import WorkingHours
from errors import NoSnapshot, SourceRefused
from settings import private_folder, settings

_Told = Callable[[str], None]
# A load stays out of the way of who is working: what does not fit goes to files in the folder of the build. Not all of
# DuckDB's work can go there, so that a large office needs more: so many megabytes, or so many for a million workflows.
_MEGABYTES = 1200
_MEGABYTES_A_MILLION = 500
_LIMITS: Config = {"memory_limit": f"{_MEGABYTES}MB"}


@dataclass(frozen=True)
class Published:
    """A snapshot that serves from now on."""

    name: str
    workflows: int
    steps: int


class Build:
    """One snapshot in the making. `connection` holds the canonical tables (schema/canonical.sql), empty at first,
    with the office's serving snapshot, if there is one, attached read-only as `serving`. `amended`: when what serves
    needs little changing, how many workflows will have been put in since it was last written as a whole.
    `forgets`: what came before the new snapshot must be kept nowhere. `left_in`: a folder to leave it in, instead of
    letting it serve."""

    def __init__(self, office_id: str, folder: Path) -> None:
        self.office_id = office_id
        self.folder = folder
        self.connection = duckdb.connect(str(folder / "build.duckdb"), config={**_LIMITS, **snapshots.limits()})
        self.connection.execute("set TimeZone = 'Europe/Amsterdam'")
        self.connection.execute("set enable_progress_bar = false")
        # Looking how well FSST packs texts takes a fifth of the writing, for a twentieth of the size. DuckDB does not
        # heed this when it is given as the file is opened.
        self.connection.execute("set disabled_compression_methods = 'fsst'")
        self.run(snapshots.SCHEMA / "canonical.sql")
        self.run(COMMANDS / "macros.sql")
        self.serving = self._attach_serving()
        self.amended: int | None = None
        self.forgets = False
        self.left_in: Path | None = None

    def run(self, path: Path, parameters: dict[str, object] | None = None) -> None:
        """Run one .sql file of this package; with parameters it must hold one statement."""
        self.connection.execute(path.read_text(encoding="utf-8"), parameters)

    def _attach_serving(self) -> str | None:
        try:
            name = places.current_name(self.office_id)
        except NoSnapshot:
            return None
        path = snapshots.path_of(self.office_id, name)
        with snapshots.trusting(path):
            self.connection.execute(f"attach {_quoted(path)} as serving (read_only)")
        return name

    def serving_hours(self) -> str | None:
        """The working hours that the serving snapshot was made with; None without one, or when it does not tell."""
        return self._of_serving().get("hours")

    def serving_amended(self) -> int | None:
        """How many workflows were put in since the serving snapshot was written as a whole; None when unknown."""
        return self._of_serving().get("amended_count")

    def serving_source(self) -> str:
        """What the serving snapshot was made of."""
        return str(self._of_serving()["source"])

    def _of_serving(self) -> dict[str, Any]:
        """All that the serving snapshot tells of itself; one made by an older version tells less."""
        if self.serving is None:
            return {}
        [row] = self.connection.execute("select * from serving.raw.snapshot").to_arrow_table().to_pylist()
        return row

    def publish(self, source: str, hours: WorkingHours, progress: _Told = lambda _: None) -> Published:
        """Derive the snapshot from the canonical tables, verify it, and let it serve. Raises SourceRefused.

        With `amended` set, what serves is copied and only the workflows in `checked.touched` are derived. Without,
        `connection` is closed afterwards.

        `hours`: when this office works, for every working time in the snapshot.
        """
        made_at = datetime.now(UTC)
        name = snapshots.new_name(self.office_id, made_at)
        aside = self.folder / f"{name}.duckdb"
        given = {"office_id": self.office_id, "name": name, "made_at": made_at, "source": source}
        given |= self._calendar(hours, made_at)
        counted = self._amended(aside, given, progress)
        if counted is None:
            counted = self._whole(aside, given, progress)
            self.connection.close()  # all memory it has: in an office of ten million, too much to read back beside
            progress("controleren en publiceren")
            self._let_serve(aside, publishing.checked(aside, *counted), None)
        return Published(name, *counted)

    def _is_for_lake(self) -> bool:
        """Whether every table has to be counted and hashed."""
        return connecting.is_used() or self.left_in is not None

    def _let_serve(self, aside: Path, found: Verified, touched: list[int] | None) -> None:
        """Let this file serve: here, and in the lake first when there is one."""
        served = snapshots.path_of(self.office_id, self.serving) if self.serving else None
        made = Made(self.office_id, aside, found.tables, served, touched, self.forgets)
        if self.left_in is not None:
            handing_in.leave(made, self.left_in)
        elif connecting.is_used():
            handing_in.hand_in(made)
        else:
            publishing.move_into_place(aside, self.office_id)

    def _amended(self, aside: Path, given: dict[str, object], progress: _Told) -> tuple[int, int] | None:
        """Publish what serves with what changed, when that is little; None when nothing was published."""
        if self.serving is None or self.amended is None:
            return None
        asked = amending.Amendment(snapshots.path_of(self.office_id, self.serving), self.folder, aside)
        counted = amending.amend(self.connection, asked, given | {"amended": self.amended}, progress)
        found: Verified | None = None
        with contextlib.suppress(SourceRefused):
            if counted:
                progress("controleren en publiceren")
                found = publishing.checked(aside, *counted, original=None if self._is_for_lake() else asked.serving)
        if counted and found:
            asked_for = (COMMANDS / "amend" / "touched.sql").read_text(encoding="utf-8")
            touched = [number for (number,) in self.connection.execute(asked_for).fetchall()]
            self._let_serve(aside, found, touched)
            return counted
        self.run(COMMANDS / "amend" / "unrestrict.sql")
        aside.unlink(missing_ok=True)
        return None

    def _whole(self, aside: Path, given: dict[str, object], progress: _Told) -> tuple[int, int]:
        """Make the file of all canonical tables."""
        [counted] = self.connection.execute(
            "select (select count(*) from workflows), (select count(*) from steps)"
        ).fetchall()
        self.make_room(counted[0])
        self.connection.execute(f"attach {_quoted(aside)} as snapshot {STORED_AS}; create schema snapshot.raw")
        deriving.derive(self.connection, given | {"amended": 0}, progress)
        self.connection.execute("detach snapshot")
        return counted

    def make_room(self, workflows: int) -> None:
        """Let so many workflows take the memory they need, up to half of what a load may ask for."""
        if "memory_limit" not in snapshots.limits():
            most = settings().load_gigabytes * 1000 // 2
            megabytes = max(_MEGABYTES, min(most, workflows * _MEGABYTES_A_MILLION // 1_000_000))
            self.connection.execute(f"set memory_limit = '{megabytes}MB'")

    def _calendar(self, hours: WorkingHours, made_at: datetime) -> dict[str, object]:
        """What the calendar of this snapshot is made of."""
        first = self.connection.execute("select min(submitted_at)::date from workflows").fetchall()[0][0]
        first_day, last_day = first or made_at.date(), made_at.date() + timedelta(days=3 * 366)
        return {
            "opens": hours.opens,
            "closes": hours.closes,
            "weekdays": list(hours.weekdays),
            "days_off": hours.days_off(first_day.year, last_day.year),
            "first_day": first_day,
            "last_day": max(first_day, last_day),
            "hours": hours.as_text(),
            "day_seconds": hours.day_seconds,
        }


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


_TOO_LARGE = (
    "Dit vraagt meer geheugen dan er voor een nieuwe stand is; de oude stand blijft staan. Lever minder per keer aan, "
    'of zet memory_limit in settings.toml hoger, bijvoorbeeld op "4GB".'
)


@contextlib.contextmanager
def build(office_id: str) -> Iterator[Build]:
    """A build for this office, alone: a second one at the same time is refused. Its folder is gone afterwards.

    Raises SourceRefused when DuckDB may use too little memory for it.
    """
    with alone.loading(office_id):
        yield from _built(office_id)


def _built(office_id: str) -> Iterator[Build]:
    try:
        alone.remove_left_behind(office_id)
        if connecting.is_used():
            with contextlib.suppress(NoSnapshot):
                following.bring(office_id, is_to_build=True)
        started = Build(office_id, private_folder("building", f"{snapshots.folder_name(office_id)}-{uuid4().hex}"))
        serving = snapshots.path_of(office_id, started.serving) if started.serving else None
        try:
            with snapshots.trusting(serving) if serving else contextlib.nullcontext():
                yield started
        except duckdb.OutOfMemoryException:
            raise SourceRefused(_TOO_LARGE) from None
        finally:
            started.connection.close()
    finally:
        alone.remove_left_behind(office_id)
