"""Who may see which rows, once more and straight from the source: what reached people is held against it afterwards.

A place is a department of an employer, or an employer's people without one. Whoever may see a row may see its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from auth.accounts import Role, User
from queries import terms
from settings import AMSTERDAM

_COLUMNS = ("Werkgever", "Afdeling", "Medewerker", "Indiener", "Datum ingediend", "Proces", "Status")
_MARKS = "".join((*terms.STATUS_MARKS.values(), "? "))


class Place(NamedTuple):
    """A department of an employer; None for who has no department."""

    employer_id: str
    department_id: str | None


@dataclass(frozen=True)
class Index:
    """In which places each text occurs."""

    hashes: NDArray[np.int64]
    places: NDArray[np.int32]

    @staticmethod
    def of(texts: Iterable[str], places: Iterable[int]) -> "Index":
        """`texts` and `places` belong together in order; a place by its number."""
        hashes = np.fromiter(map(hash, texts), np.int64)
        order = np.argsort(hashes, kind="stable")
        return Index(hashes[order], np.fromiter(places, np.int32, len(hashes))[order])

    def is_foreign(self, text: str, allowed: NDArray[np.bool_]) -> bool:
        """Whether this text occurs in no place that is allowed; one that occurs nowhere is foreign too."""
        first, last = (
            np.searchsorted(self.hashes, hash(text), "left"),
            np.searchsorted(self.hashes, hash(text), "right"),
        )
        return not allowed[self.places[first:last]].any()


class Source:
    """An office in the exchange format, by what stands on screen."""

    def __init__(self, exchange: Path) -> None:
        tables = {
            name: pq.read_table(exchange / f"{name}.parquet").to_pandas()
            for name in ("employers", "departments", "employees")
        }
        workflows = pq.read_table(
            exchange / "workflows.parquet",
            columns=["workflow_id", "employer_id", "employee_id", "submitter", "submitted_at", "process", "status"],
        ).to_pandas()
        self._above = dict(
            zip(_pairs(tables["departments"]), tables["departments"]["parent_department_id"], strict=True)
        )
        people = tables["employees"]
        people["place"] = [Place(*pair) for pair in _pairs(people)]
        self.places = sorted(set(people["place"]), key=str)
        people["place"] = people["place"].map({place: number for number, place in enumerate(self.places)})
        rows = workflows.merge(people, on=["employer_id", "employee_id"])
        self.ids = Index.of(rows["workflow_id"], rows["place"])
        self.employees = Index.of(people["name"], people["place"])
        submitters = rows[["submitter", "place"]].dropna().drop_duplicates()
        self.submitters = Index.of(submitters["submitter"], submitters["place"])
        self.rows = Index.of(_told(rows, tables), rows["place"])

    def allowed(self, user: User) -> NDArray[np.bool_]:
        """Which places this user may see."""
        return np.array([self.may_see(user, place) for place in self.places])

    def may_see(self, user: User, place: Place) -> bool:
        """docs/decisions/0002 in plain Python."""
        if user.employers and place.employer_id not in user.employers:
            return False
        if user.departments or user.role is Role.DEPARTMENT_MANAGER:
            return any(
                grant.department_id in self._up_from(place)
                if grant.has_sub_departments
                else grant.department_id == place.department_id
                for grant in user.departments
            )
        return bool(user.employers) or user.role in (Role.OFFICE, Role.PAYROLL)

    def _up_from(self, place: Place) -> set[str]:
        """This department and all above it."""
        found: set[str] = set()
        here = place.department_id
        while here is not None and here not in found:
            found.add(here)
            here = self._above.get((place.employer_id, here))
        return found


def _pairs(frame: pd.DataFrame) -> list[tuple[str, str | None]]:
    return list(
        zip(frame["employer_id"], frame["department_id"].where(frame["department_id"].notna(), None), strict=True)
    )


def _told(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Each row as the list shows it."""
    employers = tables["employers"].set_index("employer_id")["name"]
    departments = tables["departments"].set_index(["employer_id", "department_id"])["name"].to_dict()
    days = rows["submitted_at"].dt.tz_convert(AMSTERDAM).dt.floor("D")
    texts = {day: day.strftime("%d-%m-%Y") for day in days.unique()}
    shown = (
        rows["employer_id"].map(employers),
        (departments.get(pair, "") for pair in _pairs(rows)),
        rows["name"],
        rows["submitter"].fillna(""),
        days.map(texts),
        rows["process"],
        rows["status"],
    )
    return ["\n".join(row) for row in zip(*shown, strict=True)]


def rows_of(table: pa.Table) -> list[str]:
    """The rows of a list on screen, as `Source.rows` knows them; without the marks of sorting and status."""
    columns = {name.rstrip(" ↓↑"): name for name in table.column_names}
    shown = [table.column(columns[name]).to_pylist() for name in _COLUMNS]
    return ["\n".join([*row[:-1], row[-1].lstrip(_MARKS)]) for row in zip(*shown, strict=True)]


def is_list(table: pa.Table) -> bool:
    """Whether this table on screen says all that its rows are known by."""
    return set(_COLUMNS) <= {name.rstrip(" ↓↑") for name in table.column_names}


def foreign(index: Index, texts: Sequence[str], allowed: NDArray[np.bool_]) -> list[str]:
    """Those of these texts that occur in no allowed place."""
    return [text for text in texts if index.is_foreign(text, allowed)]
