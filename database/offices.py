"""What a snapshot tells of its office: its name, its employers and departments, and the days it works."""

from functools import lru_cache
from pathlib import Path

from database.places import path_of
from database.snapshots import read
from database.working_hours import WorkingDays


def employers(office_id: str, name: str) -> list[str]:
    """Ids of all employers of the office."""
    return list(_employers(path_of(office_id, name)))


@lru_cache(maxsize=64)  # a published file never changes, and everyone asks for these at each click
def _employers(path: Path) -> tuple[str, ...]:
    return tuple(employer for (employer,) in read(path, "employers"))


def working_days(office_id: str, name: str) -> WorkingDays:
    """The working days of the office, as this snapshot has them."""
    return _working_days(path_of(office_id, name))


@lru_cache(maxsize=64)
def _working_days(path: Path) -> WorkingDays:
    rows = read(path, "working_days")
    opens_at, closes_at, seconds_before = ([row[place] for row in rows] for place in range(3))
    return WorkingDays(opens_at, closes_at, seconds_before, rows[0][3] if rows else None)


def name_of(office_id: str, name: str) -> str:
    """The office's own name; its id when the source gave none."""
    found = read(path_of(office_id, name), "office_name")
    return str(found[0][0]) if found else office_id


def departments_below(
    office_id: str, name: str, departments: list[str], departments_with_below: list[str]
) -> list[tuple[str, str]]:
    """(employer id, department id) of the first list, and of the second with all that lies below."""
    path = path_of(office_id, name)
    return read(path, "departments_below", exact=departments, with_below=departments_with_below)
