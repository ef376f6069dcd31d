"""A figure to take along: its numbers as CSV for a Dutch spreadsheet, its drawing as PNG."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from errors import Refused
from exports.plain_files import FORMULA_STARTS
from queries.masking import masked
from settings import AMSTERDAM

_SECONDS = 30


class FigureRefused(Refused):
    """The drawing could not be made."""


@dataclass(frozen=True)
class Made:
    """What was written: rows of numbers, and the fingerprint of the file."""

    rows: int
    sha256: str

    def as_json(self) -> dict[str, object]:
        """For the log."""
        return asdict(self)


def write_csv(table: pd.DataFrame, path: Path) -> Made:
    """Write the rows as a Dutch spreadsheet reads them: semicolons, decimal commas, UTF-8 that says so."""
    rows = table.astype(object).where(table.notna(), None)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_cell(str(heading)) for heading in table.columns])
    writer.writerows([_cell(value) for value in row] for row in rows.itertuples(index=False, name=None))
    return _written(path, text.getvalue().encode("utf-8-sig"), len(table))


def write_png(drawn: dict[str, Any], rows: int, path: Path) -> Made:
    """Draw a figure of so many rows, in a process of its own: drawing holds up everything else in one.

    `drawn`: {"chart": a Vega-Lite chart} or {"map": a graph in DOT}. Raises FigureRefused when it cannot be drawn.
    """
    # By its path: as a module it would first import all that makes a workbook.
    command = [sys.executable, "-P", str(Path(__file__).with_name("drawing.py"))]
    try:
        done = subprocess.run(  # noqa: S603 - nothing in the command comes from a user
            command,
            input=json.dumps(drawn).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TZ": str(AMSTERDAM)},
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise FigureRefused(
            "De grafiek kon niet worden getekend. Neem de tabel (CSV), of probeer het opnieuw."
        ) from None
    return _written(path, done.stdout, rows)


def _written(path: Path, content: bytes, rows: int) -> Made:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return Made(rows, hashlib.sha256(content).hexdigest())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(AMSTERDAM) if value.tzinfo else value
        return f"{local:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float):
        return f"{value:.15g}".replace(".", ",")
    text = masked(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
