"""Following the lake: the stand that an office has there, as a snapshot file of this node."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import duckdb
from filelock import FileLock, Timeout

from database import places, publishing
from database.lake import connecting, copying, room, stands
from database.lake.connecting import LakeUnreachable
from database.lake.stands import Stand
from errors import NoSnapshot
from settings import private_folder

_PATIENCE = 300.0
# A node that follows notes this often that its copy is still right, so that the feed reaches back to it later.
_NOTE_EVERY = 3600


def bring(office_id: str, is_to_build: bool = False) -> None:
    """Have what the lake says of this office serve on this node; with `is_to_build` as a file, however large. Raises
    NoSnapshot when the lake does not have it, and LakeUnreachable."""
    with connecting.attached() as connection:
        follow(connection, office_id, stands.newest_version(connection), is_to_build)


def follow(connection: duckdb.DuckDBPyConnection, office_id: str, version: int, is_to_build: bool = False) -> bool:
    """What `bring` does, as of this snapshot of the lake; whether anything changed."""
    wanted = stands.read(connection, office_id, version)
    if wanted is None:
        raise NoSnapshot("Voor dit kantoor zijn nog geen gegevens geladen.")
    if _is_served(wanted, is_to_build):
        return False
    with alone(office_id):
        if _is_served(wanted, is_to_build):
            return False
        _clear(office_id)
        if is_to_build or room.is_made(wanted.bytes):
            _copy(connection, wanted)
        else:
            serve_directly(wanted)
    return True


def _is_served(wanted: Stand, is_to_build: bool) -> bool:
    """Whether this node serves that stand, or a later one."""
    here = serving(wanted.office_id)
    if here is None or (here.version < wanted.version and here.name != wanted.name):
        return False
    path = places.path_of(here.office_id, here.name)
    if is_to_build and not path.is_file():
        return False
    note = path.with_suffix(places.NOTE) if path.is_file() else places.direct_of(path)
    if here.version < wanted.version and places.left_alone(note) > _NOTE_EVERY:
        stands.keep(note, wanted)
    return True


def serving(office_id: str) -> Stand | None:
    """The stand of the lake that this node serves of this office, if its file is whole."""
    try:
        pointed = places.pointed_at(office_id)
    except NoSnapshot:
        return None
    return None if places.is_degraded(office_id) else stands.beside(places.path_of(office_id, pointed))


def is_direct(stand: Stand | None) -> bool:
    """Whether this node reads that stand, which it serves, from the lake itself."""
    return stand is not None and not places.path_of(stand.office_id, stand.name).is_file()


def _copy(connection: duckdb.DuckDBPyConnection, wanted: Stand) -> None:
    here = serving(wanted.office_id)
    folder = private_folder("following", f"{places.folder_name(wanted.office_id)}-{uuid4().hex}")
    aside = folder / f"{wanted.name}.duckdb"
    try:
        served = places.path_of(wanted.office_id, here.name) if here else None
        is_made = (
            here is not None
            and served is not None
            and served.is_file()
            and copying.brought_up_to_date(connection, wanted, served, here, aside)
        )
        if not is_made and not copying.copied_whole(connection, wanted, aside):
            raise LakeUnreachable(
                "De gedeelde opslag geeft niet terug wat erin is gezet. De vorige stand blijft; meld dit uw beheerder."
            )
        serve(wanted, aside)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve_directly(stand: Stand) -> None:
    """Let this stand serve on this node as the lake has it: there is no room for a copy. Who still shows what served
    until now can go on reading that."""
    path = private_folder("snapshots", places.folder_name(stand.office_id)) / f"{stand.name}.duckdb"
    kept = {stand.name}
    with contextlib.suppress(NoSnapshot):
        kept.add(places.pointed_at(stand.office_id))
    stands.keep(places.direct_of(path), stand)
    publishing.point_at(stand.office_id, stand.name)
    for name in places.names(stand.office_id):
        is_kept = name in kept or places.path_of(stand.office_id, name).is_file()
        if name < stand.oldest or not is_kept:
            places.remove(stand.office_id, name)


def serve(stand: Stand, aside: Path) -> None:
    """Let this file serve on this node as that stand of the lake."""
    folder = private_folder("snapshots", places.folder_name(stand.office_id))
    stands.keep(folder / f"{stand.name}{places.NOTE}", stand)
    publishing.move_into_place(aside, stand.office_id)
    for name in places.names(stand.office_id):
        if name < stand.oldest:
            places.remove(stand.office_id, name)


@contextlib.contextmanager
def alone(office_id: str) -> Iterator[None]:
    """One process of this node at a time puts snapshots of an office in place. Raises LakeUnreachable after minutes."""
    lock = FileLock(private_folder("following") / f"{places.folder_name(office_id)}.lock", mode=0o600)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise LakeUnreachable("Een ander proces haalt dit kantoor al op. Probeer het zo weer.") from None
    try:
        yield
    finally:
        lock.release()


def _clear(office_id: str) -> None:
    """Whatever copies of this office that were killed left; only for who is alone."""
    for folder in private_folder("following").glob(f"{places.folder_name(office_id)}-{'[0-9a-f]' * 32}"):
        shutil.rmtree(folder, ignore_errors=True)
