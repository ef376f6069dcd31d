"""Tables of the control store with the rules of control of an office, and the findings that someone looked at."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from database.columns import Moment, metadata

# Append-only: the last version of a rule holds. `limits`: its limits as JSON.
control_rules = Table(
    "control_rules",
    metadata,
    Column("change_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("limits", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", Moment, nullable=False),
    UniqueConstraint("office_id", "rule", "version"),
)

# Append-only: the last version of a finding holds; `is_seen` is false where the mark was withdrawn.
# `finding`: a key of rule, workflow and what was found.
finding_marks = Table(
    "finding_marks",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("workflow_id", String, nullable=False),
    Column("finding", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_seen", Boolean, nullable=False),
    Column("remark", String, nullable=False),
    Column("marked_by", String, nullable=False),
    Column("marked_at", Moment, nullable=False),
    UniqueConstraint("office_id", "finding", "version"),
    Index("finding_marks_of_workflow", "office_id", "workflow_id"),
)
