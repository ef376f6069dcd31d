"""The sources of the settings file: blocks [[source]], each with a name, an office, a kind and an interval."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from errors import SettingsRefused
from settings import settings


class Kind(StrEnum):
    """Where a source is."""

    FOLDER = "folder"
    INBOX = "inbox"
    POSTGRES = "postgres"
    MYSQL = "mysql"
    HTTP = "http"


@dataclass(frozen=True)
class Planned:
    """One source that is looked at every so many seconds. `options`: what its kind asks for, as written."""

    name: str
    office_id: str
    kind: Kind
    every_seconds: float
    mapping: Path | None = None
    employer_id: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


_COMMON = ("name", "office", "kind", "every_minutes", "mapping", "employer")
_OPTIONS = {
    Kind.FOLDER: ({"path"}, set[str]()),
    Kind.INBOX: ({"path"}, set[str]()),
    Kind.POSTGRES: ({"connection", "tables"}, {"changed", "password_env"}),
    Kind.MYSQL: ({"connection", "tables"}, {"changed", "password_env"}),
    Kind.HTTP: (
        {"url"},
        {
            *("preset", "columns", "rows", "employers", "page_parameter", "size_parameter", "page_size", "total_pages"),
            *("changed", "token_url", "client_id", "secret_env", "scope"),
        },
    ),
}


def planned() -> list[Planned]:
    """Every source, in the order of the file. Raises SettingsRefused, naming the source and what is wrong in it."""
    found = [_planned(dict(table), number) for number, table in enumerate(settings().sources, start=1)]
    names = [source.name for source in found]
    for name in names:
        if names.count(name) > 1:
            raise SettingsRefused(f"settings.toml: twee bronnen heten '{name}'. Geef elke [[source]] een eigen naam.")
    return found


def of_office(office_id: str) -> list[Planned]:
    """The sources of one office."""
    return [source for source in planned() if source.office_id == office_id]


def secret(name: str | None) -> str | None:
    """What this environment variable holds. Raises SettingsRefused when it is asked for and not there."""
    if name is None:
        return None
    found = os.environ.get(name)
    if not found:
        raise SettingsRefused(f"De omgevingsvariabele {name}, met het geheim van een bron, is leeg. Vul haar in.")
    return found


def _planned(given: dict[str, Any], number: int) -> Planned:
    named = f"bron {given.get('name') or number}"
    for key in ("name", "office", "kind"):
        if not isinstance(given.get(key), str) or not given[key].strip():
            raise SettingsRefused(f"settings.toml, {named}: '{key}' ontbreekt.")
    if given["kind"] not in list(Kind):
        raise SettingsRefused(f"settings.toml, {named}: kind is een van {', '.join(Kind)}, niet '{given['kind']}'.")
    kind = Kind(given["kind"])
    minutes = given.get("every_minutes", 5)
    if not isinstance(minutes, int | float) or isinstance(minutes, bool) or not 0.05 <= minutes <= 7 * 24 * 60:
        raise SettingsRefused(f"settings.toml, {named}: every_minutes is een aantal minuten, 0.05 tot een week.")
    options = {key: value for key, value in given.items() if key not in _COMMON}
    _check_options(named, kind, options)
    mapping = Path(given["mapping"]) if given.get("mapping") else None
    return Planned(given["name"], given["office"], kind, minutes * 60.0, mapping, given.get("employer"), options)


def _check_options(named: str, kind: Kind, options: Mapping[str, Any]) -> None:
    needed, allowed = _OPTIONS[kind]
    for key in sorted(needed - options.keys()):
        raise SettingsRefused(f"settings.toml, {named}: '{key}' ontbreekt voor kind = \"{kind}\".")
    for key in sorted(options.keys() - needed - allowed):
        raise SettingsRefused(
            f"settings.toml, {named}: '{key}' is onbekend. Kies uit: {', '.join(sorted(needed | allowed))}."
        )
    for key in ("tables", "changed", "columns"):
        if key in options and not (isinstance(options[key], dict) or (key == "changed" and kind is Kind.HTTP)):
            raise SettingsRefused(f"settings.toml, {named}: '{key}' is een blok [source.{key}].")
