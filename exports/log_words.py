"""The access log in Dutch words, for screen and file: what each row tells, readable, nothing left out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from auth.access_log import Entry
from exports.log_terms import SUBJECTS, VALUES
from settings import AMSTERDAM

Told = list[tuple[str, str]]

_BETWEEN = "; "
# These say how a list was shown, not what was in it.
_ORDER_OF_A_LIST = ("sort", "is_descending")
_NAMED = ("employers", "employer", "departments", "departments_with_below", "department", "user", "email")


def kind(entry: Entry) -> str:
    """What happened: "Rechten gewijzigd"; a kind that is unknown as it is."""
    return VALUES["kind"].get(entry.kind, entry.kind)


def line(entry: Entry, names: Mapping[str, str], most: int | None = None) -> str:
    """What the row tells, on one line, of a long enumeration the first `most`.

    `names` gives the name behind an id or an address.
    """
    parts = [(label, _shortened(text, most)) for label, text in told(entry, names)]
    return " · ".join(f"{label}: {text}" if text else label for label, text in parts)


def _shortened(text: str, most: int | None) -> str:
    items = text.split(_BETWEEN)
    if most is None or len(items) <= most + 1:
        return text
    return f"{_BETWEEN.join(items[:most])} en {len(items) - most} andere"


def told(entry: Entry, names: Mapping[str, str]) -> Told:
    """All that the row tells, as (subject, content); under a name of its own where the program knows none."""
    details = dict(entry.details)
    before, after = details.get("before"), details.get("after")
    if isinstance(after, dict):
        del details["after"]
        details.pop("before", None)
        return _flat(details, names) + _changes(before if isinstance(before, dict) else None, after, names)
    if entry.kind == "purge" and isinstance(before, str):
        del details["before"]
        return [("Alles van vóór", _moment(before)), *_flat(details, names)]
    is_list = "overview" in details
    return _flat({name: value for name, value in details.items() if not (is_list and name in _ORDER_OF_A_LIST)}, names)


def _flat(details: Mapping[str, Any], names: Mapping[str, str]) -> Told:
    said = [(SUBJECTS.get(name, name), _value(name, details[name], names)) for name in _ordered(details)]
    return [(label, text) for label, text in said if text]


def _ordered(names: Iterable[str]) -> list[str]:
    order = list(SUBJECTS)
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))


def _changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], names: Mapping[str, str]) -> Told:
    """What was changed, as "HR → Kantoor"; of someone who is new, what he got."""
    if before is None:
        return [("Nieuwe gebruiker", ""), *_flat(after, names)]
    return [
        (SUBJECTS.get(name, name), f"{_or_none(name, before.get(name), names)} → {_or_none(name, after[name], names)}")
        for name in _ordered(after)
    ]


def _or_none(name: str, value: object, names: Mapping[str, str]) -> str:
    return _value(name, value, names) or "geen"


def _value(name: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return _BETWEEN.join(_value(name, item, names) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{SUBJECTS.get(key, key)} {_value(key, item, names)}".strip() for key, item in value.items())
    if isinstance(value, bool | int | float):
        return _number(value)
    text = "" if value is None else str(value)
    if name in _NAMED:
        return names.get(text, text)
    return VALUES.get(name, {}).get(text, text)


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return f"{value:,}".replace(",", ".")


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
    except ValueError:
        return text
