"""Werklast: per role, and per person where the group is large enough, what is open, comes in and goes out."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from queries.masking import masked
from reports import workload
from reports.bottlenecks import Asked
from reports.weeks import Window, window, without_period
from reports.workload import Workload
from settings import settings
from ui import bottleneck_rows, charts, clock, number_table, session, tables, words, workload_chart
from ui.bottleneck_rows import EXECUTIONS, Rows
from ui.charts import Picking

_KEY = "bottleneck:team"
_NO_ROLE, _NOT_TAKEN_UP = "Zonder rol", "Nog niet opgepakt"
_OF_OPEN = ("Open", "Wacht (mediaan)", "Langst", "Leeg over", "Leeg over (dagen)")
_MOST_BARS = 12
_EXPLANATION = """
**Werklast**. *Open*: stappen die nu op deze rol wachten. *Erbij* en *weg*: stappen die in deze weken aan de beurt
kwamen en die werden uitgevoerd, gemiddeld per week. *Leeg over*: wat open staat, gedeeld door wat er per week meer
weggaat dan erbij komt. Komt er meer bij, dan **groeit** het en raakt het zo niet leeg. Bij minder dan twintig stappen
in deze weken staat er *weinig gegevens*: dan zegt een gemiddelde weinig.

De periode bepaalt welke hele weken tellen, zonder periode de laatste acht; wat nu open staat, telt altijd mee.

Bron: J. D. C. Little, *A proof for the queuing formula L = λW*, Operations Research 9 (1961).
"""
_ON_PERSONS = """
Cijfers per persoon zijn er om werk te verdelen, niet om mensen te beoordelen. Een systeem waarmee prestaties of gedrag
van personeel te volgen zijn, en regels over hun persoonsgegevens, vragen vooraf **instemming van de ondernemingsraad**
(WOR art. 27 lid 1 onder k en l). Leg met hem vast wie dit ziet en waarvoor. Zie ook AVG art. 5: niet meer dan nodig.
"""


def show(asked: Asked) -> None:
    """The section: roles first, then the persons in one role."""
    reader = session.whole_reader()
    found = workload.workload(reader, without_period(asked), window(asked, reader.now))
    if found.rows.empty:
        st.info("Er wacht niets en in deze weken kwam er niets bij.", icon=":material/inbox:")
        return
    roles = found.roles.sort_values(["open", "arrived"], ascending=False, kind="stable", ignore_index=True)
    shown, mark = roles.head(_MOST_BARS), tables.mark(asked, tuple(roles["role"]))
    chart = workload_chart.draw(shown, [role_name(role) for role in shown["role"]], charts.palette())

    def ways(row: int, column: str) -> Rows | None:
        return rows_behind(roles.iloc[row], column, found.window)

    def follow(picked: Mapping[str, Any]) -> None:
        bottleneck_rows.open_rows(ways(int(picked["number"]), workload_chart.COLUMNS[picked["way"]]))

    picking = Picking("bar", mark, follow)
    charts.show(chart, table(roles), "werklast", finding(found), _EXPLANATION, picking=picking, ways=ways)
    st.caption(f"Per week: {in_words(found.window)}. Alleen wat u mag zien.")
    number_table.show(
        _texts(roles, {"Rol": [role_name(role) for role in roles["role"]]}),
        f"workload-{mark}",
        ways,
        alt="Werklast per rol.",
        left=("Rol", "Let op"),
    )
    _show_persons(found, roles, asked)


def finding(found: Workload) -> str:
    """What the figures say, in one sentence."""
    roles = found.roles[found.roles["role"].notna() & ~found.roles["is_few"]]
    growing = roles[(roles["arrived"] > roles["executed"]) & (roles["open"] > 0)]
    if not growing.empty:
        most = growing.iloc[int((growing["in_per_week"] - growing["out_per_week"]).argmax())]
        rates = f"{words.number(most['in_per_week'], 1)} erbij en {words.number(most['out_per_week'], 1)} weg per week"
        return f"Bij {role_name(most['role'])} groeit het werk: {rates}, {words.number(most['open'])} open"
    waiting = found.roles[found.roles["open"] > 0]
    if waiting.empty:
        return "Er wacht niets op een rol"
    most = waiting.iloc[int(waiting["open"].argmax())]
    of = words.count(int(most["open"]), "stap wacht", "stappen wachten")
    return f"Bij geen rol met genoeg gegevens groeit het werk; de meeste {of} op {role_name(most['role'])}"


def role_name(role: str | None) -> str:
    """A role as it is called on screen."""
    return _NO_ROLE if role is None or pd.isna(role) else masked(role)


def in_words(days: Window) -> str:
    """The days that are counted: "28-09-2026 t/m 22-11-2026 (8 weken)"."""
    counted = words.number(days.weeks, 0 if days.weeks.is_integer() else 1)
    return f"{words.day(days.first)} t/m {words.day(days.last)} ({counted} {'week' if counted == '1' else 'weken'})"


def clearing(row: Any) -> str:
    """How long until nothing is open, in words."""
    if row["open"] == 0:
        return "leeg"
    if np.isfinite(row["days_to_clear"]):
        return words.days(row["days_to_clear"])
    if row["arrived"] > row["executed"]:
        return "groeit"
    return "blijft gelijk" if row["arrived"] else "staat stil"


def _texts(rows: pd.DataFrame, first: dict[str, list[str]]) -> pd.DataFrame:
    day_seconds = clock.day_seconds()

    def lasting(seconds: float) -> str:
        return "–" if pd.isna(seconds) else clock.lasting(seconds, seconds, day_seconds)

    return pd.DataFrame(
        {
            **first,
            "Open": [words.number(value) for value in rows["open"]],
            "Erbij per week": [words.number(value, 1) for value in rows["in_per_week"]],
            "Weg per week": [words.number(value, 1) for value in rows["out_per_week"]],
            "Wacht (mediaan)": [lasting(value) for value in rows["median_age_seconds"]],
            "Langst": [lasting(value) for value in rows["oldest_age_seconds"]],
            "Leeg over": [clearing(row) for row in rows.to_dict("records")],
            "Let op": ["weinig gegevens" if is_few else "" for is_few in rows["is_few"]],
        },
        dtype=str,
    )


def rows_behind(row: Any, column: str, days: Window) -> Rows | None:
    """What is behind a number of this role or person; None in a column that counts nothing."""
    who: dict[str, Any] = {"role": "-" if pd.isna(row["role"]) else row["role"]}
    if not row["is_role"]:
        who["person"] = "-" if pd.isna(row["person"]) else row["person"]
    dates: dict[str, Any] = {"week": days.first.isoformat(), "until": days.last.isoformat()}
    if column == "Erbij per week":
        return Rows(EXECUTIONS, **who, moment="started", **dates)
    if column == "Weg per week":
        return Rows(EXECUTIONS, **who, state="done", moment="executed", **dates)
    return Rows(EXECUTIONS, **who, state="now") if row["open"] and column in _OF_OPEN else None


def _show_persons(found: Workload, roles: pd.DataFrame, asked: Asked) -> None:
    names = [role for role in roles["role"] if not pd.isna(role)]
    if not names:
        return
    with st.container(key="workload-persons"):
        st.subheader("Personen", anchor=False)
        if session.seeded(_KEY) not in names:
            session.seed(_KEY, names[0])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            role = st.selectbox("Rol", names, key=_KEY, width=280)
            with st.popover("Ondernemingsraad", icon=":material/groups:", type="tertiary"):
                st.markdown(_ON_PERSONS)
        _show_people(found, roles[roles["role"] == role].iloc[0], asked)


def _show_people(found: Workload, whole: Any, asked: Asked) -> None:
    if not whole["has_persons"]:
        fewest = words.number(settings().fewest_people)
        st.info(
            f"Deze rol staat er alleen als geheel: een groep van minder dan {fewest} personen wordt niet vergeleken. "
            "Uw kantoor stelt in hoe groot een groep minstens is.",
            icon=":material/visibility_off:",
        )
        return
    persons = found.persons(whole["role"])
    number_table.show(
        _texts(persons, {"Persoon": [_NOT_TAKEN_UP if pd.isna(name) else masked(name) for name in persons["person"]]}),
        f"persons-{tables.mark(asked, whole['role'], tuple(persons['person']))}",
        lambda row, column: rows_behind(persons.iloc[row], column, found.window),
        alt="Werklast per persoon in deze rol.",
        left=("Persoon", "Let op"),
    )


def table(roles: pd.DataFrame) -> pd.DataFrame:
    """The numbers of the figure: roles as a whole, clearing in days; persons stay on the screen."""
    return pd.DataFrame(
        {
            "Rol": [role_name(role) for role in roles["role"]],
            "Personen": roles["people"],
            "Open": roles["open"],
            "Erbij per week": roles["in_per_week"],
            "Weg per week": roles["out_per_week"],
            "Leeg over (dagen)": roles["days_to_clear"].replace(np.inf, np.nan),
            "In woorden": [clearing(row) for row in roles.to_dict("records")],
        }
    )
