"""The names a source may use for tables and columns, English or Dutch, mapped once to those of the exchange format."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from errors import SourceRefused
from importers.exchange import TABLES

# What stands beside each row in a workbook of quarantined rows: passed over when such a workbook is loaded again.
OF_QUARANTINE = "in quarantaine:"

TABLE_NAMES = {
    "kantoren": "offices",
    "kantoor": "offices",
    "werkgevers": "employers",
    "afdelingen": "departments",
    "medewerkers": "employees",
    "verloningsperioden": "payroll_periods",
    "verloningsperiodes": "payroll_periods",
    "inrichting": "step_definitions",
    "inrichting stappen": "step_definitions",
    "stapinrichting": "step_definitions",
    "aanvragen": "workflows",
    "stappen": "steps",
}

_SHARED = {
    "kantoornummer": "office_id",
    "kantoor id": "office_id",
    "werkgevernummer": "employer_id",
    "werkgever id": "employer_id",
    "afdelingsnummer": "department_id",
    "afdeling id": "department_id",
    "medewerkernummer": "employee_id",
    "medewerker id": "employee_id",
    "workflownummer": "workflow_id",
    "workflow id": "workflow_id",
    "workflow": "workflow_id",
    "aanvraagnummer": "workflow_id",
    "verloningsperiode": "payroll_period",
    "sjabloon": "template_id",
    "versie": "template_version",
    "sjabloonversie": "template_version",
    "stapnummer": "step_no",
    "stap nr": "step_no",
    "opmerking": "remark",
}

_OF_TABLE = {
    "offices": {"kantoor": "office_id", "naam": "name"},
    "employers": {"werkgever": "employer_id", "kantoor": "office_id", "naam": "name"},
    "departments": {
        "afdeling": "department_id",
        "werkgever": "employer_id",
        "naam": "name",
        "bovenliggende afdeling": "parent_department_id",
        "valt onder": "parent_department_id",
    },
    "employees": {"medewerker": "employee_id", "werkgever": "employer_id", "afdeling": "department_id", "naam": "name"},
    "payroll_periods": {
        "werkgever": "employer_id",
        "periode": "payroll_period",
        "begindatum": "starts_on",
        "datum begin": "starts_on",
        "einddatum": "ends_on",
        "datum einde": "ends_on",
        "sluitdatum": "cutoff_at",
        "sluitdatum mutaties": "cutoff_at",
        "goedgekeurd op": "approved_at",
    },
    "step_definitions": {
        "stap": "step_no",
        "naam": "name",
        "soort": "kind",
        "soort toegewezene": "assignee_kind",
        "toegewezen aan soort": "assignee_kind",
        "toegewezen aan": "assignee",
        "acties": "actions",
        "opmerking verplicht": "remark_required",
        "voorwaarde": "condition",
        "nodig": "needs",
        "melding": "notify",
        "herinnering na dagen": "remind_after_days",
        "escalatie na dagen": "escalate_after_days",
        "escalatie naar": "escalate_to",
        "streeftijd werkdagen": "target_working_days",
        "overig": "extra",
    },
    "workflows": {
        "werkgever": "employer_id",
        "medewerker": "employee_id",
        "indiener": "submitter",
        "datum ingediend": "submitted_at",
        "ingediend op": "submitted_at",
        "proces": "process",
        "herkomst": "source",
        "bron": "source",
        "datum afgerond": "finished_at",
        "afgerond op": "finished_at",
        "afdeling": "department_id",
        "waarde": "value",
        "eenheid": "unit",
        "bijlage": "has_attachment",
    },
    "steps": {
        "volgnummer": "seq",
        "stap": "step_no",
        "naam": "name",
        "actie": "action",
        "geactiveerd op": "activated_at",
        "datum geactiveerd": "activated_at",
        "opgepakt op": "claimed_at",
        "datum opgepakt": "claimed_at",
        "uitgevoerd op": "executed_at",
        "datum uitgevoerd": "executed_at",
        "uitgevoerd door": "actor",
        "gebruiker": "actor",
        "rol": "role",
        "namens": "on_behalf_of",
    },
}


@dataclass(frozen=True)
class Named:
    """The columns of one file: `columns` maps names of the exchange format to positions, `unknown` are kept out."""

    columns: dict[str, int]
    unknown: tuple[str, ...]


def table_of(name: str) -> str | None:
    """The table a file or sheet of this name (without its ending) holds; None when it is none of ours."""
    plain = _plain(name)
    by_name = {_plain(table): table for table in TABLES} | TABLE_NAMES
    return by_name.get(plain)


def numbered(name: str) -> tuple[str, int]:
    """The name without the number of a part at its end, and that number: "workflows-2" is part 2; 0 without one."""
    found = re.fullmatch(r"(.+?)[\s_-](\d{1,4})", name)
    return (found[1], int(found[2])) if found else (name, 0)


def named(table: str, headings: Sequence[str], file: str, mapped: Mapping[str, str] | None = None) -> Named:
    """Which heading is which column; `mapped` goes before what we know. Raises SourceRefused when two are the same."""
    said = {_plain(heading): column or None for heading, column in (mapped or {}).items()}
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for position, heading in enumerate(headings):
        plain = _plain(heading)
        column = said[plain] if plain in said else _column_of(table, heading)
        if column is None and (plain in said or plain.startswith(OF_QUARANTINE)):
            continue
        if column is None:
            unknown.append(_on_one_line(heading) or f"(kolom {position + 1}, zonder naam)")
        elif column in columns:
            raise SourceRefused(
                f"{file}: de kolommen '{_on_one_line(headings[columns[column]])}' en '{_on_one_line(heading)}' zijn "
                f"allebei '{column}'. "
                "Laat er één staan."
            )
        else:
            columns[column] = position
    return Named(columns, tuple(unknown))


def known(table: str, headings: Sequence[str]) -> dict[str, int]:
    """The columns among these headings, with their (last) position; the others and doubles are passed over."""
    found = {_column_of(table, heading): position for position, heading in enumerate(headings)}
    return {name: position for name, position in found.items() if name}


def dutch(columns: Sequence[str]) -> dict[str, str]:
    """The Dutch headings that mean one of these columns in some table, with the column each means."""
    every = {heading: column for names in (*_OF_TABLE.values(), _SHARED) for heading, column in names.items()}
    return {heading: column for heading, column in every.items() if column in columns}


def is_bsn(heading: str) -> bool:
    """Whether a column of this name holds citizen service numbers, which have no place here."""
    return bool(re.search(r"\bbsn\b|burgerservice|sofinummer|sofi nummer", _plain(heading)))


def _column_of(table: str, heading: str) -> str | None:
    plain = _plain(heading)
    known = {_plain(column.name): column.name for column in TABLES[table].columns}
    return known.get(plain) or _OF_TABLE[table].get(plain) or _kept(table, _SHARED.get(plain))


def _kept(table: str, column: str | None) -> str | None:
    return column if column in {known.name for known in TABLES[table].columns} else None


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", name).strip().casefold()
