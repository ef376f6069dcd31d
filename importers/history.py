"""The load history in the control store: every load, the refused ones too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from database import control
from importers.report import LoadReport

_MOST_SHOWN = 500


@dataclass(frozen=True)
class Load:
    """One load of the past. `report` is a LoadReport as JSON, empty when the source could not be read at all;
    `refusal` says why nothing was loaded."""

    load_id: int
    source: str
    by: str
    started_at: datetime
    seconds: float
    snapshot: str | None
    refusal: str | None
    report: Mapping[str, Any]


def keep(
    office_id: str,
    source: str,
    by: str,
    started_at: datetime,
    seconds: float,
    report: LoadReport | None,
    refusal: str | None,
) -> int:
    """Keep one load: who did it, its report, and for a refused one why. Returns its number."""
    row = {
        "office_id": office_id,
        "source": source,
        "started_at": started_at,
        "seconds": round(seconds, 3),
        "snapshot": report.snapshot if report and not refusal else None,
        "refusal": refusal,
        "report": (json.loads(json.dumps(report.as_json())) if report else {}) | {"by": by},
    }
    with control.engine().begin() as connection:
        [load_id] = connection.execute(insert(control.loads).values(row)).inserted_primary_key or (0,)
    return int(load_id)


def of(office_id: str) -> list[Load]:
    """The latest loads of this office, newest first."""
    loads = control.loads
    wanted = select(loads).where(loads.c.office_id == office_id).order_by(loads.c.load_id.desc()).limit(_MOST_SHOWN)
    with control.engine().connect() as connection:
        return [_load(row) for row in connection.execute(wanted).mappings()]


def offices() -> set[str]:
    """The offices that ever loaded something."""
    with control.engine().connect() as connection:
        return set(connection.execute(select(control.loads.c.office_id).distinct()).scalars())


def loaded_at(office_id: str) -> datetime | None:
    """When a source was last loaded, with or without anything new in it; None when it never was."""
    loads = control.loads
    wanted = select(func.max(loads.c.started_at)).where(loads.c.office_id == office_id, loads.c.refusal.is_(None))
    with control.engine().connect() as connection:
        found: datetime | None = connection.execute(wanted).scalar_one()
    return found


def find(office_id: str, load_id: int) -> Load | None:
    """This load, if it is one of this office."""
    loads = control.loads
    wanted = select(loads).where(loads.c.office_id == office_id, loads.c.load_id == load_id)
    with control.engine().connect() as connection:
        return next((_load(row) for row in connection.execute(wanted).mappings()), None)


def _load(row: Mapping[Any, Any]) -> Load:
    report = dict(row["report"])
    by = str(report.pop("by", "manage.py"))
    return Load(
        row["load_id"], row["source"], by, row["started_at"], row["seconds"], row["snapshot"], row["refusal"], report
    )
