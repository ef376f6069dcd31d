"""The part Stappen: per process, step and role what it costs, in a table of which every row and count opens."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from queries.masking import masked
from reports.bottlenecks import Asked
from reports.wanted_rows import EXECUTIONS, Rows
from ui import bottleneck_rows, clock, session, step_heat, tables, words

_MOST_ROWS = 15  # more than these scroll within the table
_ORDERS = {"waiting_seconds": "Totale wachttijd", "p90_seconds": "P90"}
_ORDER_KEY = "steps:order"
_KAPLAN_MEIER = (
    "**Mediaan** en **P90**: de helft, en negen van de tien, is binnen die tijd gedaan. Wat nog openligt telt mee zo "
    "ver als het gekomen is (Kaplan en Meier, 1958). Alleen naar afgeronde stappen kijken geeft te lage getallen, want "
    "juist de langzame liggen nog open; die lagere getallen staan achteraan in de tabel. **Totaal** is alle wachttijd "
    "samen, ook van wat nog openligt. **Verandering**: het verschil in mediaan, met een interval van 95 % (Zou en "
    "Donner, 2008); een pijl staat er alleen als de log-ranktoets het verschil bevestigt, met correctie voor het "
    "aantal stappen (Benjamini en Hochberg, 1995). *Weinig*: minder dan 20 uitvoeringen."
)
_LABELS = {
    "step": "Stap",
    "process": "Proces",
    "role": "Rol",
    "share": "Aandeel",
    "median": "Mediaan",
    "p90": "P90",
    "waiting": "Totaal",
    "executed": "Uitgevoerd",
    "open": "Open",
    "change": "Verandering",
    "interval": "Interval 95 %",
    "done_median": "Mediaan, alleen af",
    "done_p90": "P90, alleen af",
}
_WIDTHS = {
    "step": 170,
    "process": 150,
    "role": 112,
    "share": 90,
    "median": 96,
    "change": 112,
    "p90": 100,
    "waiting": 92,
    "executed": 84,
    "open": 56,
    "interval": 190,
    "done_median": 128,
    "done_p90": 110,
}
_NARROW = {"step": 122, "share": 70, "median": 92, "open": 50}
_TOO_LOW = "Alleen wat al uitgevoerd is. Te laag zolang er werk openligt: de langzame stappen zijn nog niet klaar."
_HELP = {
    "share": "Deel van alle wachttijd",
    "median": "Helft gedaan binnen deze tijd; open stappen tellen mee",
    "p90": "Negen van de tien gedaan binnen deze tijd; open stappen tellen mee",
    "waiting": "Alle wachttijd samen, ook van wat nog openligt",
    "executed": "Klik voor de uitvoeringen",
    "open": "Klik voor wat er nu ligt",
    "done_median": _TOO_LOW,
    "done_p90": _TOO_LOW,
}
_RIGHT = ("median", "change", "p90", "waiting", "executed", "open", "done_median", "done_p90")
_CHOSEN = "steps-chosen"
_STATES = {"Uitgevoerd": "done", "Open": "open"}


def show(asked: Asked, rows: pd.DataFrame, compared_with: str) -> None:
    """The table and the heat map of these rows: of steps.steps, or steps.compared when `compared_with` is told."""
    with st.container(horizontal=True, vertical_alignment="center", key="steps-head"):
        st.subheader(words.count(len(rows), "plek waar werk wacht", "plekken waar werk wacht"), anchor=False)
        with st.popover("Uitleg", icon=":material/help:", type="tertiary"):
            st.markdown(_KAPLAN_MEIER)
        order = st.segmented_control(
            "Rangschik op",
            list(_ORDERS),
            key=_ORDER_KEY,
            required=True,
            default=None if session.seeded(_ORDER_KEY) else "waiting_seconds",
            format_func=lambda name: _ORDERS[name],
            persist_state="session",
        )
    ranked = rows.sort_values(order or "waiting_seconds", ascending=False, kind="stable", na_position="first")
    _show_table(ranked.reset_index(drop=True), asked, compared_with)
    step_heat.show(rows, asked)


def _show_table(rows: pd.DataFrame, asked: Asked, compared_with: str) -> None:
    texts = _texts(rows, compared_with)
    if not compared_with:
        del texts["change"], texts["interval"]
    mark = tables.mark(asked, compared_with, *(texts[name] for name in ("step", "process", "role")))
    key = bottleneck_rows.key_since_closed(f"steps-{mark}")
    with st.container(key="large-steps"):
        wide = _grid(texts, rows, _WIDTHS, f"wide-{key}", compared_with)
    with st.container(key="small-steps"):
        narrow = _grid(texts, rows, _NARROW, f"narrow-{key}", compared_with)
    cells = [cell for state in (wide, narrow) for cell in state.selection.cells if cell[0] < len(rows)]
    _follow((key, *cells[0]) if cells else None, rows)


def _follow(cell: tuple[str, int, str] | None, rows: pd.DataFrame) -> None:
    """Open what is behind a cell, once: it stays chosen, so that one sees which number the rows are of."""
    is_new = cell != session.remembered(_CHOSEN)
    session.remember(_CHOSEN, cell)
    if cell and is_new:
        bottleneck_rows.open_rows(rows_of(rows.iloc[cell[1]].to_dict(), _STATES.get(cell[2], "")))
        st.rerun()


def rows_of(row: Mapping[Any, Any], state: str) -> Rows:
    """The executions at one place: done, open, or both."""
    return Rows(EXECUTIONS, row["process"], row["step"], "-" if pd.isna(row["role"]) else row["role"], state=state)


def _grid(texts: Mapping[str, list[Any]], rows: pd.DataFrame, widths: Mapping[str, int], key: str, told: str) -> Any:
    names = [name for name in widths if name in texts]
    return st.dataframe(
        pd.DataFrame({_LABELS[name]: texts[name] for name in names}),
        column_config={_LABELS[name]: _config(name, widths[name], told, rows) for name in names},
        hide_index=True,
        height="content" if len(rows) <= _MOST_ROWS else 32 * (_MOST_ROWS + 1) + 2,
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode=["single-cell"],
        alt="Wachttijd per stap; kies een rij of een aantal om de uitvoeringen te zien.",
    )


def _config(name: str, width: int, told: str, rows: pd.DataFrame) -> Any:
    if name == "share":
        most = max(float(rows["share"].max()) * 100, 1.0)
        return st.column_config.ProgressColumn(
            help=_HELP[name], width=width, format="%.0f %%", min_value=0, max_value=most
        )
    compared = {
        "change": f"Mediaan vergeleken met {told}; een pijl als het verschil geen toeval is",
        "interval": "Waar het verschil in mediaan met 95 % zekerheid ligt",
    }
    help_text = compared.get(name) or _HELP.get(name)
    return st.column_config.TextColumn(help=help_text, width=width, alignment="right" if name in _RIGHT else "left")


def _texts(rows: pd.DataFrame, compared_with: str) -> dict[str, list[Any]]:
    lasting = duration()
    told: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "step": lambda row: masked(row["step"]),
        "process": lambda row: masked(row["process"]),
        "role": lambda row: "–" if pd.isna(row["role"]) else masked(row["role"]),
        "share": lambda row: 100 * row["share"],
        "median": lambda row: lasting(row["median_seconds"]),
        "p90": lambda row: lasting(row["p90_seconds"]),
        "waiting": lambda row: lasting(row["waiting_seconds"]),
        "executed": lambda row: f"{words.number(row['executed'])}{' (weinig)' if row['is_few'] else ''}",
        "open": lambda row: words.number(row["open"]),
        "change": lambda row: _change(row, lasting) if compared_with else "",
        "interval": lambda row: _interval(row, lasting) if compared_with else "",
        "done_median": lambda row: lasting(row["done_median_seconds"]),
        "done_p90": lambda row: lasting(row["done_p90_seconds"]),
    }
    known = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    return {name: [tell(row) for row in known] for name, tell in told.items()}


def duration() -> Callable[[float], str]:
    """How durations are told now; "nog niet te zeggen" for NaN."""
    day_seconds = clock.day_seconds()
    return lambda seconds: "nog onbekend" if pd.isna(seconds) else clock.lasting(seconds, seconds, day_seconds) or "0"


def _change(row: Mapping[str, Any], lasting: Callable[[float], str]) -> str:
    if pd.isna(row["change_seconds"]):
        return "te weinig"
    is_sure = row["is_change"] and row["change_low"] * row["change_high"] > 0
    arrow = ("▲ " if row["change_seconds"] > 0 else "▼ ") if is_sure else ""
    return f"{arrow}{_signed(row['change_seconds'], lasting)}"


def _interval(row: Mapping[str, Any], lasting: Callable[[float], str]) -> str:
    if pd.isna(row["change_seconds"]):
        return ""
    return f"{_signed(row['change_low'], lasting)} tot {_signed(row['change_high'], lasting)}"


def _signed(seconds: float, lasting: Callable[[float], str]) -> str:
    if abs(seconds) == float("inf"):
        return "onbekend"
    sign = "+" if seconds > 0 else "−" if seconds < 0 else ""
    return f"{sign}{lasting(abs(seconds))}"
