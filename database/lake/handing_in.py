"""Handing in a stand that was built here: committed to the lake first, then served on this node as well."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from database.lake import committing, following, maintenance, stands
from database.lake.committing import Commit
from database.lake.stands import Stand, Totals


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
