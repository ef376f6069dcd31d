"""Lists of absences: who is away from which day to which, and for every line that will not do the reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from errors import Refused, SourceRefused
from importers import list_files
from office import absences
from office.absences import Away

HEADINGS = {
    "person": ("persoon", "naam", "medewerker", "gebruiker", "person", "name"),
    "first_day": ("van", "vanaf", "eerste dag", "from", "first_day"),
    "last_day": ("tot en met", "t/m", "laatste dag", "until", "last_day"),
    "note": ("toelichting", "opmerking", "note"),
}
_REQUIRED = ("person", "first_day", "last_day")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


@dataclass(frozen=True)
class BadLine:
    """A line that is no absence: its number in the file, what it says, and why, in Dutch."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class AbsenceFile:
    """What a file holds: absences, lines that are none, and headings that were not understood."""

    good: list[Away]
    bad: list[BadLine]
    unknown: tuple[str, ...]


def read(path: Path, name: str) -> AbsenceFile:
    """Read a file that its user calls `name`. Raises SourceRefused, in one line, when it is no list of absences."""
    file = list_files.read(path, name, HEADINGS, _REQUIRED)
    good, bad = [], []
    for line in file.lines:
        try:
            good.append(_away(line.values))
        except Refused as refusal:
            bad.append(BadLine(line.number, " · ".join(text for text in line.values.values() if text), str(refusal)))
    return AbsenceFile(good, bad, file.unknown)


def _away(values: Mapping[str, str]) -> Away:
    first, last = (_day(values.get(column, ""), HEADINGS[column][0]) for column in ("first_day", "last_day"))
    return absences.checked(Away(values.get("person", ""), first, last, values.get("note", "")))


def _day(text: str, heading: str) -> date:
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif dutch := _DUTCH.fullmatch(text):
        day, month, year = map(int, dutch.groups())
    else:
        raise SourceRefused(f"'{text}' bij {heading} is geen datum. Schrijf 24-12-2026.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise SourceRefused(f"'{text}' bij {heading} is geen dag die bestaat.") from error
