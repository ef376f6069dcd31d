"""Tables of numbers in which every number can be clicked, by mouse or keyboard: it becomes the number that is opened.

A click is noticed in the next run, before anything is drawn: what is selected then is held against what was selected
when the table was drawn. A table that marks another number than the one that is open is drawn anew, without a mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import streamlit as st

from queries.masking import masked
from ui import payroll_choice, session, tables

Part = Mapping[str, str | None]
Cell = tuple[int | None, str]

_MOST_ROWS = 15  # more than this scroll inside the table
_KEPT = "payroll-tables"


@dataclass(frozen=True)
class Heading:
    """A column: its name on screen, its width in pixels, what it means, and what a number in it counts."""

    label: str
    width: int
    help: str | None = None
    part: Part = field(default_factory=dict)
    is_number: bool = True
    is_pinned: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts, row by row, with which part each row is of. `narrow`: the columns of a narrow screen."""

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    parts: Sequence[Part]
    narrow: Sequence[str]
    alt: str


@dataclass(frozen=True)
class _Drawn:
    key: str
    parts: tuple[Part, ...]
    by_label: dict[str, Part]
    cell: Cell | None


def take() -> None:
    """Open the number that was clicked since the last run; to be called before the address is read."""
    drawn: tuple[_Drawn, ...] = session.remembered(_KEPT, ())
    for table in drawn:
        state = session.seeded(table.key)
        if state is None or _cell(state) == table.cell:
            continue
        payroll_choice.pick(_part(_cell(state), table.parts, table.by_label))
        break
    session.remember(_KEPT, ())


def show(table: Table) -> None:
    """The table, and for a narrow screen its most important columns."""
    with st.container(key=f"payroll-wide-{table.name}"):
        _draw(table, table.headings, "wide")
    with st.container(key=f"payroll-narrow-{table.name}"):
        _draw(table, [heading for heading in table.headings if heading.label in table.narrow], "narrow")


def _draw(table: Table, headings: Sequence[Heading], size: str) -> None:
    place = {heading.label: position for position, heading in enumerate(table.headings)}
    texts = {heading.label: [masked(row[place[heading.label]]) for row in table.rows] for heading in headings}
    by_label = {heading.label: heading.part for heading in headings}
    key = _key(f"{table.name}-{size}", texts, table.parts, by_label)
    state = st.dataframe(
        pa.table(texts),
        column_config={heading.label: _config(heading, size) for heading in headings},
        hide_index=True,
        height="content" if len(table.rows) <= _MOST_ROWS else 32 * (_MOST_ROWS + 1) + 2,
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode=["single-cell", "single-column"],
        alt=table.alt,
    )
    drawn = _Drawn(key, tuple(table.parts), by_label, _cell(state))
    session.remember(_KEPT, (*session.remembered(_KEPT, ()), drawn))


def _key(name: str, texts: Mapping[str, Sequence[str]], parts: Sequence[Part], by_label: Mapping[str, Part]) -> str:
    """The key it had, unless it marks another number than the one that is open."""
    turn = session.remembered(f"payroll-turn:{name}", 0)
    key = f"payroll-{name}-{tables.mark(texts, turn)}"
    state = session.seeded(key)
    if state is None or _cell(state) is None or payroll_choice.is_open(_part(_cell(state), parts, by_label)):
        return key
    session.remember(f"payroll-turn:{name}", turn + 1)
    return f"payroll-{name}-{tables.mark(texts, turn + 1)}"


def _config(heading: Heading, size: str) -> Any:
    return st.column_config.TextColumn(
        help=heading.help,
        width=min(heading.width, 74 if heading.is_number else 112) if size == "narrow" else heading.width,
        alignment="right" if heading.is_number else "left",
        pinned=heading.is_pinned or None,
    )


def _cell(state: Any) -> Cell | None:
    """What is selected: a row and a column, or a column alone."""
    selection = state["selection"]
    for row, label in selection["cells"]:
        return row, label
    for label in selection["columns"]:
        return None, label
    return None


def _part(cell: Cell | None, parts: Sequence[Part], by_label: Mapping[str, Part]) -> Part:
    if cell is None:
        return {}
    row, label = cell
    of_row = parts[row] if row is not None and row < len(parts) else {}
    return {**of_row, **by_label.get(label, {})}
