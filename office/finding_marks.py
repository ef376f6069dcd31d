"""Findings that someone looked at: "bekeken", with a remark, by whom and when; never lost, to be withdrawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log
from auth.access_log import Kind
from database import control
from database.control_tables import finding_marks
from office import changing
from office.changing import OfficeRefused, Stale

LONGEST_REMARK = 1000
_WHAT = "Deze bevinding is"
_AT_ONCE = 500  # ids in one question: a database takes only so many


@dataclass(frozen=True)
class Marked:
    """What is marked: a finding by its rule, its workflow, and a key of what was found; version as it was seen."""

    rule: str
    workflow_id: str
    finding: str
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Mark(Marked):
    """A mark as it was put, or withdrawn when it `is_seen` no more."""

    is_seen: bool
    remark: str
    marked_by: str
    marked_at: datetime


def of(office_id: str, workflow_ids: Collection[str] | None = None) -> dict[str, Mark]:
    """The last mark of every finding that ever had one, by the key of the finding; of these workflows, or of all.

    One that was withdrawn is among them, for its version.
    """
    found: dict[str, Mark] = {}
    for some in [None] if workflow_ids is None else _batches(sorted(workflow_ids)):
        asked = _of_office(office_id).order_by(finding_marks.c.version)
        found |= {
            mark.finding: mark
            for mark in _found(asked if some is None else asked.where(finding_marks.c.workflow_id.in_(some)))
        }
    return found


def history(office_id: str, finding: str) -> list[Mark]:
    """Every mark this finding ever had, newest first."""
    return _found(
        _of_office(office_id).where(finding_marks.c.finding == finding).order_by(finding_marks.c.version.desc())
    )


def mark(office_id: str, findings: Sequence[Marked], is_seen: bool, remark: str, by: str) -> None:
    """Mark these findings as seen, with one remark, or withdraw their marks: all of them or none.

    Raises Stale when someone else marked one meanwhile, OfficeRefused when there is nothing to mark.
    """
    told = remark.strip()
    if not findings:
        raise OfficeRefused("Kies eerst een bevinding.")
    if len(told) > LONGEST_REMARK:
        raise OfficeRefused(f"Een opmerking is hoogstens {LONGEST_REMARK} tekens.")
    now = datetime.now(UTC)
    with changing.changing() as connection:
        for one in findings:
            _append(connection, office_id, one, is_seen=is_seen, remark=told, by=by, now=now)
            access_log.append(
                connection,
                Kind.FINDING,
                office_id,
                by,
                rule=one.rule,
                workflow_id=one.workflow_id,
                finding=one.finding[:12],
                change="seen" if is_seen else "withdrawn",
                has_remark=bool(told),
            )


def forget(office_id: str, workflow_ids: Collection[str]) -> None:
    """Take away every mark of these workflows, for they are kept no longer."""
    kept = finding_marks.c
    with changing.changing() as connection:
        for some in _batches(sorted(workflow_ids)):
            connection.execute(delete(finding_marks).where(kept.office_id == office_id, kept.workflow_id.in_(some)))


def _append(
    connection: Connection, office_id: str, one: Marked, *, is_seen: bool, remark: str, by: str, now: datetime
) -> None:
    values: dict[str, object] = {"rule": one.rule, "workflow_id": one.workflow_id, "finding": one.finding}
    values |= {"version": one.version + 1, "is_seen": is_seen, "remark": remark, "marked_by": by, "marked_at": now}
    try:
        connection.execute(insert(finding_marks).values(office_id=office_id, **values))
    except IntegrityError as error:
        raise Stale(_WHAT) from error


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)]


def _of_office(office_id: str) -> Select[Any]:
    return select(finding_marks).where(finding_marks.c.office_id == office_id)


def _found(asked: Select[Any]) -> list[Mark]:
    with control.engine().connect() as connection:
        return [_mark(row) for row in connection.execute(asked)]


def _mark(row: Row[Any]) -> Mark:
    return Mark(
        *(row.rule, row.workflow_id, row.finding, row.version),
        is_seen=row.is_seen,
        remark=row.remark,
        marked_by=row.marked_by,
        marked_at=row.marked_at,
    )
