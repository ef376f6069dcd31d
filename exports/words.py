"""A question in Dutch words, for who reads the file without having asked it."""

from collections.abc import Mapping
from datetime import date, datetime

from auth.accounts import Permission, Role
from queries.selection import Selection
from queries.terms import COLUMNS, FOCUSES
from settings import AMSTERDAM

ROLES = {
    Role.OFFICE: "Kantoor",
    Role.HR: "HR",
    Role.PAYROLL: "Salarisverwerker",
    Role.DEPARTMENT_MANAGER: "Leidinggevende",
}
RIGHTS = {
    Permission.SEE_WORKFLOWS: "Procesbeheer workflows",
    Permission.MANAGE_ACCESS: "Toegang beheren",
    Permission.LOAD_DATA: "Gegevens laden",
}
_NAMED = ("employee", "submitter", "process", "status", "component", "payroll_period")


def moment(value: datetime) -> str:
    """23-11-2026 14:32:00 +0100 (Europe/Amsterdam)."""
    return f"{value.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S %z} (Europe/Amsterdam)"


def filters(selection: Selection, departments: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is filtered on, as (column, condition), in the order of the filters on screen."""
    said = [(COLUMNS[name].label, " of ".join(getattr(selection, name))) for name in _NAMED]
    said.insert(2, ("Datum ingediend", _between(_day(selection.submitted_from), _day(selection.submitted_until))))
    names = dict.fromkeys(departments.get(key, "niet gevonden binnen het bereik") for key in selection.department)
    said.insert(5, ("Afdeling", " of ".join(names)))
    said.append(("Waarde", _between(_number(selection.value_from), _number(selection.value_until))))
    said.append(("Alleen", FOCUSES.get(selection.focus or "", "")))
    return [(column, condition) for column, condition in said if condition]


def sort(selection: Selection) -> str:
    """The order of the rows."""
    way = "aflopend" if selection.is_descending else "oplopend"
    by_name = " (op achternaam)" if selection.sort in ("employee", "submitter") else ""
    return f"{COLUMNS[selection.sort].label}{by_name}, {way}; daarbinnen het laatst ingediende eerst"


def _between(least: str, most: str) -> str:
    return ", ".join(part for part in (least and f"vanaf {least}", most and f"tot en met {most}") if part)


def _day(value: date | None) -> str:
    return f"{value:%d-%m-%Y}" if value else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
