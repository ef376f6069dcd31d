"""The exchange format: its tables and columns, by their English names, in the order in which they are checked."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a value is. Decides which native types (Parquet) are kept; everything else is read as text."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """A column of the exchange format. `is_required`: a source without the column is refused."""

    name: str
    kind: Kind
    is_required: bool


@dataclass(frozen=True)
class Table:
    """A table of the exchange format. `is_required`: a source without the table is refused."""

    name: str
    columns: tuple[Column, ...]
    is_required: bool = False

    @property
    def required_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)


def _columns(required: str, optional: str = "") -> tuple[Column, ...]:
    """Columns written as "name" or "name:kind"; text when no kind is named."""
    return tuple(
        Column(name, Kind(kind or "text"), is_required)
        for names, is_required in ((required, True), (optional, False))
        for name, _, kind in (written.partition(":") for written in names.split())
    )


_TABLES = (
    Table("offices", _columns("office_id name")),
    Table("employers", _columns("employer_id office_id name"), is_required=True),
    Table("departments", _columns("department_id employer_id name", "parent_department_id")),
    Table("employees", _columns("employee_id employer_id name", "department_id"), is_required=True),
    Table(
        "payroll_periods",
        _columns("employer_id payroll_period starts_on:day ends_on:day", "cutoff_at:moment approved_at:moment"),
    ),
    Table(
        "step_definitions",
        _columns(
            "template_id template_version step_no:count name kind assignee_kind assignee",
            "actions remark_required:flag condition needs notify remind_after_days:count escalate_after_days:count "
            "escalate_to target_working_days:number extra",
        ),
    ),
    Table(
        "workflows",
        _columns(
            "workflow_id employer_id employee_id submitter submitted_at:moment process status",
            "source template_id template_version finished_at:moment department_id component value:number unit "
            "payroll_period remark has_attachment:flag",
        ),
        is_required=True,
    ),
    Table(
        "steps",
        _columns(
            "workflow_id seq:count step_no:count",
            "name action remark activated_at:moment claimed_at:moment executed_at:moment actor role on_behalf_of",
        ),
        is_required=True,
    ),
)

TABLES = {table.name: table for table in _TABLES}


class Format(StrEnum):
    """The format of one file, as the ending of its name says it."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    SHEET = "xlsx"


@dataclass(frozen=True)
class SourceFile:
    """One table of a source. `name` is what a person knows it by; `sheet` only for workbooks (None: the first).
    `part`: its number, when the table is in several files of one name and format."""

    table: str
    format: Format
    path: Path
    name: str
    sheet: str | None = None
    part: int = 0
