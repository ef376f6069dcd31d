"""The findings of a dossier: what stands out against the rules of control that the office holds, and who looked."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from office.rule_terms import RULES
from queries.dutch import moment
from reports.control import Facts

_AT_ONCE = 4_000
_TYPES: dict[str, pa.DataType] = {
    "rule": pa.string(),
    "workflow_id": pa.string(),
    "what": pa.string(),
    "happened_at": pa.timestamp("us", "Europe/Amsterdam"),
    "seen": pa.string(),
}
_SCHEMA = pa.schema(_TYPES)


def tables(found: Facts) -> Iterator[pa.Table]:
    """Rule, workflow, what it is, when, and who looked at it; some thousands at a time, at least one table."""
    for start in range(0, max(found.rows.num_rows, 1), _AT_ONCE):
        rows = found.told(start, _AT_ONCE).to_pylist()
        yield pa.Table.from_pylist([_row(row) for row in rows], schema=_SCHEMA)


def counts(found: Facts) -> list[tuple[str, int]]:
    """Per rule that found something its name, and how often."""
    return [(RULES[rule].label, sum(numbers)) for rule, numbers in found.counts().items() if sum(numbers)]


def rules(found: Facts) -> Iterator[tuple[str, str]]:
    """Every rule by its name, in words with the limits of this office; or that it does not hold here."""
    for name, rule in RULES.items():
        held = found.held[name]
        yield rule.label, rule.in_words(held.limits) if held.is_on else "staat bij dit kantoor uit"


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    seen = f"{row['seen_by']}, {moment(row['seen_at'])}: {row['remark']}" if row["is_seen"] else "nog niet"
    return {
        "rule": row["rule_label"],
        "workflow_id": row["workflow_id"],
        "what": row["what"],
        "happened_at": row["at"],
        "seen": seen,
    }
