"""Reading filters written as COLUMN=VALUE; names and patterns are looked up in the asker's scope only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from auth.scope import Scope
from errors import Refused
from queries import Reader
from queries.selection import Selection, folded
from queries.terms import Overview

_CATEGORIES = ("process", "status", "component", "payroll_period")
_DATES = ("submitted_from", "submitted_until")
_NUMBERS = ("value_from", "value_until")
COLUMNS = (
    *("process", "status", "employee", "submitter", "submitted_from", "submitted_until", "component", "value_from"),
    *("value_until", "payroll_period", "employer", "department"),
)


class QuestionRefused(Refused):
    """A question cannot be read as it was put."""


def grouped(filters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values of each column that is filtered on. Raises QuestionRefused for what is no filter."""
    values: dict[str, tuple[str, ...]] = {}
    for written in filters:
        name, separator, value = (part.strip() for part in written.partition("="))
        if not separator or not value:
            raise QuestionRefused(f"Een filter is KOLOM=WAARDE, niet '{written}'.")
        if name not in COLUMNS:
            raise QuestionRefused(f"Onbekende kolom '{name}'. Kies uit: {', '.join(COLUMNS)}.")
        if name in values and name in (*_DATES, *_NUMBERS):
            raise QuestionRefused(f"Het filter '{name}' mag maar één keer.")
        values[name] = (*values.get(name, ()), value)
    return values


def narrowed(scope: Scope, asked: Sequence[str], reader: Reader) -> Scope:
    """The scope within the employers asked for, by id or name; all of it when none is asked for."""
    if not asked:
        return scope
    rows = reader.rows("choices/employers").to_pylist()
    return scope.narrowed(_matching(asked, {row["employer_id"]: row["employer"] for row in rows}))


def selection(overview: Overview, wanted: Mapping[str, Sequence[str]], reader: Reader) -> Selection:
    """The selection these filters ask for, in this reader's scope."""
    categories = _categories(wanted, reader)
    return Selection(
        overview,
        employee=tuple(wanted.get("employee", ())),
        submitter=tuple(wanted.get("submitter", ())),
        submitted_from=_date("submitted_from", wanted),
        submitted_until=_date("submitted_until", wanted),
        process=categories["process"],
        status=categories["status"],
        department=_departments(wanted.get("department", ()), reader),
        component=categories["component"],
        value_from=_number("value_from", wanted),
        value_until=_number("value_until", wanted),
        payroll_period=categories["payroll_period"],
    )


def _categories(wanted: Mapping[str, Sequence[str]], reader: Reader) -> dict[str, tuple[str, ...]]:
    offered: dict[str, dict[str, str]] = {name: {} for name in _CATEGORIES}
    if any(name in wanted for name in _CATEGORIES):
        both = [row for shown in Overview for row in reader.rows("choices/values", is_open=shown.is_open).to_pylist()]
        for row in both:
            offered[row["filter"]][row["value"]] = row["value"]
    return {name: _found(wanted.get(name, ()), offered[name]) for name in _CATEGORIES}


def _departments(asked: Sequence[str], reader: Reader) -> tuple[str, ...]:
    rows = reader.rows("choices/departments").to_pylist() if asked else []
    return _found(asked, {row["department_id"]: row["department"] for row in rows})


def _found(asked: Sequence[str], offered: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that were asked for. What is not offered stays as it was written: it matches no row, which is the
    answer to give, for an empty filter would match every row."""
    return tuple(dict.fromkeys(key for value in asked for key in _matching([value], offered) or [value]))


def _matching(asked: Iterable[str], offered: Mapping[str, str]) -> list[str]:
    """The keys whose key or name equals one of these, case and accents aside; `*` is any part. Exact keys go first."""
    keys: list[str] = []
    for value in asked:
        pattern = re.compile(".*".join(re.escape(part) for part in folded(value).split("*")), re.DOTALL)
        alike = [key for key, name in offered.items() if any(pattern.fullmatch(folded(n)) for n in (key, name or ""))]
        keys += [value] if value in offered else alike
    return keys


def _date(name: str, wanted: Mapping[str, Sequence[str]]) -> date | None:
    for written in wanted.get(name, ()):
        for layout in ("%Y-%m-%d", "%d-%m-%Y"):
            try:
                return datetime.strptime(written, layout).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise QuestionRefused(f"'{written}' is geen datum voor {name}. Schrijf bijvoorbeeld 2026-11-23 of 23-11-2026.")
    return None


def _number(name: str, wanted: Mapping[str, Sequence[str]]) -> float | None:
    for written in wanted.get(name, ()):
        if not re.fullmatch(r"[+-]?[0-9]{1,15}([.,][0-9]{1,6})?", written):
            raise QuestionRefused(f"'{written}' is geen getal voor {name}. Schrijf bijvoorbeeld 1250,50.")
        return float(written.replace(",", "."))
    return None
