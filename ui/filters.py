"""The filters of the list of workflows: sidebar, address and selection are three views of the same values."""

from datetime import date
from typing import Any

import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from queries.terms import FOCUSES, Overview, has_declaration_columns
from ui import address, choices, periods, session, words
from ui.address import Field

PAGE = "workflows"
_MOST_NAMES = 1000  # more than this is a long wait in the browser; a part of a name can always be typed

LABELS = {
    "employee": "Medewerker",
    "submitter": "Indiener",
    "period": "Datum ingediend",
    "process": "Proces",
    "status": "Status",
    "department": "Afdeling",
    "component": "Component",
    "value_from": "Waarde vanaf",
    "value_until": "Waarde tot en met",
    "payroll_period": "Verloningsperiode",
    "focus": "Alleen",
}


def overview() -> Overview:
    """Openstaand or Historisch, with how many each holds."""
    field = choices.overview_field()
    address.take(PAGE, [field])
    totals = {row["is_open"]: row["workflows"] for row in session.rows("workflows/totals").to_pylist()}
    chosen = st.segmented_control(
        "Overzicht",
        [overview.value for overview in Overview],
        key=field.key,
        required=True,
        label_visibility="collapsed",
        format_func=lambda value: f"{value.capitalize()} **{words.number(totals.get(Overview(value).is_open, 0))}**",
        persist_state="session",
    )
    return Overview(chosen or Overview.OPEN)


def selection(shown: Overview) -> Selection:
    """The sidebar's filters, and what is chosen in them. Writes the address and shows which filters are on."""
    offered = choices.of(shown)
    known = choices.fields(offered)
    address.take(PAGE, known)
    by_name = {field.name: field for field in known}
    with st.sidebar:
        st.caption("FILTERS")
        _person(by_name["employee"], session.rows("choices/employees", most=_MOST_NAMES).to_pydict()["name"])
        submitters = session.rows("choices/submitters", is_open=shown.is_open, most=_MOST_NAMES)
        _person(by_name["submitter"], submitters.to_pydict()["name"])
        submitted_from, submitted_until = periods.choose(by_name)
        _several(by_name["process"], offered.values.get("process", []))
        _several(by_name["status"], offered.values.get("status", []))
        _several(by_name["department"], list(offered.departments), offered.departments)
        is_declaration = has_declaration_columns(_value(by_name["process"]))
        if is_declaration:
            _declaration(by_name, offered)
        st.button(
            "Filters wissen",
            icon=":material/filter_alt_off:",
            on_click=address.clear,
            args=([field for field in known if field.name not in ("sort", "order")],),
            width="stretch",
        )
    chosen = _selection(shown, by_name, is_declaration, submitted_from, submitted_until)
    _back_to_first_page(chosen, by_name["page"])
    _log(chosen)
    address.give(PAGE, [choices.overview_field(), *known])
    _show_active(chosen, offered.departments, by_name)
    return chosen


def _log(chosen: Selection) -> None:
    told = chosen.as_json() | {"employers": list(session.scope().employers)}
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)


def _show_active(chosen: Selection, departments: dict[str, str], by_name: dict[str, Field]) -> None:
    on = active(chosen, departments)
    if not on:
        return
    with st.container(key="active-filters", horizontal=True):
        for name, told in on:
            st.button(
                words.plain(told),
                key=f"clear:{name}",
                icon=":material/close:",
                icon_position="right",
                help="Dit filter wissen",
                on_click=address.clear,
                args=([by_name[name]],),
            )


def _selection(
    shown: Overview, by_name: dict[str, Field], is_declaration: bool, first: date | None, last: date | None
) -> Selection:
    value = {name: _value(field) for name, field in by_name.items()}
    names = ("component", "value_from", "value_until", "payroll_period") if is_declaration else ()
    own: dict[str, Any] = {name: tuple(value[name]) if isinstance(value[name], list) else value[name] for name in names}
    return Selection(
        overview=shown,
        employee=tuple(value["employee"]),
        submitter=tuple(value["submitter"]),
        submitted_from=first,
        submitted_until=last,
        process=tuple(value["process"]),
        status=tuple(value["status"]),
        department=tuple(value["department"]),
        focus=value["focus"],
        sort=value["sort"],
        is_descending=value["order"] == "desc",
        **own,
    )


def _value(field: Field) -> Any:
    return session.seeded(field.key, field.default)


def _person(field: Field, names: list[str]) -> None:
    st.multiselect(
        LABELS[field.name],
        list(dict.fromkeys([*_value(field), *names])),
        key=field.key,
        accept_new_options=True,
        select_all=False,
        placeholder="Naam, of deel met *",
        help="Kies een naam of typ een deel met sterretjes, zoals *bakker*. Meer namen: een van deze.",
        persist_state="session",
    )


def _several(field: Field, options: list[str], labels: dict[str, str] | None = None) -> None:
    st.multiselect(
        LABELS[field.name],
        options,
        key=field.key,
        format_func=lambda option: (labels or {}).get(option, option),
        placeholder="Alle",
        select_all=False,
        persist_state="session",
    )


def _declaration(by_name: dict[str, Field], offered: choices.Choices) -> None:
    _several(by_name["component"], offered.values.get("component", []))
    columns = st.columns(2)
    for column, name in zip(columns, ("value_from", "value_until"), strict=True):
        column.number_input(
            LABELS[name], value=None, key=by_name[name].key, placeholder="Alle", persist_state="session"
        )
    _several(by_name["payroll_period"], offered.values.get("payroll_period", []))


def _back_to_first_page(chosen: Selection, field: Field) -> None:
    before = session.remembered("selection")
    if before is not None and before != chosen:
        session.seed(field.key, 1)
    session.remember("selection", chosen)


def active(chosen: Selection, offered: dict[str, str]) -> list[tuple[str, str]]:
    """The filters that are on, as (name, words), for the line above the table."""
    on = []
    for name in ("employee", "submitter", "process", "status", "department", "component", "payroll_period"):
        values = getattr(chosen, name)
        if values:
            on.append((name, f"{LABELS[name]}: {' of '.join(offered.get(value, value) for value in values)}"))
    for name in ("value_from", "value_until"):
        value = getattr(chosen, name)
        if value is not None:
            on.append((name, f"{LABELS[name]}: {words.quantity(value, '')}"))
    if chosen.submitted_from or chosen.submitted_until:
        on.append(("period", f"Ingediend: {periods.in_words(chosen.submitted_from, chosen.submitted_until)}"))
    if chosen.focus:
        on.append(("focus", f"Alleen {FOCUSES[chosen.focus]}"))
    return on
