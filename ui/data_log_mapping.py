"""What the attributes and activities of an event log mean, filled in with what they usually are called."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st
import tomli_w

from importers.log_attributes import Attributes
from ui import organisation, session

_NONE = "–"
_USUAL = {
    "case": ("concept:name", "ocel:oid", "case:concept:name", "case_id", "case id", "zaak", "caseid", "id"),
    "activity": ("concept:name", "ocel:activity", "activity", "activiteit", "event", "stap"),
    "time": (
        "time:timestamp",
        "ocel:timestamp",
        "timestamp",
        "tijd",
        "time",
        "datum",
        "start_time",
        "complete timestamp",
    ),
    "actor": ("org:resource", "resource", "user", "gebruiker", "medewerker"),
    "role": ("org:role", "role", "rol", "org:group"),
    "amount": ("amount", "bedrag", "value", "waarde"),
}
_LABELS = {
    "case": "Zaak",
    "activity": "Activiteit",
    "time": "Tijdstip",
    "actor": "Uitgevoerd door",
    "role": "Rol",
    "amount": "Waarde",
}
_OPTIONAL = ("actor", "role", "amount")
_MEANINGS = {
    "submitted": ("Ingediend", r"submit|ingediend|aangevraagd|register|created?\b"),
    "approved": ("Goedgekeurd", r"approved|goedgekeurd|akkoord|accept"),
    "refused": ("Afgewezen", r"reject|refus|afgewezen|geweigerd|declined|denied"),
    "finished": ("Afgerond of verwerkt", r"payment handled|verwerkt|afgerond|finish|closed|betaald|archive"),
}


def show(log: Attributes) -> str | None:
    """The form; a mapping as TOML once someone applies it."""
    st.caption(
        "Dit is een logboek. Zeg wat de attributen en activiteiten betekenen; de voorstellen zijn naar hun naam."
    )
    kind = _object_type(log)
    activity = _attribute("activity", log.of_events)
    with st.form("log-mapping", border=False):
        left, right = st.columns(2)
        with left:
            of_log = {"case": _attribute("case", log.of_cases), "activity": activity}
            of_log["time"] = _attribute("time", log.of_events)
        with right:
            of_log |= {"actor": _attribute("actor", log.of_events), "role": _attribute("role", log.of_events)}
            of_log["amount"] = _attribute("amount", log.of_cases)
        of_workflow = _workflow(of_log["case"])
        meanings = _activities(log.values.get(activity or "", []))
        if not st.form_submit_button("Toepassen", icon=":material/check:"):
            return None
    of_log["object_type"] = kind
    given = {name: value for name, value in of_log.items() if value}
    return tomli_w.dumps({"log": given, "workflow": of_workflow, "activities": meanings})


def _object_type(log: Attributes) -> str | None:
    """Of an OCEL log, which kind of object is a case."""
    if not log.object_types:
        return None
    chosen = st.selectbox("Soort object dat een workflow is", log.object_types, key="log:object_type")
    return str(chosen)


def _attribute(key: str, offered: Mapping[str, str]) -> str | None:
    options = [*([_NONE] if key in _OPTIONAL else []), *offered]
    usual = next((name for wanted in _USUAL[key] for name in offered if name.casefold() == wanted), None)
    chosen = st.selectbox(
        _LABELS[key],
        options,
        index=options.index(usual) if usual else 0,
        format_func=lambda name: name if name == _NONE else f"{name} (bijv. {offered[name]})",
        key=f"log:{key}",
    )
    return None if chosen in (None, _NONE) else str(chosen)


def _workflow(case: str | None) -> dict[str, str]:
    """What holds for every workflow of the log."""
    office = session.office_name(session.current().user)
    known = organisation.of(session.current().user).employers
    left, right = st.columns(2)
    process = left.text_input("Proces", value="Declaratie medewerker", key="log:process")
    employer = right.text_input(
        "Werkgever", value=next(iter(known.values()), ""), key="log:employer", help="Van wie dit logboek is."
    )
    employer_id = next((key for key, name in known.items() if name == employer.strip()), employer.strip())
    pattern = left.text_input(
        "Medewerker", value=f"Medewerker {{{case}}}", key="log:employee", help="{attribuut} wordt per zaak ingevuld."
    )
    component = right.text_input("Component van de waarde", value="", key="log:component")
    unit = left.text_input("Eenheid van de waarde", value="", key="log:unit")
    given = {
        "office": office,
        "employer_id": employer_id,
        "employer": employer.strip(),
        "process": process.strip(),
        "employee": pattern,
        "employee_id": f"{{{case}}}",
        "submitter": pattern,
        "component": component.strip(),
        "unit": unit.strip(),
    }
    return {name: value for name, value in given.items() if value}


def _activities(found: Sequence[str]) -> dict[str, list[str]]:
    meanings: dict[str, list[str]] = {}
    taken: set[str] = set()
    for key, (label, pattern) in _MEANINGS.items():
        usual = [name for name in found if name not in taken and re.search(pattern, name, re.IGNORECASE)]
        taken |= set(usual)
        meanings[key] = st.multiselect(label, found, default=usual, key=f"log:{key}", select_all=False)
    return meanings
