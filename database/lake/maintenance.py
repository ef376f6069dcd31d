"""Keeping the lake in order, with DuckLake's own functions only, on one node at a time."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import duckdb

from database.lake import connecting
from database.resources import COMMANDS
from settings import settings

_LAKE = COMMANDS / "lake"
# In this order: what expired or was folded into something else is what can be removed.
_STEPS = {"expire": "expired", "rewrite": "rewritten", "merge": "merged", "clean": "removed", "orphans": "orphans"}
# Whoever reads a file now still can, for so long.
_GRACE_MINUTES = 60
_ORPHAN_HOURS = 24


@dataclass(frozen=True)
class Maintained:
    """What was done: snapshots that expired, files written anew or folded together, files removed. `is_done`: False
    when another node was at it; `skipped`: steps that a load was faster than, for the next time."""

    is_done: bool
    expired: int = 0
    rewritten: int = 0
    merged: int = 0
    removed: int = 0
    orphans: int = 0
    skipped: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def lines(self) -> list[str]:
        """The same for a person."""
        if not self.is_done:
            return ["Een andere computer onderhoudt de gedeelde opslag al; er is niets gedaan."]
        told = (
            f"{self.expired} oude standen van het meer vervallen, {self.rewritten} bestanden herschreven, "
            f"{self.merged} samengevoegd, {self.removed + self.orphans} verwijderd."
        )
        return [told, *([f"Een laadbeurt ging voor: {', '.join(self.skipped)}."] if self.skipped else [])]


def maintain() -> Maintained:
    """Fold small changes together and remove what is kept no longer. Raises LakeUnreachable."""
    given = {"days": settings().lake_days, "minutes": _GRACE_MINUTES, "hours": _ORPHAN_HOURS}
    with connecting.attached(is_read_only=False) as connection, _alone(connection) as is_mine:
        return _maintained(connection, given) if is_mine else Maintained(False)


def forget() -> None:
    """Have the lake keep nothing but what serves now, of any office: what was purged must be gone from its files."""
    with connecting.attached(is_read_only=False) as connection:
        for step in ("forget", "clean_all"):
            connection.execute((_LAKE / f"{step}.sql").read_text(encoding="utf-8")).fetchall()


def _maintained(connection: duckdb.DuckDBPyConnection, given: dict[str, int]) -> Maintained:
    counts: dict[str, int] = {}
    skipped: list[str] = []
    for step, counted in _STEPS.items():
        statement = (_LAKE / f"{step}.sql").read_text(encoding="utf-8")
        wanted = {key: value for key, value in given.items() if f"${key}" in statement}
        try:
            [(counts[counted],)] = connection.execute(statement, wanted or None).fetchall()
        except duckdb.TransactionException:
            skipped.append(step)
    return Maintained(is_done=True, skipped=tuple(skipped), **counts)


@contextlib.contextmanager
def _alone(connection: duckdb.DuckDBPyConnection) -> Iterator[bool]:
    """Whether no other node is at it; PostgreSQL holds the others off as long as the transaction of this lasts."""
    asking = connection.cursor()
    asking.execute("begin")
    try:
        [(is_mine,)] = asking.execute((_LAKE / "lock.sql").read_text(encoding="utf-8")).fetchall()
        yield bool(is_mine)
    finally:
        with contextlib.suppress(duckdb.Error):
            asking.execute("rollback")
        asking.close()
