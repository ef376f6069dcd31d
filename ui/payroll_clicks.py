"""Tables of numbers in which every number can be clicked, by mouse or keyboard: it becomes the number that is open.

A click is noticed in the next run, before anything is drawn: what is selected then is held against what was selected
when the table was drawn. A mark that goes (it does at a click anywhere else) closes nothing. A table that marks another
number than the one that is open is drawn anew, without a mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import streamlit as st

from queries.masking import masked
from ui import chart_look, payroll_choice, session, tables

Part = Mapping[str, str | None]
Cell = tuple[int | None, str]
Texts = Mapping[str, Sequence[str]]

_MOST_ROWS = 15  # more than this scroll inside the table
_MOST_STYLED = 3000  # cells; styling costs a millisecond per forty
_KEPT = "payroll-tables"


@dataclass(frozen=True)
class Heading:
    """A column: its name on screen, its width in pixels, what it means, and what a number in it counts.

    `narrow`: its width on a narrow screen; None keeps it off.
    """

    label: str
    width: int
    help: str | None = None
    part: Part = field(default_factory=dict, hash=False)
    narrow: int | None = None
    is_number: bool = True
    is_pinned: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts, row by row, with which part each row is of.

    `shades`: per row and column how full a cell is coloured, 0 to 1. `has_total`: the first row is the total.
    """

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    parts: Sequence[Part]
    alt: str
    shades: Sequence[Sequence[float]] = ()
    has_total: bool = False
    width: Literal["stretch", "content"] = "stretch"


@dataclass(frozen=True)
class _Drawn:
    key: str
    parts: tuple[Part, ...]
    by_label: dict[str, Part]
    marked: tuple[Cell, ...]


def take() -> None:
    """Open the number that was clicked since the last run; to be called before the address is read."""
    drawn: dict[str, _Drawn] = session.remembered(_KEPT, {})
    for table in drawn.values():
        for cell in _marked(session.seeded(table.key)):
            if cell not in table.marked:
                payroll_choice.pick(_part(cell, table.parts, table.by_label))


def show(table: Table) -> None:
    """The table, and for a narrow screen its most important columns."""
    with st.container(key=f"payroll-wide-{table.name}"):
        _draw(table, {heading: heading.width for heading in table.headings}, "wide")
    with st.container(key=f"payroll-narrow-{table.name}"):
        few = {heading: heading.narrow for heading in table.headings if heading.narrow}
        _draw(table, few, "narrow")


def _draw(table: Table, widths: Mapping[Heading, int], size: str) -> None:
    places = [place for place, heading in enumerate(table.headings) if heading in widths]
    texts = {table.headings[place].label: [masked(row[place]) for row in table.rows] for place in places}
    by_label = {heading.label: heading.part for heading in widths}
    name = f"{table.name}-{size}"
    key = _key(name, table.parts, by_label)
    state = st.dataframe(
        _styled(table, texts, places),
        column_config={heading.label: _config(heading, width) for heading, width in widths.items()},
        width=table.width if size == "wide" else "stretch",
        hide_index=True,
        height="content" if len(table.rows) <= _MOST_ROWS else 32 * (_MOST_ROWS + 1) + 2,
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode=["single-cell", "single-column"],
        alt=table.alt,
    )
    # A run that is cut short by the next click has drawn only some of the tables: the others stay as they were.
    drawn = _Drawn(key, tuple(table.parts), by_label, _marked(state))
    session.remember(_KEPT, session.remembered(_KEPT, {}) | {name: drawn})


def _styled(table: Table, texts: Texts, places: Sequence[int]) -> Any:
    """The texts with the total in bold and the shades behind them."""
    frame = pd.DataFrame(texts)
    if frame.size > _MOST_STYLED or not (table.has_total or table.shades):
        return frame

    def styles(shown: pd.DataFrame) -> pd.DataFrame:
        found = pd.DataFrame("", index=shown.index, columns=shown.columns)
        for row, shades in enumerate(table.shades):
            found.iloc[row] = [f"background-color: rgba(15, 124, 148, {shades[place]:.2f})" for place in places]
        if table.has_total:
            found.iloc[0] = "font-weight: bold"
        for heading in table.headings:
            if heading.is_pinned and heading.label in found:  # Streamlit greys what is pinned, as if it did not count
                found[heading.label] += f"; color: {chart_look.palette().text}"
        return found

    return frame.style.apply(styles, axis=None)


def _key(name: str, parts: Sequence[Part], by_label: Mapping[str, Part]) -> str:
    """The key it had, unless it marks another number than the one that is open."""
    turn = session.remembered(f"payroll-turn:{name}", 0)
    key = f"payroll-{name}-{tables.mark(parts, by_label, turn)}"
    if all(payroll_choice.is_open(_part(cell, parts, by_label)) for cell in _marked(session.seeded(key))):
        return key
    session.remember(f"payroll-turn:{name}", turn + 1)
    return f"payroll-{name}-{tables.mark(parts, by_label, turn + 1)}"


def _config(heading: Heading, width: int) -> Any:
    return st.column_config.TextColumn(
        help=heading.help,
        width=width,
        alignment="right" if heading.is_number else "left",
        pinned=heading.is_pinned or None,
    )


def _marked(state: Any) -> tuple[Cell, ...]:
    """What is selected in a table: a cell, a heading, or a heading beside the cell of the click before."""
    if state is None:
        return ()
    selection = state["selection"]
    return (*((row, label) for row, label in selection["cells"]), *((None, label) for label in selection["columns"]))


def _part(cell: Cell, parts: Sequence[Part], by_label: Mapping[str, Part]) -> Part:
    row, label = cell
    of_row = parts[row] if row is not None and row < len(parts) else {}
    return {**of_row, **by_label.get(label, {})}
