"""How fresh what this node serves is: who follows the lake, when it last answered, and which offices are in use.

Told between the processes of a node by the times of empty files.
"""

import time
from pathlib import Path

from database import places
from database.lake import connecting, following, stands
from database.lake.connecting import LakeUnreachable
from settings import private_folder

# An office is followed until nobody has asked for it this long.
IN_USE = 3600.0
_USE_NOTED_EVERY = 30.0
_FOLLOWED_WITHIN = 5.0
_OUT_OF_REACH_AFTER = 10.0
_SELDOM = 2.0
_brought: dict[Path, float] = {}


def see_to(office_id: str) -> None:
    """Have this office there, and as new as the lake has it, unless a follower sees to that already. When the lake does
    not answer, what is here serves. Raises NoSnapshot, and LakeUnreachable when nothing is here."""
    was_used = _age(_used(office_id))
    is_here = (places.office_folder(office_id) / "CURRENT").exists()
    if is_here and was_used > _USE_NOTED_EVERY:
        _used(office_id).touch(mode=0o600)
    if is_here and was_used < IN_USE and is_followed():
        return
    clock = time.monotonic()
    if is_here and clock - _brought.get(_used(office_id), -_SELDOM) < _SELDOM:
        return
    try:
        following.bring(office_id)
    except LakeUnreachable:
        if not is_here:
            raise
    else:
        _used(office_id).touch(mode=0o600)
    _brought[_used(office_id)] = time.monotonic()


def forget() -> None:
    """Forget what this process brought up to date a moment ago."""
    _brought.clear()


def note_try(has_answered: bool) -> None:
    """A follower asked the lake, and whether it answered."""
    if has_answered:
        _told("reached").touch(mode=0o600)
    _told("tried").touch(mode=0o600)


def is_out_of_reach() -> bool:
    """Whether the lake has not answered this node for a while, though it was asked."""
    if not connecting.is_used():
        return False
    tried, reached = _age(_told("tried")), _age(_told("reached"))
    return tried < _FOLLOWED_WITHIN and reached > _OUT_OF_REACH_AFTER


def is_followed() -> bool:
    """Whether an app of this node follows the lake at this moment."""
    return _age(_told("tried")) < _FOLLOWED_WITHIN


def in_use() -> list[str]:
    """The offices that somebody on this node asked for lately and that the lake has."""
    here = [stands.beside(places.target_of(pointer)) for pointer in places.pointers()]
    return [stand.office_id for stand in here if stand and used_ago(stand.office_id) < IN_USE]


def used_ago(office_id: str) -> float:
    """How many seconds ago anybody asked for this office on this node."""
    return _age(_used(office_id))


def _used(office_id: str) -> Path:
    return places.office_folder(office_id) / "USED"


def _told(what: str) -> Path:
    return private_folder("following") / what


def _age(path: Path) -> float:
    try:
        return abs(time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return float("inf")
