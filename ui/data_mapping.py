"""What the columns of someone's own files mean, kept under a name; and whose a download of Loket is."""

import difflib
from collections.abc import Mapping, Sequence

import streamlit as st

from errors import Refused
from importers import Trial, column_mapping, headings
from importers.exchange import TABLES
from importers.reading import Kind
from importers.recognised import Part
from office import mappings
from ui import data_log_mapping, data_report, notices, organisation, session, words

_SKIP, _NONE = "Niet inlezen", "Geen koppeling"
_OTHER = "Een werkgever die er nog niet is"
_CLOSE = 0.7


def employer(said: str | None) -> str | None:
    """Of which employer a download of Loket is; None as long as nothing is chosen."""
    known = organisation.of(session.current().user).employers
    options = [*known, _OTHER]
    chosen = st.selectbox(
        "Van welke werkgever is deze download van Loket?",
        options,
        index=options.index(said) if said in known else (len(known) if said else None),
        format_func=lambda option: known.get(option, option),
        placeholder="Kies de werkgever",
        key="loket-employer",
    )
    if chosen == _OTHER:
        named = st.text_input("Naam van de werkgever", key="loket-new-employer", max_chars=120)
        return " ".join(named.split()) or None
    return chosen


def show(trial: Trial, said: str | None) -> str | None:
    """A mapping as TOML: one that was saved, or one made here; `said` as long as nobody says otherwise."""
    office_id = session.current().user.office_id
    saved = {mapping.name: mapping.content for mapping in mappings.of(office_id)}
    has_unknown = any(part.unknown for part in trial.recognised)
    if not (said or saved or has_unknown or trial.kind is Kind.EVENT_LOG):
        return said
    with st.container(border=True, key="mapping"):
        st.subheader("Koppeling", anchor=False, help="Wat de kolommen of attributen van deze bron betekenen.")
        now = _choose_saved(saved, said)
        if trial.attributes is not None:
            now = data_log_mapping.show(trial.attributes) or now
        elif has_unknown:
            now = _columns(trial.recognised) or now
        if now is not None:
            _keep(office_id, now)
            if st.button("Anders koppelen", icon=":material/edit:"):
                return None
    return now


def _choose_saved(saved: Mapping[str, str], said: str | None) -> str | None:
    if not saved:
        return said
    options = [_NONE, *saved]
    now = next((name for name, content in saved.items() if content == said), _NONE)
    chosen = st.selectbox("Bewaarde koppeling", options, index=options.index(now), key="saved-mapping")
    if chosen == _NONE:
        return None if now != _NONE else said
    return saved[chosen]


def _columns(parts: Sequence[Part]) -> str | None:
    """The columns that were not recognised, each with what it may be; TOML once someone applies it."""
    chosen: dict[str, dict[str, str]] = {}
    with st.form("columns", border=False):
        for part in parts:
            free = [column.name for column in TABLES[part.table].columns if column.name not in part.columns]
            for heading in part.unknown:
                options = [_SKIP, *free]
                picked = st.selectbox(
                    words.plain(f"{data_report.TABLES[part.table]}: {heading}"),
                    options,
                    index=options.index(_suggested(heading, free)),
                    key=f"column:{part.table}:{heading}",
                )
                chosen.setdefault(part.table, {})[heading] = "" if picked == _SKIP else str(picked)
        if not st.form_submit_button("Toepassen", icon=":material/check:"):
            return None
    return column_mapping.written(chosen)


def _suggested(heading: str, free: Sequence[str]) -> str:
    """The free column whose name looks most like this heading, if any does."""
    plain = " ".join(heading.casefold().replace("_", " ").split())
    by_name = {name.replace("_", " "): name for name in free} | headings.dutch(free)
    found = difflib.get_close_matches(plain, list(by_name), n=1, cutoff=_CLOSE)
    return by_name[found[0]] if found else _SKIP


def _keep(office_id: str, content: str) -> None:
    with st.form("keep-mapping", border=False, clear_on_submit=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input("Deze koppeling bewaren als", max_chars=80)
        if right.form_submit_button("Bewaren", icon=":material/save:", width="stretch"):
            try:
                kept = mappings.save(office_id, name, content, session.current().user.email)
            except Refused as refusal:
                st.error(words.plain(str(refusal)))
                return
            notices.leave(f"Koppeling {kept.name} is bewaard.")
            notices.show()
