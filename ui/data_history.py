"""The loads of an office: who, when, what, and what became of every row; the quarantine of one of them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from importers import history, quarantine
from importers.history import Load
from importers.report import LoadReport
from ui import data_report, quarantine_download, session, words

_WIDTHS = {
    "Wanneer": 120,
    "Bron": 160,
    "Door": 160,
    "Uitkomst": 120,
    "Nieuw": 65,
    "Gewijzigd": 85,
    "Ongewijzigd": 95,
    "Niet getoond": 95,
    "Quarantaine": 90,
    "Stappen": 75,
    "Seconden": 80,
    "Stand": 200,
}
_NARROW = {"Wanneer": 120, "Bron": 110, "Uitkomst": 110}
_RIGHT = ("Nieuw", "Gewijzigd", "Ongewijzigd", "Niet getoond", "Quarantaine", "Stappen", "Seconden")
_TALL = 12


def show() -> None:
    """The loads, newest first; a click on one shows what became of its rows."""
    loads = history.of(session.current().user.office_id)
    st.subheader("Laadgeschiedenis", anchor=False)
    if not loads:
        st.caption("Er is nog niets geladen.")
        return
    rows = [_row(load) for load in loads]
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"loads-{loads[0].load_id}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"loads-narrow-{loads[0].load_id}")
    for place, _ in [*wide.selection.cells, *narrow.selection.cells]:
        if place < len(loads):
            _show_load(loads[place])
            return


def _row(load: Load) -> dict[str, str]:
    report = LoadReport.from_json(dict(load.report)) if load.report else None
    counts: Sequence[int | None] = [None] * 6
    if report:
        found, steps = report.workflows, report.steps
        bad = found.quarantined + steps.quarantined
        counts = [found.new, found.changed, found.unchanged, found.not_shown, bad, steps.loaded]
    done = "✓ geladen" if report and report.is_published else "– niets nieuws"
    told = ["" if count is None else words.number(count) for count in counts]
    return dict(
        zip(
            _WIDTHS,
            [
                words.moment(load.started_at),
                load.source,
                load.by,
                "✕ geweigerd" if load.refusal else done,
                *told,
                words.number(load.seconds, 1),
                load.snapshot or "",
            ],
            strict=True,
        )
    )


def _grid(rows: list[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    columns = {
        name: st.column_config.TextColumn(width=width, alignment="right" if name in _RIGHT else "left")
        for name, width in widths.items()
    }
    return st.dataframe(
        pa.table({name: [row[name] for row in rows] for name in widths}),
        column_config=columns,
        hide_index=True,
        height="content" if len(rows) <= _TALL else 34 * (_TALL + 1),
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt="Laadbeurten; kies een rij om te zien wat er met elke rij van de bron gebeurde.",
    )


def _show_load(load: Load) -> None:
    with st.container(border=True, key="load-detail"):
        st.subheader(words.plain(f"{load.source}, {words.moment(load.started_at)}"), anchor=False)
        if load.refusal:
            st.error(words.plain(load.refusal), icon=":material/error:")
        if not load.report:
            return
        report = LoadReport.from_json(dict(load.report))
        data_report.show_counts(report)
        data_report.show_remarks(report)
        if report.quarantine is None:
            return
        rows = quarantine.kept(session.current().user.office_id, report.quarantine.name)
        if rows is None:
            st.caption("De rijen zelf worden niet meer bewaard.")
            return
        data_report.show_bad(rows)
        quarantine_download.offer(rows, load.source, load.started_at)
