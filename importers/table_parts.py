"""A table in several files: each part is read like any file, then put with those before it."""

from collections.abc import Mapping

from database.building import Build
from errors import SourceRefused
from importers import incoming
from importers.exchange import SourceFile

_WHOLE = "whole_"
_NOTHING = ("NULL", '"NULL"')


def add(made: Build, file: SourceFile) -> None:
    """Put what `incoming.<table>` holds now with the parts before it, and make room for the next one.

    Raises SourceRefused when it has other columns than those: then they are no parts of one table.
    """
    whole, here = f"{_WHOLE}{file.table}", f"incoming.{incoming.identifier(file.table)}"
    before, found = (incoming.columns_offered(made.connection, name) for name in (whole, file.table))
    other = sorted(name for name in before.keys() | found.keys() if not _fits(before, found, name))
    if before and other:
        raise SourceRefused(
            f"{file.name} heeft niet dezelfde kolommen als de delen ervoor ({', '.join(other)}). "
            "Geef elk deel dezelfde kolommen, met hetzelfde soort waarden."
        )
    # Only names of our own are put together here.
    columns = ", ".join(_typed(name, kind) for name, kind in found.items())
    deed = f"insert into incoming.{whole} by name" if before else f"create table incoming.{whole} as"
    made.connection.execute(f"{deed} select {columns} from {here}")  # noqa: S608
    made.connection.execute(f"drop view {here}")
    for left in (f"raw_{file.table}", f"line_{file.table}"):
        made.connection.execute(f"drop table if exists incoming.{left}")


def _fits(before: Mapping[str, str], found: Mapping[str, str], name: str) -> bool:
    return name in before and name in found and found[name] in (before[name], *_NOTHING)


def _typed(name: str, kind: str) -> str:
    # A column that is empty in this part has no kind of its own.
    return f"null::varchar as {incoming.identifier(name)}" if kind in _NOTHING else incoming.identifier(name)


def join(made: Build, table: str) -> None:
    """Let all parts together be `incoming.<table>`."""
    made.connection.execute(f"alter table incoming.{_WHOLE}{table} rename to {incoming.identifier(table)}")
