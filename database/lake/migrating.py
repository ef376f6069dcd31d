"""Moving what serves from files to the lake and back, every table counted and hashed on both sides.

Who broke it off runs it again: what is there already is compared only.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from database import alone, places
from database.lake import committing, connecting, following, stands
from database.lake.committing import Commit
from database.lake.stands import Stand
from database.verification import Verified, verified
from errors import NoSnapshot, Refused
from settings import FILE_STORE, settings


class MigrationRefused(Refused):
    """Something cannot be moved, or did not arrive as it left."""


@dataclass(frozen=True)
class Moved:
    """An office that is now there too: its stand, rows and checksum of each table as found on both sides, and whether
    this time or an earlier one moved it."""

    office: str
    snapshot: str
    tables: dict[str, tuple[int, int]]
    is_new: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def line(self) -> str:
        """The same for a person."""
        rows = sum(count for count, _ in self.tables.values())
        how = "overgezet" if self.is_new else "stond er al"
        return f"{self.office}: stand {self.snapshot} {how}, {len(self.tables)} tabellen, {rows} rijen, alles gelijk."


def to_lake(tell: Callable[[str], None]) -> list[Moved]:
    """Commit the stand that serves in each file of this home to the lake of the settings. Raises MigrationRefused and
    LakeUnreachable."""
    moved = []
    for pointer in places.pointers():
        path = _file_of(pointer)
        tell(pointer.parent.name)
        found = verified(path)
        if found is None or not found.is_whole:
            raise MigrationRefused(f"{pointer.parent.name}: de stand is beschadigd. Laad de bron eerst opnieuw.")
        moved.append(_to_lake(path, found))
    return moved


def _file_of(pointer: Path) -> Path:
    """The file that this pointer names."""
    path = places.target_of(pointer)
    if not path.is_file():
        raise MigrationRefused(f"{pointer.parent.name}: de stand is er niet. Laad de bron eerst opnieuw.")
    return path


def _to_lake(path: Path, found: Verified) -> Moved:
    office_id = _office_of(path)
    with alone.loading(office_id):
        there, is_new = _in_lake(office_id), False
        if there is None:
            stand = Stand(office_id, path.stem, path.stem, "", found.tables, path.stat().st_size)
            there, is_new = committing.commit(Commit(stand, path, None)), True
        if there.name != path.stem:
            raise MigrationRefused(
                f"{office_id}: het meer heeft al een andere stand ({there.name}) dan deze map ({path.stem}). "
                "Is er al in het meer geladen, dan is die stand de nieuwste en valt er niets over te zetten."
            )
        _compare(there, found.tables)
        stands.keep(places.note_of(office_id, path.stem), there)
    return Moved(office_id, path.stem, found.tables, is_new)


def _office_of(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as opened:
        [(office_id,)] = opened.execute("select office_id from raw.snapshot").fetchall()
    return str(office_id)


def _in_lake(office_id: str) -> Stand | None:
    try:
        with connecting.attached() as connection:
            version = stands.newest_version(connection)
            return stands.read(connection, office_id, version)
    except NoSnapshot:
        return None


def _compare(there: Stand, tables: dict[str, tuple[int, int]]) -> None:
    """Raises MigrationRefused unless the lake, read back, holds exactly this."""
    with connecting.attached() as connection:
        wrong = stands.wrong_tables(connection, replace(there, tables=tables))
    if wrong or there.tables.keys() != tables.keys():
        raise MigrationRefused(
            f"{there.office_id}: {', '.join(wrong)} in het meer is niet gelijk aan wat in de map staat. Meld dit; de "
            "map is niet veranderd."
        )


def to_files(tell: Callable[[str], None]) -> list[Moved]:
    """Have what the lake of the settings serves in files of this home, which are whole without it. Raises
    MigrationRefused and LakeUnreachable."""
    if settings().store == FILE_STORE:
        raise MigrationRefused("Zet PROCESBEHEER_STORE en PROCESBEHEER_DATA op het meer waar de gegevens nu in staan.")
    return list(_to_files(tell))


def _to_files(tell: Callable[[str], None]) -> Iterator[Moved]:
    with connecting.attached() as connection:
        offices = stands.offices(connection)
    for office_id in offices:
        tell(office_id)
        with alone.loading(office_id):
            following.bring(office_id, is_to_build=True)
            here = following.serving(office_id)
            if here is None:
                raise MigrationRefused(f"{office_id}: de stand is niet opgehaald. Probeer het opnieuw.")
            found = verified(places.path_of(office_id, here.name))
            if found is None or found.tables != dict(here.tables):
                raise MigrationRefused(f"{office_id}: het bestand is niet gelijk aan het meer. Probeer het opnieuw.")
            _compare(here, found.tables)
        yield Moved(office_id, here.name, found.tables, True)
