"""Which rules of control an office holds, and with what limits, with their history."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log
from auth.access_log import Kind
from database import control
from database.control_tables import control_rules
from office import changing
from office.changing import OfficeRefused, Stale
from office.rule_terms import RULES, Limit

Limits = dict[str, float | str]
_WHAT = "De regel is"
_LONGEST = 100


@dataclass(frozen=True)
class Held:
    """A rule as an office holds it: whether it is on, with all its limits; who said so, None for nobody yet.

    `version` counts the changes of this rule: what a later change has to know.
    """

    rule: str
    is_on: bool = True
    limits: Limits = field(default_factory=dict)
    set_by: str | None = None
    set_at: datetime | None = None
    version: int = 0

    def in_words(self) -> str:
        """The rule in words, with these limits."""
        return RULES[self.rule].in_words(self.limits)


def usual(rule: str) -> Held:
    """The rule as it is for an office that said nothing of it: on, with the usual limits."""
    return Held(rule, limits={limit.name: limit.usual for limit in RULES[rule].limits})


def of(office_id: str) -> dict[str, Held]:
    """Every rule as this office holds it now, by name, in the order of RULES."""
    last = {held.rule: held for held in _found(_of_office(office_id).order_by(control_rules.c.version))}
    return {rule: last.get(rule, usual(rule)) for rule in RULES}


def history(office_id: str, rule: str) -> list[Held]:
    """How this office ever held this rule, newest first."""
    mine = _of_office(office_id).where(control_rules.c.rule == rule)
    return _found(mine.order_by(control_rules.c.version.desc()))


def change(office_id: str, rule: str, is_on: bool, limits: Mapping[str, float | str], by: str, known: int) -> None:
    """Hold this rule like this from now on; `known` is the version that was seen, 0 when it was never changed.

    Raises Stale when someone else changed it, OfficeRefused when it cannot be held like this.
    """
    checked = _checked(rule, limits)
    with changing.changing() as connection:
        _append(connection, office_id, Held(rule, is_on, checked, by, datetime.now(UTC), known + 1))
        before = connection.execute(
            _of_office(office_id).where(control_rules.c.rule == rule, control_rules.c.version == known)
        ).first()
        if known and before is None:
            raise Stale(_WHAT)
        was = _held(before) if before else usual(rule)
        told = changing.differing({"is_on": was.is_on, **was.limits}, {"is_on": is_on, **checked})
        if not told:
            raise OfficeRefused("Deze regel gold al zo. Er is niets veranderd.")
        access_log.append(connection, Kind.RULE, office_id, by, rule=rule, **told)


def _checked(rule: str, limits: Mapping[str, float | str]) -> Limits:
    if rule not in RULES:
        raise OfficeRefused("Deze regel is er niet. Kies een regel uit de lijst.")
    known = {limit.name: limit for limit in RULES[rule].limits}
    if set(limits) != set(known):
        raise OfficeRefused("Bij deze regel horen andere grenzen. Laad de pagina opnieuw.")
    return {
        name: _text(limits[name], limit) if limit.is_text else _number(limits[name], limit)
        for name, limit in known.items()
    }


def _text(value: float | str, limit: Limit) -> str:
    text = str(value).strip()
    if not 0 < len(text) <= _LONGEST:
        raise OfficeRefused(f"{limit.label}: vul 1 tot {_LONGEST} tekens in.")
    return text


def _number(value: float | str, limit: Limit) -> float:
    if isinstance(value, str) or not (math.isfinite(value) and limit.least <= value <= limit.most):
        raise OfficeRefused(f"{limit.label}: kies een getal van {limit.least:g} tot en met {limit.most:g}.")
    return value


def _append(connection: Connection, office_id: str, made: Held) -> None:
    values = {"is_on": made.is_on, "limits": json.dumps(made.limits, ensure_ascii=False, sort_keys=True)}
    values |= {"rule": made.rule, "version": made.version, "set_by": made.set_by, "set_at": made.set_at}
    try:
        connection.execute(insert(control_rules).values(office_id=office_id, **values))
    except IntegrityError as error:
        raise Stale(_WHAT) from error


def _of_office(office_id: str) -> Select[Any]:
    return select(control_rules).where(control_rules.c.office_id == office_id)


def _found(asked: Select[Any]) -> list[Held]:
    with control.engine().connect() as connection:
        return [_held(row) for row in connection.execute(asked) if row.rule in RULES]


def _held(row: Row[Any]) -> Held:
    limits = usual(row.rule).limits | json.loads(row.limits)
    return Held(row.rule, row.is_on, limits, row.set_by, row.set_at, row.version)
