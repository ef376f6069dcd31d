"""What the filters of the list offer, all from the user's own scope, and how each value stands in the address."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from queries.selection import SORTABLE
from queries.terms import FOCUSES_OF, Overview
from ui import address, periods, session
from ui.address import Field

_TOO_LARGE = 1e15  # beyond it a double has no cents left; infinity and "nan" are no number either


@dataclass(frozen=True)
class Choices:
    """What can be chosen, all of it from the user's own scope."""

    values: dict[str, list[str]]
    departments: dict[str, str]

    def field(self, name: str) -> Field:
        return address.some_of(name, self.values.get(name, []))


def overview_field() -> Field:
    return address.one_of("list", [overview.value for overview in Overview], Overview.OPEN.value)


def of(shown: Overview) -> Choices:
    """The options of every filter for this overview."""
    values = values_of(shown)
    values["payroll_period"] = values.get("payroll_period", [])[::-1]
    departments = session.choices("choices/departments").to_pylist()
    has_employers = len({row["employer"] for row in departments}) > 1
    return Choices(values, {row["department_id"]: _department_label(row, has_employers) for row in departments})


def values_of(shown: Overview) -> dict[str, list[str]]:
    """The values that occur in this overview, by filter, in their order."""
    values: dict[str, list[str]] = {}
    for row in session.choices("choices/values", is_open=shown.is_open).to_pylist():
        values.setdefault(row["filter"], []).append(row["value"])
    return values


def of_all() -> Choices:
    """The options of every filter for both overviews together."""
    both = [of(overview) for overview in Overview]
    names = dict.fromkeys(name for offered in both for name in offered.values)
    values = {name: sorted({value for one in both for value in one.values.get(name, [])}) for name in names}
    values["payroll_period"] = values.get("payroll_period", [])[::-1]
    return Choices(values, both[0].departments)


def _department_label(row: dict[str, Any], has_employers: bool) -> str:
    parts = [row["employer"] if has_employers else None, row["parent_department"], row["department"]]
    return " › ".join(part for part in parts if part)


def fields(offered: Choices, shown: Overview) -> list[Field]:
    """Every value the address of this list carries, the overview excepted."""
    return [
        *filter_fields(offered),
        address.one_of("focus", FOCUSES_OF[shown], None),
        address.one_of("sort", sorted(SORTABLE), "submitted_at"),
        address.one_of("order", ["asc", "desc"], "desc"),
        address.parsed("page", int, str, 1),
    ]


def filter_fields(offered: Choices, period: str = periods.ALL) -> list[Field]:
    """The values of the filters that lists of workflows share; `period` is the one by default."""
    number = partial(address.parsed, read=_number, write=lambda value: f"{value:.15g}")
    moment = partial(address.parsed, read=date.fromisoformat, write=date.isoformat)
    return [
        address.free("employee"),
        address.free("submitter"),
        address.one_of("period", list(periods.PRESETS), period),
        moment("submitted_from"),
        moment("submitted_until"),
        offered.field("process"),
        offered.field("status"),
        address.some_of("department", list(offered.departments)),
        offered.field("component"),
        number("value_from"),
        number("value_until"),
        offered.field("payroll_period"),
    ]


def _number(text: str) -> float:
    value = float(text.replace(",", "."))
    if not abs(value) < _TOO_LARGE:
        raise ValueError(text)
    return value
