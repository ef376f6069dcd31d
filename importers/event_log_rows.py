"""What every kind of event log is read into: events in file order, and what is known of their cases."""

from collections.abc import Mapping as Values
from typing import NamedTuple

from importers.event_log_mapping import Mapping

CASE_PREFIX = "case:"


class Event(NamedTuple):
    """One event. `ordinal` is its place in the file, `trace` the case entry it stands in, `line` its line number.

    `transition`, `instance`: where it stands in the life of a step, and of which one. `problem`: why it is no use.
    """

    ordinal: int
    trace: int | None
    line: int
    activity: str | None
    time: str | None
    actor: str | None
    role: str | None
    transition: str | None = None
    instance: str | None = None
    problem: str | None = None


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


class Shaping:
    """Makes rows out of attribute values, by one mapping. `classifier`: the attributes that name the activity together,
    when the mapping says so and the log has it."""

    def __init__(self, mapping: Mapping, classifier: tuple[str, ...] = ()) -> None:
        named = mapping.log
        self._mapping = mapping
        self._activity = classifier or (named.get("activity", ""),)
        self._others = tuple(named.get(key, "") for key in ("time", "actor", "role", "lifecycle", "instance"))

    def event(self, ordinal: int, trace: int | None, line: int, values: Values[str, str | None]) -> Event:
        """The event with these attribute values; an empty value counts as none."""
        given = values.get
        time, actor, role, transition, instance = [(given(name) or "").strip() or None for name in self._others]
        if len(self._activity) == 1:
            activity = (given(self._activity[0]) or "").strip()
        else:
            activity = "+".join(filter(None, ((given(name) or "").strip() for name in self._activity)))
        if role is not None:
            role = self._mapping.roles.get(role, role)
        return Event(ordinal, trace, line, activity or None, time, actor, role, transition, instance)

    def case(self, trace: int, line: int, values: Values[str, str | None]) -> Case:
        """The case entry with these attribute values; an empty value counts as none."""
        mapping = self._mapping
        identity = (values.get(mapping.log["case"]) or "").strip()
        employee = mapping.text("employee", values)
        return Case(
            trace,
            line,
            mapping.workflow.get("prefix", "") + identity if identity else None,
            (values.get(mapping.log.get("amount", "")) or "").strip() or None,
            mapping.text("employee_id", values) if "employee_id" in mapping.workflow else employee,
            employee,
            mapping.text("submitter", values),
            mapping.text("component", values),
            mapping.text("unit", values),
            mapping.text("payroll_period", values),
        )


def unusable(ordinal: int, line: int, problem: str) -> Event:
    """An event of which nothing can be read, with the reason; it goes to quarantine."""
    return Event(ordinal, None, line, None, None, None, None, problem=problem)
