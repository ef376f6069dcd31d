"""The load history in the control store: every load, the refused ones too."""

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from database import control
from importers.report import LoadReport


def keep(
    office_id: str, source: Path, started_at: datetime, seconds: float, report: LoadReport | None, refusal: str | None
) -> None:
    """Keep one load: its report, and for a refused one why."""
    row = {
        "office_id": office_id,
        "source": source.name,
        "started_at": started_at,
        "seconds": round(seconds, 3),
        "snapshot": report.snapshot if report and not refusal else None,
        "refusal": refusal,
        "report": json.loads(json.dumps(report.as_json())) if report else {},
    }
    with control.engine().begin() as connection:
        connection.execute(insert(control.loads).values(row))
