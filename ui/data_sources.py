"""The sources that are looked at by themselves: how each is doing, and why one that fails does."""

import pyarrow as pa
import streamlit as st

from errors import SettingsRefused
from queries.masking import masked
from sync import plan, states
from sync.plan import Kind, Planned
from ui import session, words

_KINDS = {
    Kind.FOLDER: "Map",
    Kind.INBOX: "Inbox",
    Kind.POSTGRES: "PostgreSQL",
    Kind.MYSQL: "MySQL",
    Kind.HTTP: "HTTP-API",
}
_WIDTHS = {"Bron": 170, "Soort": 100, "Elke": 90, "Laatst gelukt": 140, "Volgende keer": 140, "Toestand": 420}


def show() -> None:
    """A row per source of this office; nothing when it has none."""
    try:
        sources = plan.of_office(session.current().user.office_id)
    except SettingsRefused as refusal:
        st.error(words.plain(f"De bronnen zijn niet goed ingesteld. {refusal}"), icon=":material/error:")
        return
    if not sources:
        return
    st.subheader("Bronnen", anchor=False, help="Deze bronnen houdt de server zelf bij, met manage.py sync.")
    st.dataframe(
        pa.Table.from_pylist([_row(source) for source in sources]),
        column_config={name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()},
        hide_index=True,
        height="content",
        row_height=32,
        alt="Bronnen die vanzelf worden bijgehouden",
    )


def _row(source: Planned) -> dict[str, str]:
    state = states.of(source)
    if state.problem:
        told = f"✕ {words.count(state.failures, 'keer', 'keer')} mislukt: {state.problem}"
    else:
        told = "✓ in orde" if state.succeeded_at else "○ nog niet bekeken"
    minutes = source.every_seconds / 60
    return {
        "Bron": source.name,
        "Soort": _KINDS[source.kind],
        "Elke": f"{words.number(minutes, 0 if minutes == int(minutes) else 1)} min",
        "Laatst gelukt": words.moment(state.succeeded_at) if state.succeeded_at else "–",
        "Volgende keer": words.moment(state.next_at) if state.next_at else "–",
        "Toestand": masked(told),
    }
