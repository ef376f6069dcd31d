"""Waarom traag: what slow workflows have in common more often than others, said in a sentence each."""

from typing import Any

import pandas as pd
import streamlit as st

from queries.masking import masked
from reports import slow
from reports.bottlenecks import Asked
from reports.slow import ALL, FEW, PROCESS, Slow
from reports.wanted_rows import ATTRIBUTES, WEEKDAYS
from ui import bottleneck_rows, charts, number_table, session, slow_chart, tables, words
from ui.bottleneck_rows import WORKFLOWS, Rows
from ui.slow_chart import times

_KEY = "bottleneck:against"
_AGAINST = {PROCESS: "Binnen elk proces", ALL: "Alles samen"}
_HELP = (
    "Binnen elk proces: traag is wat langer duurt dan 90 % van hetzelfde proces. Alles samen: één grens voor alle "
    "processen, zodat een proces dat altijd lang duurt vanzelf traag is."
)
_SAID = {
    "process": "Aanvragen {}",
    "department": "Aanvragen van afdeling {}",
    "component": "Aanvragen met component {}",
    "weekday": "Aanvragen ingediend op {}",
    "role": "Aanvragen die langs de rol {} gingen",
    "template": "Aanvragen volgens sjabloon {}",
}
_EXPLANATION = f"""
**Oververtegenwoordigd** is een kenmerk dat bij trage workflows vaker voorkomt dan bij de rest.

Traag is een workflow die langer duurt dan de P90 van de doorlooptijd (Kaplan-Meier: wat nog open is, telt mee tot zover
het kwam). Alleen workflows die langer geleden zijn ingediend dan die grens tellen mee: van de andere is nog niet bekend
of zij traag worden.

Het getal is het aandeel trage workflows met dit kenmerk, gedeeld door het aandeel trage onder alle andere in de
selectie: 2 is twee keer zo vaak. De streep is het interval van 95 % (Katz en anderen, *Biometrics* 34, 1978). Getoond
wordt alleen wat ook overeind blijft als alle kenmerken tegelijk zijn geprobeerd (Benjamini en Hochberg, *JRSS B* 57,
1995; hooguit 5 % loos alarm), met minstens {FEW} workflows.

Dat iets vaker voorkomt, maakt het nog geen oorzaak: kenmerken gaan samen. Een afdeling kan traag lijken doordat zij
vooral één soort aanvraag indient, of andersom.
"""
_HEADINGS = {
    "kind": "Kenmerk",
    "name": "Waarde",
    "counted": "Workflows",
    "slow": "Traag",
    "share": "Aandeel traag (%)",
    "lift": "Keer zo vaak traag",
    "low": "Van",
    "high": "Tot",
    "chance": "p",
    "holds": "Aantoonbaar",
}


def show(asked: Asked) -> None:
    """The section."""
    against = _choose_bound(asked)
    found = slow.slow(session.whole_reader(), asked, against)
    if not found.slow:
        st.info(
            "Er is te weinig om te zeggen wat traag is: er zijn te weinig afgeronde workflows, of er is te veel open.",
            icon=":material/hourglass_empty:",
        )
        return
    _show_counts(found, against)
    shown = found.over
    if shown.empty:
        st.info(
            "Geen kenmerk komt bij trage workflows aantoonbaar vaker voor dan bij de rest.", icon=":material/check:"
        )
    else:
        with st.container(key="slow-findings", gap=None):
            for row in shown.to_dict("records"):
                told = words.plain(masked(sentence(row, against)))
                bottleneck_rows.link(told, f"slow-{row['attribute']}-{row['value']}", _rows(row, against, is_slow=True))
    _show_under(found)
    st.caption("Dat iets vaker voorkomt, maakt het nog geen oorzaak: kenmerken gaan samen.")
    _show_numbers(found, asked, against)


def _choose_bound(asked: Asked) -> str:
    """Which bound; when one process is asked for, its own."""
    if len(asked.selection.process) == 1 or len(slow.processes(session.whole_reader())) < 2:
        return PROCESS
    st.segmented_control(
        "Wat is traag",
        list(_AGAINST),
        key=_KEY,
        required=True,
        default=None if session.seeded(_KEY) else PROCESS,
        format_func=lambda name: _AGAINST[name],
        help=_HELP,
        persist_state="session",
    )
    return str(session.seeded(_KEY) or PROCESS)


def _show_counts(found: Slow, against: str) -> None:
    known = words.count(found.counted, "workflow die telt", "workflows die tellen")
    with st.container(horizontal=True, key="slow-counts"):
        is_slow = Rows(WORKFLOWS, bound=against, flags="slow")
        bottleneck_rows.link(words.count(found.slow, "trage workflow", "trage workflows"), "slow-all", is_slow)
        bottleneck_rows.link(f"van {known}", "slow-counted", Rows(WORKFLOWS, bound=against))
    if found.unknown:
        lacking = words.count(found.unknown, "andere telt niet mee", "andere tellen niet mee")
        st.caption(f"{lacking}: te kort geleden ingediend om te weten of ze traag worden, of van een te klein proces.")


def sentence(row: dict[Any, Any], against: str) -> str:
    """What is found of one attribute, as text of people."""
    of = "het traagste tiende van hun proces" if against == PROCESS else "het traagste tiende"
    said = _SAID[row["attribute"]].format(name_of(row["attribute"], row["value"]))
    if row["lift"] == float("inf"):
        return f"{said} zijn de enige bij {of}"
    lift, between = times(row)
    return f"{said} horen {lift} keer zo vaak bij {of} als de rest ({between})"


def name_of(attribute: str, value: str) -> str:
    """The value as it is read."""
    if attribute == "weekday":
        return WEEKDAYS[int(value) - 1]
    if attribute == "template":
        return "{}, versie {}".format(*value.rpartition(" ")[::2])
    return value


def label(attribute: str, value: str) -> str:
    """Attribute and value, as in a list."""
    return f"{ATTRIBUTES[attribute]} {name_of(attribute, value)}"


def _show_under(found: Slow) -> None:
    """What is rarer among the slow, in one quiet line."""
    rows = found.under.to_dict("records")
    if rows:
        told = [f"{label(row['attribute'], row['value'])} ({times(row)[0]} keer)" for row in rows]
        st.caption(words.plain(masked(f"Juist minder vaak traag: {'; '.join(told)}.")))


def _show_numbers(found: Slow, asked: Asked, against: str) -> None:
    rows = pd.concat([found.over, found.under.iloc[::-1]], ignore_index=True)
    if rows.empty:
        return
    labels = [label(row["attribute"], row["value"]) for row in rows.to_dict("records")]
    chart = slow_chart.draw(rows, labels, charts.palette())
    every = ways(found.rows, against)
    charts.show(chart, numbers(found.rows), "waarom-traag", title(found), _EXPLANATION, ways=every)
    texts = charts.in_words(numbers(rows).drop(columns=[_HEADINGS["chance"], _HEADINGS["holds"]]))
    for name in ("lift", "low", "high"):
        texts[_HEADINGS[name]] = [words.number(value, 2) for value in rows[name]]

    key = f"slow-numbers-{tables.mark(asked, against, tuple(rows['value']))}"
    left = (_HEADINGS["kind"], _HEADINGS["name"])
    number_table.show(texts, key, ways(rows, against), alt="Kenmerken die vaker of minder vaak traag zijn.", left=left)


def ways(rows: pd.DataFrame, against: str) -> number_table.Ways:
    """The rows behind a cell of the table of these."""
    counts = {_HEADINGS["slow"]: True, _HEADINGS["counted"]: False}

    def way(place: int, column: str) -> Rows | None:
        return _rows(rows.iloc[place].to_dict(), against, is_slow=counts[column]) if column in counts else None

    return way


def title(found: Slow) -> str:
    """The finding: how much there is, and what stands out most."""
    over = found.over
    if over.empty:
        return "Geen kenmerk komt vaker voor bij trage workflows; deze komen minder vaak voor"
    first = over.iloc[0]
    count = words.count(len(over), "kenmerk komt", "kenmerken komen")
    most = label(first["attribute"], first["value"])
    return f"{count} vaker voor bij trage workflows; het duidelijkst: {most}"


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The numbers under Dutch headings."""
    pairs = list(zip(rows["attribute"], rows["value"], strict=True))
    named = rows.assign(
        kind=[ATTRIBUTES[attribute].capitalize() for attribute, _ in pairs],
        name=[name_of(attribute, value) for attribute, value in pairs],
        share=100 * rows["share"],
        chance=["< 0,001" if p < 0.001 else words.number(p, 3) for p in rows["p"]],
        holds=["ja" if is_found else "nee" for is_found in rows["is_found"]],
    )
    return named[list(_HEADINGS)].rename(columns=_HEADINGS)


def _rows(row: dict[Any, Any], against: str, *, is_slow: bool) -> Rows:
    flags = "slow" if is_slow else ""
    return Rows(WORKFLOWS, attribute=row["attribute"], value=row["value"], bound=against, flags=flags)
