"""The filters of Wie is aan zet: those of the list of workflows, and who, which state, how long, and for which run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from queries.terms import Overview, State
from reports.causes import Cause
from reports.picking import Phase, Picked
from ui import address, choices, filter_boxes, periods, session, turn_choices, words
from ui.address import Field
from ui.turn_choices import MOST_DAYS, Own

PAGE = "aan-zet"
LABELS = {
    "state": "Stand",
    "role": "Rol",
    "person": "Persoon",
    "step": "Stap",
    "longer": "Wacht langer dan (werkdagen)",
    "run": "Verloning",
    "phase": "Fase",
}
_KEPT_BY_CLEARING = ("sort", "order")


@dataclass(frozen=True)
class Asked:
    """What is asked of the screen: filters of the query, what is picked from its rows, and the order."""

    selection: Selection
    roles: tuple[str, ...]
    persons: tuple[str, ...]
    steps: tuple[str, ...]
    picked: Picked
    order: str
    is_descending: bool

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        blank = Asked(Selection(), (), (), (), Picked(), self.order, self.is_descending)
        return self != blank


def asked() -> Asked:
    """The sidebar's filters and what is chosen in them. Writes the address, the log, and which filters are on."""
    offered = choices.of(Overview.OPEN)
    own = turn_choices.own()
    by_name = {field.name: field for field in turn_choices.fields(offered, own)}
    known = list(by_name.values())
    address.take(PAGE, known)
    with st.sidebar:
        st.caption("FILTERS")
        _show_own(by_name, own)
        filter_boxes.employee(by_name["employee"])
        filter_boxes.several(by_name["process"], offered.values.get("process", []))
        filter_boxes.declaration(by_name, offered)
        filter_boxes.several(by_name["department"], list(offered.departments), offered.departments)
        filter_boxes.submitter(by_name["submitter"], is_open=True)
        submitted_from, submitted_until = periods.choose(by_name)
        filter_boxes.several(by_name["status"], offered.values.get("status", []))
        filter_boxes.clear([field for field in known if field.name not in _KEPT_BY_CLEARING])
    chosen = _asked(by_name, Selection(**filter_boxes.chosen(by_name, submitted_from, submitted_until)))
    _back_to_first_page(chosen, by_name["page"])
    on = _active(chosen, offered.departments, own)
    _log(on)
    address.give(PAGE, known)
    filter_boxes.show_active(on, by_name)
    return chosen


def _show_own(by_name: Mapping[str, Field], own: Own) -> None:
    for name in ("state", "role", "person", "step"):
        filter_boxes.several(by_name[name], list(own[name]), own[name], LABELS[name])
    st.number_input(
        LABELS["longer"],
        min_value=0,
        max_value=MOST_DAYS,
        step=1,
        value=None,
        key=by_name["longer"].key,
        placeholder="Alle",
        help="Bij de huidige stap, in werktijd: alleen de uren dat het kantoor open is.",
        persist_state="session",
    )
    filter_boxes.several(by_name["run"], list(own["run"]), own["run"], LABELS["run"])
    st.selectbox(
        LABELS["phase"],
        list(own["phase"]),
        index=None,
        key=by_name["phase"].key,
        format_func=lambda phase: own["phase"][phase].capitalize(),
        placeholder="Alle",
        persist_state="session",
    )


def _asked(by_name: Mapping[str, Field], selection: Selection) -> Asked:
    value: dict[str, Any] = {name: filter_boxes.value(field) for name, field in by_name.items()}
    picked = Picked(
        states=tuple(map(State, value["state"])),
        runs=tuple(value["run"]),
        phase=Phase(value["phase"]) if value["phase"] else None,
        longer_days=value["longer"],
        employers=tuple(value["employer_id"]),
        who=value["who"],
        causes=tuple(map(Cause, value["cause"])),
    )
    roles, persons, steps = (tuple(value[name]) for name in ("role", "person", "step"))
    return Asked(selection, roles, persons, steps, picked, value["sort"], value["order"] == "desc")


def _active(chosen: Asked, departments: Mapping[str, str], own: Own) -> list[tuple[str, str]]:
    """The filters that are on, as (name, words), for the line above the table and for the log."""
    picked = chosen.picked

    def told(label: str, name: str, values: Sequence[str]) -> list[tuple[str, str]]:
        return [(name, f"{label}: {' of '.join(own[name].get(value, value) for value in values)}")] if values else []

    longer = f"Wacht langer dan {words.count(int(picked.longer_days or 0), 'werkdag', 'werkdagen')}"
    return [
        *told("Aan zet", "who", [picked.who] if picked.who else []),
        *told("Stand", "state", [state.value for state in picked.states]),
        *told("Mogelijke oorzaak", "cause", [cause.value for cause in picked.causes]),
        *told("Rol", "role", chosen.roles),
        *told("Persoon", "person", chosen.persons),
        *told("Stap", "step", chosen.steps),
        *([("longer", longer)] if picked.longer_days is not None else []),
        *told("Verloning", "run", picked.runs),
        *told("Fase", "phase", [picked.phase.value] if picked.phase else []),
        *told("Werkgever", "employer_id", picked.employers),
        *filter_boxes.active(chosen.selection, departments),
    ]


def _back_to_first_page(chosen: Asked, field: Field) -> None:
    before = session.remembered("turns-asked")
    if before is not None and before != chosen:
        session.seed(field.key, 1)
    session.remember("turns-asked", chosen)


def _log(on: Sequence[tuple[str, str]]) -> None:
    told = {
        "list": "Wie is aan zet",
        "filters": [in_words for _, in_words in on],
        "employers": list(session.scope().employers),
    }
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)
