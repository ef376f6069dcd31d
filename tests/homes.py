"""Homes on each store, and the other node of a lake: what is built on the one is served by the other."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from database import snapshots
from database.lake import connecting, room
from settings import settings
from tests.conftest import forget
from tests.lake_nodes import Lake

_lakes: dict[Path, Lake] = {}
_kept = tempfile.TemporaryDirectory(prefix="homes-")
_furnished: dict[Callable[[], None], Path] = {}


@contextlib.contextmanager
def lived_in(patch: pytest.MonkeyPatch, home: Path, store: str, lake: Lake | None) -> Iterator[Path]:
    """This process in that home, on this lake if there is one, with `direct` without room for a copy of anything; until
    the patch is undone."""
    for name in ("PROCESBEHEER_CONTROL_URL", "PROCESBEHEER_STORE", "PROCESBEHEER_DATA"):
        patch.delenv(name, raising=False)
    patch.setenv("PROCESBEHEER_HOME", str(home))
    if lake:
        patch.setenv("PROCESBEHEER_STORE", lake.store)
        patch.setenv("PROCESBEHEER_DATA", lake.data)
        _lakes[home] = lake
    if store == "direct":
        patch.setattr(room, "budget", lambda: 0)
    os.umask(0o077)
    forget()
    try:
        yield home
    finally:
        _lakes.pop(home, None)
        forget()


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """From a home on a lake: this process on another node of it, so that neither serves what it built itself."""
    here = settings().home
    if here not in _lakes:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROCESBEHEER_HOME", str(here.with_name("elsewhere")))
        forget()
        try:
            yield
        finally:
            patch.undo()
            forget()


def arrived(office_id: str) -> None:
    """Have what was committed to the lake elsewhere serve here too, as it does for whoever asks for it."""
    if connecting.is_used():
        snapshots.current_name(office_id)


def empty() -> None:
    """Take everything out of this home, and out of its lake."""
    here = settings().home
    forget()
    if here in _lakes:
        _lakes[here].empty()
    else:
        shutil.rmtree(here, ignore_errors=True)


def furnish(make: Callable[[], None]) -> None:
    """What `make` does, for less: in an empty home on files it is done once a process, and each time after that the
    home is a copy of what was made then."""
    here = settings().home
    if here in _lakes or str(here) not in settings().control_url or any(here.glob("*")):
        make()
        return
    if make not in _furnished:
        make()
        forget()
        _furnished[make] = Path(shutil.copytree(here, Path(_kept.name) / str(len(_furnished))))
        return
    forget()
    shutil.copytree(_furnished[make], here, dirs_exist_ok=True)
