"""What a load did, or would do: counts per table, remarks, and the rows that were not loaded."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from importers.recognised import Part
from importers.report import LoadReport
from queries.masking import masked
from ui import words

TABLES = {
    "offices": "Kantoren",
    "employers": "Werkgevers",
    "departments": "Afdelingen",
    "employees": "Medewerkers",
    "payroll_periods": "Verloningsperioden",
    "step_definitions": "Inrichting van stappen",
    "workflows": "Workflows",
    "steps": "Stappen",
}
_MOST_REASONS = 100
_MOST_BAD = 300


def show_recognised(parts: Sequence[Part]) -> None:
    """Per table in which file it is, its columns, what is not read, and its first rows."""
    if not parts:
        return
    st.subheader("Herkend", anchor=False)
    for part in parts:
        missing = f" · mist {', '.join(part.missing)}" if part.missing else ""
        unknown = f" · niet ingelezen: {', '.join(part.unknown)}" if part.unknown else ""
        with st.expander(
            words.plain(f"{TABLES[part.table]} uit {part.file} · {len(part.columns)} kolommen{missing}{unknown}")
        ):
            _show_rows(part)


def _show_rows(part: Part) -> None:
    columns = {
        name: [masked(row[place]) if row[place] else "" for row in part.rows]  # type: ignore[arg-type]
        for place, name in enumerate(part.columns)
    }
    if part.rows and columns:
        st.dataframe(pa.table(columns), hide_index=True, height="content", row_height=32, alt="De eerste rijen")
    else:
        st.caption("Geen rijen.")


def show_counts(report: LoadReport) -> None:
    """Where every row of every table went; each line adds up to what was read."""
    rows = [_workflows(report), _steps(report)]
    rows += [
        _row(TABLES[name], found.read, Geladen=found.loaded, Quarantaine=found.quarantined)
        for name, found in report.tables.items()
        if found.read
    ]
    st.dataframe(
        pd.DataFrame(rows).fillna(""),
        hide_index=True,
        height="content",
        row_height=32,
        column_config={name: st.column_config.TextColumn(width=110, alignment="right") for name in list(rows[0])[1:]},
        alt="Waar de rijen van elke tabel bleven",
    )


def _workflows(report: LoadReport) -> dict[str, str]:
    found = report.workflows
    return _row(
        TABLES["workflows"],
        found.read,
        Nieuw=found.new,
        Gewijzigd=found.changed,
        Ongewijzigd=found.unchanged,
        Geladen=found.new + found.changed,
        **{"Niet getoond": found.not_shown, "Quarantaine": found.quarantined},
    )


def _steps(report: LoadReport) -> dict[str, str]:
    found = report.steps
    return _row(
        TABLES["steps"],
        found.read,
        Geladen=found.loaded,
        **{"Niet getoond": found.not_shown, "Quarantaine": found.quarantined},
    )


def _row(table: str, read: int, **parts: int) -> dict[str, str]:
    return {"Tabel": table, "Gelezen": words.number(read)} | {name: words.number(rows) for name, rows in parts.items()}


def show_remarks(report: LoadReport) -> None:
    """What deserves a look: columns not read, other offices, warnings, and why rows are bad."""
    for file, headings in report.unknown_columns.items():
        st.text(f"Niet ingelezen kolommen van {file}: {', '.join(headings)}.")
    if report.other_office:
        told = ", ".join(f"{words.number(rows)} {TABLES[name].lower()}" for name, rows in report.other_office.items())
        st.text(f"Van andere kantoren, niet meegeteld en niet geladen: {told}.")
    for sentence in report.warnings:
        st.warning(words.plain(sentence), icon=":material/info:")
    if report.reasons:
        st.subheader("Niet geladen, en waarom", anchor=False)
        reasons = [
            {"Rijen": words.number(reason.rows), "Tabel": TABLES[reason.table], "Reden": masked(reason.reason)}
            for reason in report.reasons[:_MOST_REASONS]
        ]
        _show_table(reasons, {"Rijen": 70, "Tabel": 150, "Reden": 700}, "Waarom rijen niet geladen zijn")


def show_bad(rows: pa.Table) -> None:
    """The rows in quarantine, one by one, the first few hundred."""
    told = [_bad(row) for row in rows.slice(0, _MOST_BAD).to_pylist()]
    widths = {"Bestand": 190, "Regel": 70, "Tabel": 130, "Reden": 380, "Rij": 420}
    _show_table(told, widths, "Rijen in quarantaine")
    if rows.num_rows > _MOST_BAD:
        st.caption(f"De eerste {_MOST_BAD} van {words.number(rows.num_rows)}; in Excel staan ze allemaal.")


def _bad(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Bestand": row["file"] or "",
        "Regel": "" if row["line"] is None else str(row["line"]),
        "Tabel": TABLES[row["table"]],
        "Reden": masked(row["reason"] or ""),
        "Rij": masked(row["row"] or ""),
    }


def _show_table(told: list[dict[str, str]], widths: Mapping[str, int], alt: str) -> None:
    st.dataframe(
        pa.Table.from_pylist(told),
        hide_index=True,
        height="content" if len(told) <= 12 else 420,
        row_height=32,
        column_config={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
        alt=alt,
    )


def show_workflows(listed: Sequence[Mapping[str, Any]]) -> int | None:
    """These workflows; returns the place of the one that was clicked."""
    told = {
        "Medewerker": [row["employee"] for row in listed],
        "Proces": [row["process"] for row in listed],
        "Status": [row["status"] for row in listed],
        "Ingediend": [words.day(row["submitted_at"]) for row in listed],
        "Werkgever": [row["employer"] for row in listed],
    }
    found: Any = st.dataframe(
        pa.table(told),
        hide_index=True,
        height="content" if len(listed) <= 12 else 420,
        row_height=32,
        key="changed-workflows",
        on_select="rerun",
        selection_mode="single-cell",
        alt="Nieuwe en gewijzigde workflows; kies een rij om de workflow te openen.",
    )
    return next((row for row, _ in found.selection.cells if row < len(listed)), None)
