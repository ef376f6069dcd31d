"""How fresh what this node serves is: who follows the lake, when it last answered, and which offices are in use.

Told between the processes of a node by the times of empty files.
"""

import threading
import time
from collections import defaultdict
from pathlib import Path

from database import places
from database.lake import connecting, following, stands
from database.lake.connecting import LakeUnreachable, NoRoom
from settings import private_folder

# An office is followed until nobody has asked for it this long.
IN_USE = 3600.0
_USE_NOTED_EVERY = 30.0
_FOLLOWED_WITHIN = 5.0
_LATE_AFTER = 10.0
_SELDOM = 2.0
_brought: dict[Path, float] = {}
_bringing: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)


def see_to(office_id: str) -> None:
    """Have this office there, and as new as the lake has it, unless a follower sees to that already. When the lake does
    not answer, what is here serves. Raises NoSnapshot; LakeUnreachable and NoRoom when nothing is here."""
    was_used = _age(_used(office_id))
    is_here = (places.office_folder(office_id) / "CURRENT").exists()
    if is_here and was_used > _USE_NOTED_EVERY:
        _used(office_id).touch(mode=0o600)
    if is_here and was_used < IN_USE and is_followed():
        return
    # Whoever asks for an office at the same moment waits for the first of them, and finds what that one brought.
    with _bringing[_used(office_id)]:
        _bring_unless_lately(office_id)


def _bring_unless_lately(office_id: str) -> None:
    used, clock = _used(office_id), time.monotonic()
    is_here = (places.office_folder(office_id) / "CURRENT").exists()
    if is_here and clock - _brought.get(used, -_SELDOM) < _SELDOM:
        return
    try:
        following.bring(office_id)
    except (LakeUnreachable, NoRoom):
        if not is_here:
            raise
    else:
        used.touch(mode=0o600)
    _brought[used] = time.monotonic()


def forget() -> None:
    """Forget what this process brought up to date a moment ago."""
    _brought.clear()


def note_alive() -> None:
    """A process of this node sees to it that offices follow the lake, whatever it is waiting for."""
    _told("tried").touch(mode=0o600)


def note_outcome(is_right: bool) -> None:
    """A follower asked the lake, and either has all that it holds of the offices in use, or got no answer."""
    _told("reached" if is_right else "failed").touch(mode=0o600)


def is_late() -> bool:
    """Whether this node, though it follows the lake, has not known for a while that it serves what the lake holds: it
    is out of reach, or what is new there takes long to copy, or cannot be."""
    return connecting.is_used() and is_followed() and _age(_told("reached")) > _LATE_AFTER


def is_out_of_reach() -> bool:
    """Whether that is because the lake did not answer when it was last asked."""
    return is_late() and _age(_told("failed")) < _age(_told("reached"))


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
