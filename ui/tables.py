"""Tables of workflows: Dutch values, a click anywhere on a row or header, nothing kept by position."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from queries.masking import masked
from queries.selection import SORTABLE, Selection
from queries.terms import STATUS_MARKS, Column, Kind, unit
from ui import session, words

PAGE_SIZE = 50
PLACES = 32
_MARKS = "marks"
_RIGHT = (Kind.NUMBER, Kind.DAYS)
_WIDTHS = {
    "employee": 145,
    "submitter": 145,
    "submitted_at": 112,
    "process": 165,
    "status": 120,
    "component": 140,
    "value": 90,
    "payroll_period": 122,
    "turn": 125,
    "current_since": 92,
    "waiting_days": 100,
    "current_step": 175,
    "age_days": 95,
    "finished_at": 108,
    "lead_days": 140,
}
_NARROW_WIDTHS = {"employee": 108, "process": 96, "status": 76, "current_since": 82, "finished_at": 82}
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Click:
    """What was clicked: a row by its place on this page, or a heading by its column."""

    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Look:
    """How a table is shown: the order of its rows (a column, and whether it descends), widths in pixels, what can be
    selected, and what it is for who cannot see it."""

    order: tuple[str, bool]
    widths: Mapping[str, int]
    alt: str = "Workflows; kies een rij om de workflow te openen, kies een kolomkop om te sorteren."
    selection_mode: tuple[Any, ...] = ("single-cell", "single-column")


def keys(shown_as: str) -> tuple[str, str]:
    """The keys of a table: for a wide screen, and for a narrow one."""
    return f"wide-{shown_as}", f"narrow-{shown_as}"


def show(listed: pa.Table, columns: Sequence[Column], chosen: Selection, shown_as: str) -> Click:
    """Show a page of workflows under the keys of `shown_as`; returns what was clicked. A narrow screen gets the four
    columns that matter most."""
    shown = [column for column in columns if column.name != "unit"]
    texts = _texts(listed, shown)
    order = chosen.sort, chosen.is_descending
    wide_key, narrow_key = keys(shown_as)
    with st.container(key="wide"):
        wide = grid(texts, shown, wide_key, Look(order, _WIDTHS))
    with st.container(key="narrow"):
        few = [column for column in shown if column.name in _NARROW_WIDTHS]
        narrow = grid(texts, few, narrow_key, Look(order, _NARROW_WIDTHS))
    return clicked(wide, len(listed)) or clicked(narrow, len(listed)) or Click()


def grid(texts: Texts, columns: Sequence[Column], key: str, look: Look) -> Any:
    """A table of these texts by column name; gives what is selected in it."""
    labels = {column.name: column.label + _arrow(column, look.order) for column in columns}
    return st.dataframe(
        pa.table({labels[column.name]: texts[column.name] for column in columns}),
        column_config={labels[column.name]: _config(column, look.widths) for column in columns},
        hide_index=True,
        height="content",
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode=list(look.selection_mode),
        alt=look.alt,
    )


def _config(column: Column, widths: Mapping[str, int]) -> Any:
    return st.column_config.TextColumn(
        help=column.help,
        width=widths.get(column.name),
        alignment="right" if column.kind in _RIGHT else "left",
    )


def _arrow(column: Column, order: tuple[str, bool]) -> str:
    if column.name != order[0]:
        return ""
    return " ↓" if order[1] else " ↑"


def _texts(listed: pa.Table, columns: Sequence[Column]) -> dict[str, list[str]]:
    rows = listed.to_pylist()
    return {column.name: [_text(row, column) for row in rows] for column in columns}


def _text(row: dict[str, Any], column: Column) -> str:
    value = row[column.name]
    if column.name == "value":
        return words.quantity(value, unit(row["unit"]))
    if column.name == "status":
        return status(value)
    by_kind: dict[Kind, Callable[[Any], str]] = {
        Kind.DATE: words.day,
        Kind.MOMENT: words.moment,
        Kind.NUMBER: words.number,
        Kind.DAYS: lambda days: words.number(days, 1),
        Kind.TEXT: lambda text: masked(text or ""),
    }
    return by_kind[column.kind](value)


def status(name: str) -> str:
    """A status with its sign; colour alone would not do."""
    return f"{STATUS_MARKS.get(name, '?')} {name}"


def mark(*shown: object) -> str:
    """A key for a table of this: it changes with filters, page, rows and snapshot, and after each row that was opened,
    so that a selection by position never outlives them."""
    told = f"{shown}{session.scope()}{session.remembered('returns', 0)}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def place(marked: str) -> int:
    """A number for a table with this mark, for in its key: the same while it is shown, and another's only many tables
    later. A session keeps something of every key it ever had, so keys go round."""
    marks, turn = session.remembered(_MARKS, ([""] * PLACES, 0))
    if marked not in marks:
        marks[turn % PLACES] = marked
        session.remember(_MARKS, (marks, turn + 1))
    return int(marks.index(marked))


def clicked(state: Any, row_count: int) -> Click | None:
    """What was clicked in a grid with so many rows; `state`: what its key holds, None when it was never shown."""
    if state is None:
        return None
    selection = state["selection"]
    for row, _ in selection["cells"]:
        if row < row_count:
            return Click(row=row)
    for label in selection["columns"]:
        return Click(column=label.removesuffix(" ↓").removesuffix(" ↑"))
    return None


def clicked_row(keys: Sequence[str], row_count: int) -> int | None:
    """The row that was clicked in one of these grids as it was last shown, known before it is shown again."""
    clicks = [clicked(session.seeded(key), row_count) for key in keys]
    return next((click.row for click in clicks if click and click.row is not None), None)


def sorted_by(chosen: Selection, label: str, columns: Sequence[Column]) -> tuple[str, str] | None:
    """The sort (column, order) that a click on this heading asks for; None when it cannot be sorted on."""
    name = next((column.name for column in columns if column.label == label), "")
    if name not in SORTABLE:
        return None
    if name == chosen.sort:
        return name, "asc" if chosen.is_descending else "desc"
    return name, "asc" if name in ("employee", "submitter", "process", "status") else "desc"
