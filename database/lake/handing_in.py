"""Handing in a stand that was built here: committed to the lake first, then served on this node as well."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from database.lake import committing, following, maintenance, stands
from database.lake.committing import Commit
from database.lake.stands import Stand, Totals

_LEFT = "made.json"


@dataclass(frozen=True)
class Made:
    """A stand in a verified file named after it. `served`: the snapshot that it was built from; `touched`: the numbers
    of the workflows that differ from it, None when all may; `forgets`: what came before must be kept nowhere."""

    office_id: str
    file: Path
    tables: Totals
    served: Path | None
    touched: list[int] | None
    forgets: bool


def leave(made: Made, aside: Path) -> None:
    """Put this stand in a folder, for a process that may use the network to hand in: the one that read the source that
    it is made of may not."""
    told = asdict(made) | {"file": made.file.name, "served": str(made.served) if made.served else None}
    os.replace(made.file, aside / made.file.name)
    (aside / _LEFT).write_text(json.dumps(told), encoding="utf-8")


def take(aside: Path) -> None:
    """Hand in what was left in this folder, if anything was. Raises what `hand_in` raises."""
    try:
        told = json.loads((aside / _LEFT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    served = Path(told["served"]) if told["served"] else None
    tables = {table: (int(rows), int(checksum)) for table, (rows, checksum) in told["tables"].items()}
    hand_in(Made(**told | {"file": aside / told["file"], "served": served, "tables": tables}))


def hand_in(made: Made) -> None:
    """Let this stand serve on every node. Raises Overtaken, and LakeUnreachable."""
    name, before = made.file.stem, stands.beside(made.served) if made.served else None
    touched = made.touched if before else None
    base = before.base if before and touched is not None else name
    oldest = name if made.forgets else before.oldest if before else ""
    stand = Stand(made.office_id, name, base, oldest, made.tables, made.file.stat().st_size)
    committed = committing.commit(Commit(stand, made.file, before, made.served, touched))
    if made.forgets:
        maintenance.forget()
    # It is committed: a node without room for a copy is no reason to say that it is not.
    with contextlib.suppress(OSError), following.alone(made.office_id):
        here = following.serving(made.office_id)
        if here is None or here.version < committed.version:
            following.serve(committed, made.file)
