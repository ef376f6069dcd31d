"""The boxes in the sidebar that lists of workflows share, and the line above a list that says which are in use."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from queries.selection import Selection
from queries.terms import FOCUSES, has_declaration_columns
from ui import address, choices, periods, session, words
from ui.address import Field

_MOST_NAMES = 1000  # more than this is a long wait in the browser; a part of a name can always be typed
_OF_DECLARATIONS = ("component", "value_from", "value_until", "payroll_period")

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


def value(field: Field) -> Any:
    """What is chosen in the box of this field."""
    return session.seeded(field.key, field.default)


def employee(field: Field) -> None:
    """The box for employees, with the names of those in scope."""
    person(field, _names("choices/employees"))


def submitter(field: Field, is_open: bool) -> None:
    """The box for submitters, with the names of who submitted what is open or what is not."""
    person(field, _names("choices/submitters", is_open=is_open))


def submitters() -> list[str]:
    """The names of who submitted what is open or what is not, as many as a box can hold of each."""
    found = [_names("choices/submitters", is_open=is_open) for is_open in (True, False)]
    return sorted({name for names in found for name in names})


def _names(query: str, **parameters: object) -> list[str]:
    return [str(name) for name in session.choices(query, most=_MOST_NAMES, **parameters).column("name").to_pylist()]


def person(field: Field, names: list[str]) -> None:
    """A box for names, or parts of names."""
    st.multiselect(
        LABELS[field.name],
        list(dict.fromkeys([*value(field), *names])),
        key=field.key,
        accept_new_options=True,
        select_all=False,
        placeholder="Naam, of deel met *",
        help="Kies een naam of typ een deel met sterretjes, zoals *bakker*. Meer namen: een van deze.",
        persist_state="session",
    )


def several(
    field: Field, options: Sequence[str], labels: Mapping[str, str] | None = None, label: str | None = None
) -> None:
    """A box for one or more of these options."""
    st.multiselect(
        label or LABELS[field.name],
        options,
        key=field.key,
        format_func=lambda option: (labels or {}).get(option, option),
        placeholder="Alle",
        select_all=False,
        persist_state="session",
    )


def declaration(by_name: Mapping[str, Field], offered: choices.Choices) -> None:
    """The boxes for declarations, when the process is that alone."""
    if not is_declaration(by_name):
        return
    several(by_name["component"], offered.values.get("component", []))
    columns = st.columns(2)
    for column, name in zip(columns, ("value_from", "value_until"), strict=True):
        column.number_input(
            LABELS[name], value=None, key=by_name[name].key, placeholder="Alle", persist_state="session"
        )
    several(by_name["payroll_period"], offered.values.get("payroll_period", []))


def is_declaration(by_name: Mapping[str, Field]) -> bool:
    """Whether the boxes for declarations are there, and count."""
    return has_declaration_columns(value(by_name["process"]))


def clear(fields: Sequence[Field]) -> None:
    """The button that puts these back to what they are by default."""
    st.button(
        "Filters wissen",
        icon=":material/filter_alt_off:",
        on_click=address.clear,
        args=(fields,),
        width="stretch",
    )


def chosen(by_name: Mapping[str, Field], first: date | None, last: date | None) -> dict[str, Any]:
    """What the boxes ask for, as a Selection takes it; those for declarations only when they are there."""
    names = ["employee", "submitter", "process", "status", "department"]
    names += _OF_DECLARATIONS if is_declaration(by_name) else ()
    found = {name: value(by_name[name]) for name in names}
    told = {name: tuple(given) if isinstance(given, list) else given for name, given in found.items()}
    return told | {"submitted_from": first, "submitted_until": last}


def active(asked: Selection, departments: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters that are on, as (name, words), for the line above the table."""
    on = []
    for name in ("employee", "submitter", "process", "status", "department", "component", "payroll_period"):
        values = getattr(asked, name)
        if values:
            on.append((name, f"{LABELS[name]}: {' of '.join(departments.get(given, given) for given in values)}"))
    for name in ("value_from", "value_until"):
        amount = getattr(asked, name)
        if amount is not None:
            on.append((name, f"{LABELS[name]}: {words.quantity(amount, '')}"))
    if asked.submitted_from or asked.submitted_until:
        on.append(("period", f"Ingediend: {periods.in_words(asked.submitted_from, asked.submitted_until)}"))
    if asked.focus:
        on.append(("focus", f"Alleen {FOCUSES[asked.focus]}"))
    return on


def show_active(on: Sequence[tuple[str, str]], by_name: Mapping[str, Field]) -> None:
    """A button for each filter that is on, which clears it."""
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
