"""Forms a list can be written in, and putting a file in its place whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from errors import Refused


class ExportRefused(Refused):
    """A file cannot be made here."""


@dataclass(frozen=True)
class Written:
    """A finished file: its rows and columns, and the digest of its rows."""

    rows: int
    columns: int
    sha256: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Form(StrEnum):
    """What kind of file. The value is its extension and the word on the command line."""

    XLSX = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"

    @staticmethod
    def of(path: Path) -> "Form":
        """The form that the name of this file tells. Raises ExportRefused for another name."""
        try:
            return Form(path.suffix.removeprefix(".").lower())
        except ValueError:
            forms = ", ".join(Form)
            raise ExportRefused(f"Aan de naam {path.name} is de vorm niet te zien. Kies --format: {forms}.") from None


def account_beside(path: Path) -> Path:
    """Where the account of a CSV lies, which has no room for one: lijst.csv has lijst.verantwoording.csv."""
    return path.with_name(f"{path.stem}.verantwoording.csv")


def part_of(out: Path, process_id: int) -> Path:
    """Where this process writes before the file is whole."""
    return out.with_name(f".{out.name}.{process_id}.part")


@contextlib.contextmanager
def aside(out: Path) -> Iterator[Path]:
    """A private file beside this one, that takes its place when all went well and is gone when not.

    Raises ExportRefused when it cannot be written there.
    """
    if not out.parent.is_dir():
        raise ExportRefused(f"De map {out.parent} bestaat niet. Maak haar eerst, of kies een andere.")
    part = part_of(out, os.getpid())
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        os.replace(part, out)
    except OSError as error:
        raise ExportRefused(f"{out} kan niet geschreven worden: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
