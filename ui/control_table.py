"""The table of rules on Controle: each rule in words, whether it is on, and how many findings it has; each opens."""

from typing import Any

import pyarrow as pa
import streamlit as st

from office.rule_terms import RULES
from ui import control_filters, session, tables
from ui.control import Found
from ui.control_filters import BOTH, LOOKED_AT, OPEN

_OPEN, _SEEN = "Open", "Bekeken"
_WIDTHS = {"Regel": 265, _OPEN: 62, _SEEN: 76, "In woorden": 560, "Staat": 58}
_NARROW = {"Regel": 190, _OPEN: 56, _SEEN: 72}
_ROW = 32


def show(found: Found) -> None:
    """The table; a click on a number shows those findings below, on anything else all findings of that rule."""
    counts = found.every.counts()
    names = list(RULES)
    told = {
        "Regel": [RULES[name].label for name in names],
        _OPEN: [_number(counts[name][0]) for name in names],
        _SEEN: [_number(counts[name][1]) for name in names],
        "In woorden": [f"{found.every.held[name].in_words()} Geldt voor {RULES[name].holds_for}." for name in names],
        "Staat": ["aan" if found.every.held[name].is_on else "uit" for name in names],
    }
    mark = tables.mark("rules", found.asked, tuple(counts.values()), session.remembered("control-clicks", 0))
    with st.container(key="wide"):
        wide = _grid(told, _WIDTHS, f"control-rules-wide-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(told, _NARROW, f"control-rules-narrow-{mark}")
    for row, column in (*wide.selection.cells, *narrow.selection.cells):
        session.remember("control-clicks", session.remembered("control-clicks", 0) + 1)
        control_filters.ask_next([names[row]], {_OPEN: OPEN, _SEEN: LOOKED_AT}.get(column, BOTH))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".") if count else "·"


def _grid(told: dict[str, list[str]], widths: dict[str, int], key: str) -> Any:
    return st.dataframe(
        pa.table({label: told[label] for label in widths}),
        column_config={
            label: st.column_config.TextColumn(width=width, alignment="right" if label in (_OPEN, _SEEN) else "left")
            for label, width in widths.items()
        },
        hide_index=True,
        height="content",
        row_height=_ROW,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt="Regels met hoeveel bevindingen; kies een getal om die bevindingen te zien.",
    )
