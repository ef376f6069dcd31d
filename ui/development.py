"""Verloop: week by week what came in, went out and piled up, how long it took, and how often it was refused."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from importers import history
from queries.masking import masked
from reports import development
from reports.bottlenecks import Asked
from reports.development import FEW, SPAN, Development
from settings import AMSTERDAM
from ui import bottleneck_rows, charts, clock, development_charts, session, tables, words
from ui.bottleneck_rows import WORKFLOWS, Rows
from ui.charts import Picking
from ui.development_tables import WEEK_COLUMNS, dates_of, show_refusals, show_weeks, table, week_rows

_MOST_LOADS = 12  # the latest; with a load every day a line for each would hide the figure
_FLOW = """
**Ingediend, afgerond en onderhanden** (cumulatief stroomdiagram). De bovenste lijn telt op wat er is ingediend, de
onderste wat er is afgerond. Daartussen ligt het onderhanden werk: loopt die strook uit, dan komt er meer bij dan er
afgaat. De strook is links zo hoog als wat er al open stond. Volgens de wet van Little is de gemiddelde doorlooptijd
het onderhanden werk gedeeld door wat er per week afgaat, zolang beide ongeveer gelijk blijven.

De periode zegt hier welke weken in beeld staan. Wat is afgerond zonder dat iemand weet wanneer, telt niet mee.

Bronnen: J. D. C. Little, *Operations Research* 9 (1961); D. J. Anderson, *Kanban* (2010), hoofdstuk 12; D. S. Vacanti,
*Actionable Agile Metrics for Predictability* (2015), hoofdstuk 3 tot en met 6.
"""
_LEAD = f"""
**Doorlooptijd van wat in de week is afgerond**, van indienen tot afronden: de helft duurde niet langer dan P50, 85 %
niet langer dan P85. De dikke lijn is de mediaan van alles wat in die week en de {SPAN - 1} weken ervoor is afgerond, de
strook de middelste helft daarvan (P25 tot P75). Afgerond werk zegt niets over wat nog open staat: ligt veel oud werk
stil, dan lijken deze weken sneller dan zij zijn. Zie daarvoor Verouderend werk, en de mediaan bij Stappen.

Een getal dat tussen twee doorlooptijden valt, ligt er naar verhouding tussen (R. J. Hyndman en Y. Fan, *Sample
Quantiles in Statistical Packages*, The American Statistician 50 (1996), type 7).
"""
_REFUSED = f"""
**Aandeel geweigerd**: van de workflows die in de week zijn afgerond, het deel met de status Geweigerd. De dikke lijn is
het aandeel over die week en de {SPAN - 1} ervoor samen. **Afwijzingen per rol** telt stappen: een workflow kan vaker
worden afgewezen en daarna toch goedgekeurd. Neemt wie indiende zijn aanvraag terug nadat een ander haar afwees, dan is
dat geen tweede afwijzing en telt het niet mee.
"""


def show(asked: Asked) -> None:
    """The section: three figures over the same weeks, and refusals per role."""
    found = development.development(session.whole_reader(), asked)
    weeks = found.weeks
    if not weeks[["arrivals", "completions"]].to_numpy().any() and not found.opened:
        st.info("In deze weken is niets ingediend of afgerond.", icon=":material/inbox:")
        return
    _show_totals(found)
    earlier = _earlier(found)
    _show_figures(found, asked, _marks(found, earlier))
    _show_marks(found, earlier)
    show_refusals(found, asked)
    show_weeks(found, asked)


def _show_figures(found: Development, asked: Asked, marks: pd.DataFrame) -> None:
    weeks, numbers, colours = found.weeks, table(found, asked), charts.palette()
    mondays = [f"{monday:%Y-%m-%d}" for monday in weeks["week"]]
    mark = tables.mark(asked, found.window)

    def show_figure(name: str, chart: Any, title: str, explanation: str, column: str) -> None:
        def follow(chosen: Mapping[str, Any]) -> None:
            bottleneck_rows.open_rows(week_rows(str(chosen["name"]), column))

        def ways(row: int, heading: str) -> Rows | None:
            return week_rows(mondays[row], heading)

        picking = Picking("week", mark, follow)
        charts.show(chart, numbers, f"verloop-{name}", title, explanation, picking=picking, ways=ways)

    flow = development_charts.flow(weeks, marks, colours)
    show_figure("stroom", flow, flow_finding(found), _FLOW, "Ingediend")
    lead = development_charts.lead_times(weeks, marks, colours, development_charts.Days.of(asked))
    show_figure("doorlooptijd", lead, lead_finding(found), _LEAD, "Afgerond")
    refused = development_charts.refusals(weeks, marks, colours)
    show_figure("geweigerd", refused, refusal_finding(found), _REFUSED, "Geweigerd")


def _show_totals(found: Development) -> None:
    weeks = found.weeks
    with st.container(horizontal=True, key="development-totals", vertical_alignment="center"):
        for label, (column, restriction) in WEEK_COLUMNS.items():
            number = weeks["wip"].iloc[-1] if column == "wip" else weeks[column].sum()
            told = f"{words.number(int(number))} {label.lower()}"
            bottleneck_rows.link(told, f"development-{column}", Rows(WORKFLOWS, **restriction, **dates_of(found)))
        running = "" if weeks["is_whole"].iloc[-1] else "; de laatste week loopt nog"
        st.caption(f"{words.day(found.window.first)} t/m {words.day(found.window.last)}{running}")


def flow_finding(found: Development) -> str:
    """Whether work piles up, in one sentence."""
    before, after = found.opened, int(found.weeks["wip"].iloc[-1])
    span = words.count(len(found.weeks), "week", "weken")
    if after == before:
        return f"Het onderhanden werk bleef gelijk in {span}: {words.number(after)} open"
    verb = "groeide" if after > before else "kromp"
    return f"Het onderhanden werk {verb} in {span} van {words.number(before)} naar {words.number(after)}"


def lead_finding(found: Development) -> str:
    """Whether it takes longer than before, in one sentence."""
    known = found.weeks[found.weeks["rolling"].notna()]
    if known["completions"].sum() < FEW:
        return "Doorlooptijd: te weinig afgeronde workflows in deze weken"
    first, last = known["rolling"].iloc[0], known["rolling"].iloc[-1]
    told = [clock.lasting(seconds, seconds, clock.day_seconds()) for seconds in (first, last)]
    if told[0] == told[1]:
        return f"De mediane doorlooptijd bleef gelijk: {told[1]}"
    return f"De mediane doorlooptijd {'steeg' if last > first else 'daalde'} van {told[0]} naar {told[1]}"


def refusal_finding(found: Development) -> str:
    """Which share was refused, in one sentence."""
    finished, refused = int(found.weeks["completions"].sum()), int(found.weeks["refused"].sum())
    if not finished:
        return "In deze weken is niets afgerond"
    share = words.number(100 * refused / finished, 1)
    return f"Van wat is afgerond, is {share} % geweigerd ({words.number(refused)} van de {words.number(finished)})"


def _earlier(found: Development) -> list[date]:
    """The days in these weeks on which data came that have been replaced since, the latest last."""
    scope = session.scope()
    loads = history.of(scope.office_id)
    days = {
        load.started_at.astimezone(AMSTERDAM).date() for load in loads if load.snapshot not in (None, scope.snapshot)
    }
    return sorted(day for day in days if found.window.first <= day <= found.window.last)[-_MOST_LOADS:]


def _marks(found: Development, earlier: Sequence[date]) -> pd.DataFrame:
    """What the figures point at: new versions, earlier data, and up to when these go."""
    marks = [
        (_day(row["first_used_at"]), f"{masked(row['process'])}, versie {row['template_version']}")
        for row in found.versions.to_dict("records")
    ]
    marks += [(day, "Eerdere gegevens geladen") for day in earlier]
    marks.append((_day(found.made_at), "Stand van de gegevens"))
    within = [(pd.Timestamp(day), told) for day, told in marks if found.window.first <= day <= found.window.last]
    return pd.DataFrame(within, columns=["at", "told"]).astype({"at": "datetime64[us]"})


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _show_marks(found: Development, earlier: Sequence[date]) -> None:
    told = [
        f"{words.day(row['first_used_at'])} {words.plain(masked(row['process']))} versie "
        f"{words.plain(str(row['template_version']))}"
        for row in found.versions.to_dict("records")
    ]
    if earlier:
        told.append(f"eerdere gegevens geladen op {', '.join(words.day(day) for day in earlier)}")
    told.append(f"stand van de gegevens {words.moment(found.made_at)}")
    st.caption(f"Streepjeslijnen: {'; '.join(told)}. Een nieuwe versie geldt voor wat daarna is ingediend.")
