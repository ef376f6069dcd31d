"""The table of steps with their targets; a click opens one to set or withdraw the office's own."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from ui import session, target_form, target_steps, words
from ui.target_steps import Step

_TALL = 18  # more rows than this scroll inside the table
_ALL = "Alle stappen"
_VIEWS: dict[str, Callable[[Step], bool]] = {
    _ALL: lambda _: True,
    "Streeftijd van het kantoor": lambda step: step.office is not None,
    "Streeftijd in de inrichting": lambda step: step.set_up is not None,
    "Zonder een van beide": lambda step: step.office is None and step.set_up is None,
}
_WIDTHS = {
    "Proces": 175,
    "Stap": 200,
    "Streeftijd": 120,
    "Herkomst": 168,
    "Inrichting": 90,
    "Kantoor": 80,
    "Mediaan": 80,
    "Uitgevoerd": 94,
    "Open": 60,
}
_NARROW = {"Proces": 110, "Stap": 122, "Streeftijd": 112}
_NUMBERS = ("Inrichting", "Kantoor", "Mediaan", "Uitgevoerd", "Open")
_HELP = {
    "Streeftijd": "Binnen hoeveel werkdagen deze stap klaar moet zijn",
    "Herkomst": "Inrichting: uit de workfloweditor, gaat voor. Kantoor: hier ingevuld. Afgeleid: 85 % van wat eerder "
    "is uitgevoerd, was binnen die tijd klaar.",
    "Inrichting": "Streeftijd in de workfloweditor, in werkdagen; van welke tot welke als versies verschillen",
    "Kantoor": "Streeftijd die het kantoor hier invulde, in werkdagen",
    "Mediaan": "De helft was binnen zoveel werkdagen klaar",
    "Uitgevoerd": "Hoe vaak deze stap is uitgevoerd",
    "Open": "Hoeveel workflows nu bij deze stap zijn",
}


def show() -> None:
    """The table with its choices, and above it the step that was clicked."""
    found = target_steps.steps()
    if not session.is_reading():
        st.info(
            "U ziet hier alleen de streeftijden die het kantoor zelf invulde: er zijn nog geen gegevens, of u hebt het "
            "recht Procesbeheer workflows niet.",
            icon=":material/info:",
        )
    chosen = _chosen(found)
    place = st.container()
    clicked = _table(chosen)
    if clicked:
        with place:
            target_form.show(clicked)


def _chosen(found: Sequence[Step]) -> list[Step]:
    with st.container(key="target-choices", horizontal=True, vertical_alignment="bottom"):
        process = st.selectbox(
            "Proces",
            list(dict.fromkeys(step.process for step in found)),
            index=None,
            key="target-process",
            placeholder="Alle processen",
            width=300,
            persist_state="session",
        )
        view = st.selectbox("Toon", list(_VIEWS), key="target-view", width=260, persist_state="session")
    chosen = [step for step in found if process in (None, step.process) and _VIEWS[view or _ALL](step)]
    counted = words.count(len(chosen), "stap", "stappen")
    st.markdown(f"**{counted}** · tijden in werkdagen: alleen de tijd waarin het kantoor werkt, telt")
    return chosen


def _table(chosen: Sequence[Step]) -> Step | None:
    """The table; returns the step that is clicked."""
    if not chosen:
        st.info("Geen stap voldoet hieraan. Kies een ander proces of 'Alle stappen'.", icon=":material/search_off:")
        return None
    rows = [_row(step) for step in chosen]
    told = f"{[step.key for step in chosen]}{session.remembered('target-returns', 0)}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"wide-targets-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"narrow-targets-{mark}")
    cells = [*wide.selection.cells, *narrow.selection.cells]
    return next((chosen[row] for row, _ in cells if row < len(chosen)), None)


def _row(step: Step) -> dict[str, str]:
    return {
        "Proces": step.process,
        "Stap": step.step,
        "Streeftijd": target_steps.working_days(step.target),
        "Herkomst": step.source,
        "Inrichting": target_steps.between(step.set_up),
        "Kantoor": target_steps.number(step.office),
        "Mediaan": words.number(step.median, 1),
        "Uitgevoerd": words.number(step.executions),
        "Open": words.number(step.open_steps),
    }


def _grid(rows: Sequence[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    return st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config={
            label: st.column_config.TextColumn(
                width=width, help=_HELP.get(label), alignment="right" if label in _NUMBERS else "left"
            )
            for label, width in widths.items()
        },
        hide_index=True,
        height="content" if len(rows) <= _TALL else 34 * (_TALL + 1),
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt="Stappen met hun streeftijd; kies een rij om de streeftijd van het kantoor te zetten of in te trekken.",
    )
