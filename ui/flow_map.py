"""The directly-follows map of one process, the same as a table, and the way from an arrow to its rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis import flow_map
from analysis.flow_map import Arc, Look, Pair
from queries.masking import masked
from reports.routes import ARROW, END, START, Flow
from ui import charts, route_parts, words
from ui.bottleneck_rows import EXECUTIONS, WORKFLOWS, Rows
from ui.route_parts import Heading, Table, Way

_BEGIN, _END = "Begin", "Einde"
_FEW_ARCS = 10  # a map of more than these gets the whole width
_TIMES = {"median_seconds": "Mediaan", "p90_seconds": "P90", "total_seconds": "Totaal"}
_HEADINGS = (
    Heading("Van", 165, is_number=False, is_narrow=True),
    Heading("Naar", 165, is_number=False, is_narrow=True),
    Heading("Keer", 64, "Hoe vaak de ene stap direct op de andere volgde", is_narrow=True),
    Heading("Aandeel", 76, "Deel van alle tijd in dit proces"),
    Heading("Mediaan", 122, "De helft ging sneller", is_narrow=True),
    Heading("P90", 122, "Negen van de tien gingen sneller"),
    Heading("Totaal", 110, "Alle tijd op deze pijl samen"),
)
_EXPLANATION = f"""
Elke pijl gaat van een stap naar de stap die er in dezelfde aanvraag **direct op volgde** (*directly-follows graph*,
W.M.P. van der Aalst, *Process Mining*, 2016, § 5.2). Meldingen en opmerkingen tellen niet mee.

- **Keer**: hoe vaak dat gebeurde. Hoe dikker de pijl, hoe vaker.
- **Tijd op een pijl**: van de ene uitvoering tot de volgende; bij de eerste stap vanaf het indienen.
- **Knelpunt**: de pijl waarop in totaal de meeste tijd verstreek.
- **Einde**: de laatste stap tot nu toe; een lopende aanvraag kan nog verder gaan.
- **Detail**: minder laat de minst gebruikte pijlen weg. Elke stap die blijft, houdt een weg vanaf het begin en naar het
  einde. De tabel houdt alle pijlen.

Per stap geldt: pijlen erin = uitvoeringen = pijlen eruit + keren dat het de laatste stap was. {route_parts.FEW_TOLD}
"""


def show(flow: Flow, process: str, day_seconds: float) -> None:
    """The map with its finding, its settings, its explanation and its table; `flow` is of this process alone."""
    worst = _worst(flow.arcs)
    with st.container(key="figure-routekaart"):
        st.subheader(words.plain(masked(_finding(flow.arcs, worst, day_seconds))), anchor=False)
        share, column = _settings()
        arcs = flow_map.arcs_of(flow.arcs, flow.steps)
        marked = _pair(worst) if worst else None
        kept = flow_map.simplified(arcs, share, [marked] if marked else [])
        left, right = st.columns((1, 2)) if len(kept) <= _FEW_ARCS else (st.container(), st.container())
        with left:
            dot = flow_map.dot(kept, _look(flow, arcs, marked, column, day_seconds))
            st.graphviz_chart(dot, width="content", alt=_alt(process, kept))
            st.caption(_left_out(arcs, kept))
        with right:
            _show_table(flow, process, day_seconds)
            charts.beneath(lambda: {"map": dot}, _figures(flow), "routekaart", _EXPLANATION)


def _worst(arcs: pd.DataFrame) -> dict[str, Any] | None:
    """The arrow with most time in all; None when there is no time at all."""
    found = arcs.sort_values(["total_seconds", "executions"], ascending=False, kind="stable").head(1)
    rows = [row for row in found.to_dict("records") if row["total_seconds"] > 0]
    return {str(name): value for name, value in rows[0].items()} if rows else None


def _pair(row: Mapping[str, Any]) -> Pair:
    return row["previous_step"], row["step"]


def _finding(arcs: pd.DataFrame, worst: Mapping[str, Any] | None, day_seconds: float) -> str:
    if worst is None:
        return "Tussen de stappen verstrijkt geen tijd"
    start = f"Van {worst['previous_step']} naar" if worst["previous_step"] else "Van indienen tot"
    part = route_parts.percentage(worst["total_seconds"], arcs["total_seconds"].sum())
    half = route_parts.lasting(worst["median_seconds"], day_seconds)
    return f"{start} {worst['step']} gaat de meeste tijd zitten: {part}, mediaan {half}"


def _settings() -> tuple[float, str]:
    """Which share of the steps taken the arrows must show, and which time stands at them."""
    with st.container(key="flow-settings", horizontal=True, vertical_alignment="bottom"):
        share = st.slider(
            "Detail",
            min_value=0,
            max_value=100,
            value=80,
            step=5,
            format="%d %%",
            key="flow-share",
            help="Hoe lager, hoe minder pijlen: de meest gebruikte blijven, tot dit deel van alle overgangen",
            persist_state="session",
            width=320,
        )
        column = st.segmented_control(
            "Tijd op de pijlen",
            list(_TIMES),
            key="flow-time",
            default="median_seconds",
            required=True,
            format_func=lambda name: _TIMES[name],
            persist_state="session",
        )
    return share / 100, str(column)


def _look(flow: Flow, arcs: Sequence[Arc], marked: Pair | None, column: str, day_seconds: float) -> Look:
    colours = charts.palette()
    labels: dict[Pair, str] = {arc.pair: f"{words.number(arc.count)}×" for arc in arcs}
    for row in flow.arcs.to_dict("records"):
        if row["total_seconds"] > 0:
            pair = row["previous_step"], row["step"]
            labels[pair] += f"\n{route_parts.lasting(row[column], day_seconds, row['executions'])}"
    begun, ended = (sum(arc.count for arc in arcs if arc.pair[side] is None) for side in (0, 1))
    return Look(
        steps={row["step"]: f"{words.number(row['executions'])}×" for row in flow.steps.to_dict("records")},
        begin=f"{_BEGIN} · {words.number(begun)}",
        finish=f"{_END} · {words.number(ended)}",
        labels=labels,
        marked=marked,
        mark="⚠ Knelpunt",
        line=colours.quiet,
        text=colours.text,
        fill=colours.heat[0],
        accent=colours.late,
        shown=masked,
    )


def _alt(process: str, kept: Sequence[Arc]) -> str:
    steps = {step for arc in kept for step in arc.pair if step is not None}
    return (
        f"Routekaart van {masked(process)}: {words.count(len(steps), 'stap', 'stappen')} en "
        f"{words.count(len(kept), 'pijl', 'pijlen')}; dezelfde cijfers staan in de tabel eronder."
    )


def _left_out(arcs: Sequence[Arc], kept: Sequence[Arc]) -> str:
    if len(kept) == len(arcs):
        return f"Alle {words.count(len(arcs), 'pijl', 'pijlen')}."
    part = route_parts.percentage(sum(arc.count for arc in kept), sum(arc.count for arc in arcs))
    return (
        f"{words.number(len(kept))} van de {words.count(len(arcs), 'pijl', 'pijlen')}, samen {part} van alle "
        "overgangen. Schuif Detail naar 100 % voor alle."
    )


def _show_table(flow: Flow, process: str, day_seconds: float) -> None:
    place = st.container()
    rows = _rows(flow)
    total = flow.arcs["total_seconds"].sum()
    lines = [_line(row, total, day_seconds) for row in rows]
    table = Table("routekaart", _HEADINGS, lines, "Pijlen van de routekaart; kies een rij om te zien wat erachter zit.")
    chosen = route_parts.chosen(table)
    way = None if chosen is None else _way(rows[chosen], process)
    with place:
        route_parts.show_way("arrow", way, "Kies een rij om de uitvoeringen te zien, of om alles daarop te filteren.")


def _rows(flow: Flow) -> list[dict[str, Any]]:
    """All arrows, and the ends after them, which take no time."""
    ends = flow.steps[flow.steps["ends"] > 0].sort_values(["ends", "step"], ascending=[False, True])
    ends = ends.assign(previous_step=ends["step"], step=None, executions=ends["ends"])
    columns = ["previous_step", "step", "executions"]
    found = [*flow.arcs.to_dict("records"), *ends[columns].to_dict("records")]
    return [{str(name): value for name, value in row.items()} for row in found]


def _figures(flow: Flow) -> pd.DataFrame:
    """The numbers of the map under Dutch headings; times in seconds."""
    rows = [{"Van": row["previous_step"] or _BEGIN, "Naar": row["step"] or _END, **row} for row in _rows(flow)]
    columns = {"executions": "Keer"} | {column: f"{label} (seconden)" for column, label in _TIMES.items()}
    return pd.DataFrame(rows, columns=["Van", "Naar", *columns]).rename(columns=columns)


def _line(row: Mapping[str, Any], total: float, day_seconds: float) -> list[str]:
    times = [
        route_parts.lasting(row.get(column), day_seconds, None if column == "total_seconds" else row["executions"])
        for column in _TIMES
    ]
    part = route_parts.percentage(row["total_seconds"], total, is_short=True) if "total_seconds" in row else "–"
    return [row["previous_step"] or _BEGIN, row["step"] or _END, words.number(row["executions"]), part, *times]


def _way(row: Mapping[str, Any], process: str) -> Way:
    """To the executions of an arrow; to the workflows that began or ended with a step."""
    source, target = row["previous_step"], row["step"]
    count = row["executions"]
    if source and target:
        rows = Rows(EXECUTIONS, process=process, step=target, previous_step=source, state="done")
        told = f"{source}{route_parts.ARROW}{target}"
        link = words.count(count, "uitvoering", "uitvoeringen")
        return Way(told, [(link, rows)], [ARROW, process, source, target], "Alleen aanvragen met deze pijl")
    kind, step, told = (START, target, "begint met") if target else (END, source, "eindigt tot nu toe met")
    link = words.count(count, "workflow", "workflows")
    return Way(f"{told} {step}", [(link, Rows(WORKFLOWS, process=process, via=(kind, process, str(step))))])
