"""Routes: what follows what in one process, the variants that workflows took, and what was done again."""

from collections.abc import Sequence

import streamlit as st

from reports import routes
from reports.bottlenecks import Asked
from ui import clock, flow_map, rework, session, variants, words

_PROCESS = "bottleneck:flow"


def show(asked: Asked) -> None:
    """The whole part. The map and the variants are of one process at a time, rework is of all."""
    reader = session.whole_reader()
    flow = routes.flow(reader, asked)
    if flow.arcs.empty:
        st.info("Nog geen workflow deed een stap die tijd kost.", icon=":material/inbox:")
        return
    found = routes.variants(reader, asked)
    day_seconds = clock.day_seconds()
    process = _choose_process(flow.processes())
    flow_map.show(flow.of(process), process, day_seconds)
    variants.show(found, process, day_seconds)
    rework.show(asked, found, day_seconds)


def _choose_process(processes: Sequence[str]) -> str:
    """The process on the map: the one with most time in it, unless another is chosen."""
    if len(processes) == 1:
        return processes[0]
    if session.seeded(_PROCESS) not in processes:
        session.seed(_PROCESS, processes[0])
    with st.container(key="flow-process", horizontal=True, vertical_alignment="bottom"):
        process = st.selectbox(
            "Proces op de kaart",
            processes,
            key=_PROCESS,
            format_func=lambda name: name,
            persist_state="session",
            width=320,
        )
        st.caption(
            f"Kaart en routes tonen één proces tegelijk. Van de {words.number(len(processes))} processen in deze "
            f"selectie gaat in **{words.plain(processes[0])}** de meeste tijd zitten."
        )
    return str(process)
