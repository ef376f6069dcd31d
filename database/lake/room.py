"""Room on a node: copies that nobody asks for go when all together take more than the settings allow."""

import contextlib
import shutil
from pathlib import Path

from database import places
from database.lake import following, freshness, stands
from settings import settings

_GIGABYTE = 1024**3
# A file on its way, or a page that is being shown, may still need what served until then.
_IN_FLIGHT = 600.0


def budget() -> int:
    """How many bytes the copies of a node may take together: what the settings allow, and never more than the disk."""
    on_disk = taken() + shutil.disk_usage(settings().home).free
    return min(settings().cache_gigabytes * _GIGABYTE, on_disk)


def taken() -> int:
    """How many bytes they take."""
    return sum(_size(pointer.parent) for pointer in places.pointers())


def is_made(wanted: int = 0) -> bool:
    """Whether there is room for so many bytes more, after what nobody uses has gone: what was served before, then whole
    offices, least recently used first."""
    for path in sorted(places.unserved(), key=places.left_alone, reverse=True):
        if taken() + wanted > budget() and places.left_alone(path) > _IN_FLIGHT:
            places.forget(path)
    _drop_unused(wanted)
    return taken() + wanted <= budget()


def _drop_unused(wanted: int) -> None:
    offices = [(freshness.used_ago(office_id), office_id, folder) for office_id, folder in _copied()]
    for unused_for, office_id, folder in sorted(offices, reverse=True):
        if taken() + wanted <= budget() or unused_for < freshness.IN_USE:
            return
        with following.alone(office_id):
            # The pointer first: who asks from here on gets a new copy, who reads the old one holds it open.
            (folder / "CURRENT").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


def _copied() -> list[tuple[str, Path]]:
    """The offices with a copy of what the lake has."""
    found = [(stands.beside(places.target_of(pointer)), pointer.parent) for pointer in places.pointers()]
    return [(stand.office_id, folder) for stand, folder in found if stand]


def _size(folder: Path) -> int:
    """Of the files that are there; another follower, or a load, takes some away meanwhile."""
    size = 0
    for path in folder.glob("*.duckdb"):
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
