"""What both kinds of event log are read into: events in file order, and what is known of their cases."""

from collections.abc import Mapping as Values
from typing import NamedTuple

from importers.event_log_mapping import Mapping


class Event(NamedTuple):
    """One event. `ordinal` is its place in the file, `trace` the case entry it stands in, `line` its line number."""

    ordinal: int
    trace: int | None
    line: int
    activity: str | None
    time: str | None
    actor: str | None
    role: str | None


class Case(NamedTuple):
    """One case entry: a trace of an XES log, a row of a flat one. Entries with one `case_id` are one case."""

    trace: int
    line: int
    case_id: str | None
    amount: str | None
    employee_id: str | None
    employee: str | None
    submitter: str | None
    component: str | None
    unit: str | None
    payroll_period: str | None


def event(mapping: Mapping, ordinal: int, trace: int | None, line: int, values: Values[str, str | None]) -> Event:
    """The event with these attribute values; an empty value counts as none."""
    activity, time, actor, role = (_value(mapping, key, values) for key in ("activity", "time", "actor", "role"))
    return Event(ordinal, trace, line, activity, time, actor, mapping.roles.get(role or "", role))


def case(mapping: Mapping, trace: int, line: int, values: Values[str, str | None]) -> Case:
    """The case entry with these attribute values; an empty value counts as none."""
    identity = _value(mapping, "case", values)
    employee = mapping.text("employee", values)
    return Case(
        trace,
        line,
        mapping.workflow.get("prefix", "") + identity if identity else None,
        _value(mapping, "amount", values),
        mapping.text("employee_id", values) if "employee_id" in mapping.workflow else employee,
        employee,
        mapping.text("submitter", values),
        mapping.text("component", values),
        mapping.text("unit", values),
        mapping.text("payroll_period", values),
    )


def _value(mapping: Mapping, key: str, values: Values[str, str | None]) -> str | None:
    return (values.get(mapping.log.get(key, "")) or "").strip() or None
