"""The tables of Verloop: per week and per role, with the rows behind each number."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from reports.bottlenecks import Asked
from reports.development import FEW, SPAN, Development
from ui import clock, number_table, tables, words
from ui.bottleneck_rows import EXECUTIONS, WORKFLOWS, Rows
from ui.development_charts import Days
from ui.workload import role_name

# What is counted per week: its heading, its column, and which workflows those are.
WEEK_COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "Ingediend": ("arrivals", {"moment": "submitted"}),
    "Afgerond": ("completions", {"moment": "finished", "state": "finished"}),
    "Geweigerd": ("refused", {"moment": "finished", "status": "Geweigerd"}),
    "Open aan het eind": ("wip", {"moment": "open"}),
}
_SPAN = f"{SPAN} weken"
# What is not a count itself: how its heading begins, and under which heading stands what it is made of.
_MADE_OF = {"P50": "Afgerond", "P85": "Afgerond", "P25": "Afgerond", "P75": "Afgerond", "Mediaan": "Afgerond"}
_MADE_OF |= {"Aandeel": "Geweigerd"}


def dates_of(found: Development) -> dict[str, Any]:
    """The days of the figures, as Rows takes them."""
    return {"week": found.window.first.isoformat(), "until": found.window.last.isoformat()}


def show_refusals(found: Development, asked: Asked) -> None:
    """Refusals per role."""
    rows = found.refusals[found.refusals["executed"] > 0].reset_index(drop=True)
    if rows.empty:
        return
    st.subheader("Afwijzingen per rol", anchor=False)
    number_table.show(
        refusal_texts(rows),
        f"refusals-{tables.mark(asked, tuple(rows['role']))}",
        lambda row, column: refusal_rows(rows["role"].iloc[row], column, found),
        alt="Afwijzingen per rol.",
        left=("Rol", "Let op"),
    )


def refusal_rows(role: str | None, column: str, found: Development) -> Rows:
    """The rows behind a number of this role: all it executed, or what it refused."""
    who: dict[str, Any] = {"role": "-" if pd.isna(role) else role, "state": "done", "moment": "executed"}
    return Rows(EXECUTIONS, **who, **dates_of(found), flags="" if column == "Uitgevoerd" else "refused")


def refusal_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """The refusals per role in words."""
    shares = 100 * rows["refused"] / rows["executed"]
    return pd.DataFrame(
        {
            "Rol": [role_name(role) for role in rows["role"]],
            "Uitgevoerd": [words.number(value) for value in rows["executed"]],
            "Afgewezen": [words.number(value) for value in rows["refused"]],
            "Deel": [f"{words.number(value, 1)} %" for value in shares],
            "Let op": ["weinig gegevens" if value < FEW else "" for value in rows["executed"]],
        },
        dtype=str,
    )


def show_weeks(found: Development, asked: Asked) -> None:
    """Every week, the last one first, folded away."""
    with st.expander("Per week, met de rijen achter elk getal", icon=":material/calendar_view_week:"):
        rows = found.weeks.iloc[::-1].reset_index(drop=True)
        mondays = [f"{monday:%Y-%m-%d}" for monday in rows["week"]]
        number_table.show(
            week_texts(rows),
            f"weeks-{tables.mark(asked, found.window)}",
            lambda row, column: week_rows(mondays[row], column),
            alt="Per week wat is ingediend, afgerond en geweigerd, en wat aan het eind open stond.",
            left=("Week van",),
        )


def week_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """The weeks in words."""
    day_seconds = clock.day_seconds()

    def lasting(seconds: float) -> str:
        return "–" if pd.isna(seconds) else clock.lasting(seconds, seconds, day_seconds)

    counts = {label: [words.number(value) for value in rows[name]] for label, (name, _) in WEEK_COLUMNS.items()}
    return pd.DataFrame(
        {
            "Week van": [words.day(monday) for monday in rows["week"].dt.date],
            **counts,
            "P50": [lasting(value) for value in rows["p50"]],
            "P85": [lasting(value) for value in rows["p85"]],
        },
        dtype=str,
    )


def week_rows(monday: str, column: str) -> Rows | None:
    """The rows behind a number of this week, or of the SPAN weeks up to it; None where it counts nothing."""
    label = _MADE_OF.get(column.split(maxsplit=1)[0], column)
    if label not in WEEK_COLUMNS:
        return None
    restriction = WEEK_COLUMNS[label][1]
    if _SPAN not in column:
        return Rows(WORKFLOWS, **restriction, week=monday)
    first = date.fromisoformat(monday) - timedelta(weeks=SPAN - 1)
    until = date.fromisoformat(monday) + timedelta(days=6)
    return Rows(WORKFLOWS, **restriction, week=first.isoformat(), until=until.isoformat())


def table(found: Development, asked: Asked) -> pd.DataFrame:
    """All numbers of the figures, a row per week; durations in days of the clock asked for."""
    weeks, days = found.weeks, Days.of(asked)
    counts: dict[str, Any] = {
        "Week van": weeks["week"].dt.date,
        **{label: weeks[name] for label, (name, _) in WEEK_COLUMNS.items()},
    }
    named = {"p50": "P50", "p85": "P85", "rolling": f"Mediaan {_SPAN}"}
    named |= {"rolling_low": f"P25 {_SPAN}", "rolling_high": f"P75 {_SPAN}"}
    lasting = {f"{label} ({days.unit})": weeks[name] / days.seconds for name, label in named.items()}
    shares = {
        "Aandeel geweigerd (%)": 100 * weeks["refusal_share"],
        f"Aandeel geweigerd {_SPAN} (%)": 100 * weeks["rolling_refusal_share"],
    }
    return pd.DataFrame(counts | lasting | shares)
