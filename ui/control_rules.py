"""The rules of control as the office holds them: on or off, with which limits, and who decided that when."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from office import rules
from office.rule_terms import RULES, Limit, Rule
from office.rules import Held, Limits
from ui import control, forms, session, words

_FORM = "rule-form"
_MOST_TOLD = 20
_WIDTHS = {"Regel": 300, "Staat": 60, "Grenzen": 400, "Laatst gewijzigd": 290}
_NARROW = {"Regel": 210, "Staat": 60}


def show() -> None:
    """The rules with their limits; the one that is clicked opens above them."""
    held = rules.of(session.current().user.office_id)
    names = control.names()
    st.text("Deze regels gelden voor het hele kantoor. Een wijziging geldt meteen, ook voor wat er al was.")
    place = st.container()
    clicked = _table(held, names)
    if clicked:
        with place:
            _show_form(RULES[clicked], names)


def _table(held: dict[str, Held], names: dict[str, str]) -> str | None:
    rows = [
        {
            "Regel": rule.label,
            "Staat": "aan" if held[name].is_on else "uit",
            "Grenzen": _limits(rule, held[name].limits) or "–",
            "Laatst gewijzigd": _changed(held[name], names),
        }
        for name, rule in RULES.items()
    ]
    mark = f"{[one.version for one in held.values()]}{session.remembered('rule-returns', 0)}"
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"wide-rules-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"narrow-rules-{mark}")
    cells = [*wide.selection.cells, *narrow.selection.cells]
    return next((list(RULES)[row] for row, _ in cells if row < len(RULES)), None)


def _grid(rows: Sequence[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    return st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config={label: st.column_config.TextColumn(width=width) for label, width in widths.items()},
        hide_index=True,
        height="content",
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt="Regels van controle; kies een rij om de regel aan of uit te zetten of haar grenzen te wijzigen.",
    )


def _limits(rule: Rule, limits: Limits) -> str:
    return ", ".join(f"{limit.label.lower()}: {_value(limits[limit.name])}" for limit in rule.limits)


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}".replace(".", ",")


def _changed(held: Held, names: dict[str, str]) -> str:
    if held.set_by is None:
        return "nooit"
    return f"{words.day(held.set_at)}, {names.get(held.set_by, held.set_by)}"


def _show_form(rule: Rule, names: dict[str, str]) -> None:
    office_id = session.current().user.office_id

    def read() -> tuple[Held, int]:
        now = rules.of(office_id)[rule.name]
        return now, now.version

    opened = forms.opened(_FORM, rule.name, read, lambda before: {"is_on": before.is_on, **before.limits})
    before: Held = opened.before
    with st.container(border=True, key="rule"):
        st.subheader(words.plain(rule.label), anchor=False)
        st.text(f"{before.in_words()} Geldt voor {rule.holds_for}.")
        is_on = st.toggle("Deze regel staat aan", key=forms.key(_FORM, "is_on"))
        limits = {limit.name: _field(limit) for limit in rule.limits}
        is_same = is_on == before.is_on and limits == before.limits
        is_whole = all(value not in (None, "") for value in limits.values())
        with st.container(horizontal=True, key="rule-buttons"):
            if st.button("Opslaan", type="primary", disabled=is_same or not is_whole, key="rule-save"):
                _save(rule, limits, opened.version, is_on=is_on)
            st.button("Sluiten", type="tertiary", key="rule-close", on_click=_close)
        _show_history(rules.history(office_id, rule.name), rule, names)


def _field(limit: Limit) -> Any:
    key = forms.key(_FORM, limit.name)
    if limit.is_text:
        return st.text_input(limit.label, key=key, max_chars=100, width=300, help="Een * staat voor elk deel.")
    return st.number_input(
        limit.label,
        min_value=float(limit.least),
        max_value=float(limit.most),
        step=0.5 if limit.name == "most_spreads" else 1.0,
        value=None,
        format="%g",
        key=key,
        width=300,
    )


def _save(rule: Rule, limits: Limits, version: int, *, is_on: bool) -> None:
    user = session.current().user

    def change() -> None:
        rules.change(user.office_id, rule.name, is_on, limits, user.email, version)
        _close()

    forms.save(_FORM, change, f"Regel opgeslagen: {rule.label}, {'aan' if is_on else 'uit'}.")


def _close() -> None:
    forms.forget(_FORM)
    session.remember("rule-returns", session.remembered("rule-returns", 0) + 1)


def _show_history(history: Sequence[Held], rule: Rule, names: dict[str, str]) -> None:
    if not history:
        st.caption("Het kantoor wijzigde deze regel nog nooit.")
        return
    st.caption("WIE KOOS WAT, NIEUWSTE EERST")
    lines = [
        f"{words.moment(held.set_at)}: {'aan' if held.is_on else 'uit'}"
        f"{', ' if rule.limits else ''}{_limits(rule, held.limits)}, door {names.get(held.set_by or '', held.set_by)}"
        for held in history[:_MOST_TOLD]
    ]
    if len(history) > _MOST_TOLD:
        lines.append(f"… en {words.number(len(history) - _MOST_TOLD)} eerdere; die staan in het logboek")
    st.text("\n".join(lines))
