"""The office's own targets: within how many working days a step of a process should be done, with their history."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import targets
from office import changing
from office.changing import OfficeRefused, Stale

MOST_DAYS = 365
_WHAT = "De streeftijd is"
_SAME = "Deze streeftijd gold al. Er is niets veranderd."
_NONE = "Deze stap heeft geen streeftijd van het kantoor. Er is niets veranderd."


@dataclass(frozen=True)
class Target:
    """A target in working days, or None where it was withdrawn; who set it, and when.

    `version` counts the changes of this step's target: what a later change has to know.
    """

    process: str
    step: str
    days: float | None
    set_by: str
    set_at: datetime
    version: int


def of(office_id: str) -> list[Target]:
    """The targets that hold now, by process and step."""
    last = (
        select(targets.c.process, targets.c.step, func.max(targets.c.version).label("version"))
        .where(targets.c.office_id == office_id)
        .group_by(targets.c.process, targets.c.step)
        .subquery()
    )
    found = _of_office(office_id).join(
        last,
        (targets.c.process == last.c.process) & (targets.c.step == last.c.step) & (targets.c.version == last.c.version),
    )
    return _found(found.where(targets.c.days.is_not(None)).order_by(targets.c.process, targets.c.step))


def history(office_id: str, process: str, step: str) -> list[Target]:
    """Every target this step ever had in this office, withdrawals included, newest first."""
    return _found(_of_step(office_id, process, step).order_by(targets.c.version.desc()))


def change(office_id: str, process: str, step: str, days: float | None, by: str, known_version: int) -> None:
    """Set the target of a step, or withdraw it with None. `known_version` is 0 for a step that never had one.

    Raises Stale when someone else changed it, OfficeRefused when it is no target.
    """
    _check(process, step, days)
    with changing.changing() as connection:
        _append(connection, office_id, Target(process, step, days, by, datetime.now(UTC), known_version + 1))
        earlier = _of_step(office_id, process, step).where(targets.c.version == known_version)
        before = connection.execute(earlier).first()
        if known_version and before is None:
            raise Stale(_WHAT)
        told = changing.differing({"target_days": before.days if before else None}, {"target_days": days})
        if not told:
            raise OfficeRefused(_SAME if days else _NONE)
        access_log.append(connection, Kind.TARGET, office_id, by, process=process, step=step, **told)


def _check(process: str, step: str, days: float | None) -> None:
    if not process or not step:
        raise OfficeRefused("Een streeftijd hoort bij een proces en een stap. Kies beide.")
    if days is not None and not (math.isfinite(days) and 0 < days <= MOST_DAYS):
        raise OfficeRefused(f"Een streeftijd is meer dan 0 en hoogstens {MOST_DAYS} werkdagen.")


def _append(connection: Connection, office_id: str, made: Target) -> None:
    try:
        connection.execute(
            insert(targets).values(
                office_id=office_id,
                process=made.process,
                step=made.step,
                version=made.version,
                days=made.days,
                set_by=made.set_by,
                set_at=made.set_at,
            )
        )
    except IntegrityError as error:
        raise Stale(_WHAT) from error


def _of_office(office_id: str) -> Select[Any]:
    return select(targets).where(targets.c.office_id == office_id)


def _of_step(office_id: str, process: str, step: str) -> Select[Any]:
    return _of_office(office_id).where(targets.c.process == process, targets.c.step == step)


def _found(asked: Select[Any]) -> list[Target]:
    with control.engine().connect() as connection:
        return [_target(row) for row in connection.execute(asked)]


def _target(row: Row[Any]) -> Target:
    return Target(row.process, row.step, row.days, row.set_by, row.set_at, row.version)
