"""Knelpunten: findings on top, then one part at a time; the rows behind a number at the bottom of the window."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from reports import findings
from reports import steps as steps_report
from reports.bottlenecks import Asked
from reports.findings import Finding
from reports.steps import Steps
from settings import AMSTERDAM, settings
from ui import ageing, bottleneck_filters, bottleneck_rows, clock, development, routes, session, slow, step_waits, words
from ui import workload as workload_part
from ui.bottleneck_filters import BEFORE, NOTHING, Chosen

PARTS = {
    "stappen": "Stappen",
    "verouderend": "Verouderend werk",
    "werklast": "Werklast",
    "verloop": "Verloop",
    "routes": "Routes",
    "traag": "Waarom traag",
}
_SHOW: dict[str, Callable[[Asked], None]] = {
    "verouderend": ageing.show,
    "werklast": workload_part.show,
    "verloop": development.show,
    "routes": routes.show,
    "traag": slow.show,
}


def show() -> None:
    """The whole screen, in the scope of this rerun."""
    chosen = bottleneck_filters.chosen(PARTS)
    own = steps_report.steps(session.whole_reader(), chosen.asked)
    if own.rows.empty:
        _show_empty()
        return
    other = _other(chosen)
    compared = steps_report.compared(own, other) if other else own.rows
    _show_findings(findings.of(compared, _told(chosen, other)), chosen.asked)
    _choose_part()
    if chosen.part == "stappen":
        step_waits.show(chosen.asked, compared, _told(chosen, other))
    else:
        _SHOW[chosen.part](chosen.asked)
    bottleneck_rows.show(chosen.asked)


def _other(chosen: Chosen) -> Steps | None:
    """The figures that these are held against; None without any."""
    kind, _, key = chosen.compared.partition(":")
    if chosen.compared == BEFORE:
        before = chosen.asked.period_before(datetime.now(AMSTERDAM).date())
        return steps_report.steps(session.whole_reader(), before) if before else None
    if kind == "department":
        return steps_report.steps(session.whole_reader(), chosen.asked.of_department(key))
    if kind == "employer":
        with session.reading_employer(key) as reader:
            return steps_report.steps(reader, chosen.asked)
    return None


def _told(chosen: Chosen, other: Steps | None) -> str:
    """What is compared with, in words; empty when nothing is."""
    if other is None or chosen.compared == NOTHING:
        return ""
    return chosen.compared_in_words[0].lower() + chosen.compared_in_words[1:]


def _show_findings(found: list[Finding], asked: Asked) -> None:
    day_seconds = clock.day_seconds()

    def lasting(seconds: float) -> str:
        return clock.lasting(seconds, seconds, day_seconds)

    with st.container(key="findings", gap=None):
        for place, finding in enumerate(found):
            st.button(
                words.plain(finding.told(lasting)),
                key=f"finding:{place}",
                type="tertiary",
                icon=":material/arrow_forward:",
                help="Toon de rijen",
                on_click=bottleneck_rows.open_rows,
                args=(finding.rows,),
            )
        st.caption(f"Workflows {bottleneck_filters.in_words(asked)} · in {asked.selection.clock.value}")


def _choose_part() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="parts"):
        st.segmented_control(
            "Onderdeel",
            list(PARTS),
            key="bottleneck:part",
            required=True,
            label_visibility="collapsed",
            format_func=lambda part: PARTS[part],
            on_change=bottleneck_rows.open_rows,
            args=(None,),
            persist_state="session",
        )
        with st.popover("Link", icon=":material/link:", type="tertiary"):
            st.caption("Met deze filters en dit onderdeel. Wie de link opent, ziet alleen wat hij zelf mag zien.")
            st.code(bottleneck_filters.link(settings().public_url), language=None, wrap_lines=True)


def _show_empty() -> None:
    st.info(
        "Er is niets om te tellen: geen workflow met stappen voldoet aan deze filters. Kies een ruimere periode of wis "
        "een filter.",
        icon=":material/filter_alt_off:",
    )
