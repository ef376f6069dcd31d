"""What stands out against the rules of control, in a reader's scope: facts, sentences, and who looked at them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from office import finding_marks, rules
from office.finding_marks import Mark
from office.rule_terms import RULES
from office.rules import Held
from queries import Reader
from queries.selection import Selection, folded
from reports import control_words

# What `findings` and `of_workflows` give: moments in Europe/Amsterdam, `rule` a name in RULES, `what` a sentence,
# `finding` the key that marks go by. `seen_by` is an e-mail address. Without a mark it, seen_at and remark are null.
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("rule", pa.string()),
    ("rule_label", pa.string()),
    ("workflow_id", pa.string()),
    ("employee", pa.string()),
    ("process", pa.string()),
    ("employer", pa.string()),
    ("department", pa.string()),
    ("status", pa.string()),
    ("what", pa.string()),
    ("at", pa.timestamp("us", "Europe/Amsterdam")),
    ("is_seen", pa.bool_()),
    ("seen_by", pa.string()),
    ("seen_at", pa.timestamp("us", "Europe/Amsterdam")),
    ("remark", pa.string()),
    ("finding", pa.string()),
]
SCHEMA = pa.schema(_COLUMNS)


@dataclass(frozen=True)
class Facts:
    """Findings as the query gives them, newest first, with `is_seen`; and the marks they were held against."""

    rows: pa.Table
    marks: dict[str, Mark]
    held: dict[str, Held]

    def picked(
        self, names: Collection[str] = (), is_seen: bool | None = None, since: datetime | None = None
    ) -> "Facts":
        """Those of these rules (none: of all), seen or not (None: both), found since this moment."""
        rows = self.rows
        if names:
            rows = rows.filter(pc.is_in(rows.column("rule"), pa.array(list(names), pa.string())))
        if is_seen is not None:
            rows = rows.filter(pc.equal(rows.column("is_seen"), pa.scalar(is_seen)))
        if since is not None:
            rows = rows.filter(
                pc.greater_equal(rows.column("happened_at"), pa.scalar(since, rows.schema.field("happened_at").type))
            )
        return Facts(rows, self.marks, self.held)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Per rule how many are open, and how many were seen."""
        grouped = self.rows.group_by(["rule", "is_seen"]).aggregate([([], "count_all")]).to_pylist()
        found = {(row["rule"], row["is_seen"]): row["count_all"] for row in grouped}
        return {rule: (found.get((rule, False), 0), found.get((rule, True), 0)) for rule in RULES}

    def told(self, start: int = 0, size: int | None = None) -> pa.Table:
        """A part of them in words, as SCHEMA says."""
        rows = self.rows.slice(start, size).to_pylist()
        return pa.Table.from_pylist([self._told(row) for row in rows], schema=SCHEMA)

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        finding = control_words.key(row)
        mark = self.marks.get(finding)
        seen = mark if mark is not None and mark.is_seen else None
        return {
            **{name: row[name] for name in SCHEMA.names if name in row},
            "rule_label": RULES[row["rule"]].label,
            "what": control_words.told(row),
            "at": row["happened_at"],
            "seen_by": seen.marked_by if seen else None,
            "seen_at": seen.marked_at if seen else None,
            "remark": seen.remark if seen else None,
            "finding": finding,
        }


def facts(
    reader: Reader,
    selection: Selection | None = None,
    names: Collection[str] = (),
    workflow_ids: Sequence[str] | None = None,
) -> Facts:
    """What stands out among the workflows of this selection against the rules that the office holds; `names`: only
    these of them. A rule that is off finds nothing."""
    office_id = reader.scope.office_id
    held = rules.of(office_id)
    wanted = [rule for rule in held if held[rule].is_on and (not names or rule in names)]
    rows = reader.rows(
        "control/findings", **_parameters(selection, held), rules=wanted, workflow_ids=_listed(workflow_ids)
    )
    marks = finding_marks.of(office_id, workflow_ids)
    return Facts(_with_seen(rows, marks), marks, held)


def may_stand_out(reader: Reader, workflow: Mapping[str, Any]) -> bool:
    """Whether `facts` may find anything of this workflow, a row of workflow/facts: to ask that takes a fifth of the
    time. What is not noted beforehand, changes of accounts, is about finished workflows only."""
    if not workflow["is_open"]:
        return True
    noted = reader.rows("control/noted", workflow_id=workflow["workflow_id"]).to_pylist()
    return any(row["is_noted"] for row in noted)


def findings(reader: Reader, selection: Selection | None = None, names: Collection[str] = ()) -> pa.Table:
    """All findings in words, newest first; columns as SCHEMA says."""
    return facts(reader, selection, names).told()


def of_workflows(reader: Reader, workflow_ids: Sequence[str], names: Collection[str] = ()) -> pa.Table:
    """The findings of these workflows, as far as they are in scope; columns as SCHEMA says."""
    return facts(reader, None, names, workflow_ids).told()


def checked(reader: Reader, selection: Selection | None = None) -> tuple[int, int]:
    """How many workflows of this selection were held against the rules, and how many of them have steps."""
    [row] = reader.rows("control/checked", **_filters(selection), workflow_ids=None).to_pylist()
    return row["workflows"], row["with_steps"]


def _parameters(selection: Selection | None, held: dict[str, Held]) -> dict[str, object]:
    limits = {name: value for rule in held.values() for name, value in rule.limits.items()}
    pattern = _part_of(str(limits.pop("account_process")))
    return _filters(selection) | limits | {"account_process": pattern}


def _part_of(written: str) -> str:
    """A part of a name as a regular expression over folded names; a `*` stands for anything."""
    return ".*".join(re.escape(part) for part in folded(written).split("*"))


def _filters(selection: Selection | None) -> dict[str, object]:
    shared = (selection or Selection()).filters()
    return {name: shared[name] for name in shared if name not in ("is_open", "is_work")}


def _listed(workflow_ids: Sequence[str] | None) -> list[str] | None:
    return None if workflow_ids is None else list(workflow_ids)


def _with_seen(rows: pa.Table, marks: dict[str, Mark]) -> pa.Table:
    """The rows with `is_seen`. Keys are made only where a workflow has marks: they take long."""
    seen = {finding for finding, mark in marks.items() if mark.is_seen}
    among = pa.array(sorted({marks[finding].workflow_id for finding in seen}), pa.string())
    marked: Any = pc.is_in(rows.column("workflow_id"), among)
    places: list[int] = np.flatnonzero(marked.to_numpy(zero_copy_only=False)).tolist()
    is_seen = [False] * rows.num_rows
    for place, row in zip(places, rows.take(pa.array(places, pa.int64())).to_pylist(), strict=True):
        is_seen[place] = control_words.key(row) in seen
    return rows.append_column("is_seen", pa.array(is_seen, pa.bool_()))
