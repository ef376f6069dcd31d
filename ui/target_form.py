"""The target of one step: what holds, the office's own to set or withdraw, and what it was before."""

from collections.abc import Sequence

import streamlit as st

from auth import accounts
from office import targets
from office.targets import Target
from ui import forms, frame, session, target_steps, words
from ui.target_steps import Step

_FORM = "target-form"
_MOST_TOLD = 20


def show(step: Step) -> None:
    """The form of this step, with its history; a change is saved and told."""
    history = targets.history(session.current().user.office_id, *step.key)
    opened = forms.opened(_FORM, step.key, lambda: _now(history), lambda before: {"days": before})
    with st.container(border=True, key="target"):
        _show_head(step)
        days = _show_fields()
        left, right = _show_buttons(opened.before, days)
        if left:
            _save(step, days, opened.version)
        elif right:
            _save(step, None, opened.version)
        _show_history(history)


def _now(history: Sequence[Target]) -> tuple[float | None, int]:
    return (history[0].days, history[0].version) if history else (None, 0)


def _show_head(step: Step) -> None:
    st.subheader(words.plain(f"{step.step} · {step.process}"), anchor=False)
    told = [f"Herkomst van de streeftijd: {step.source.lower()}."]
    if step.median:
        within = words.working_days(step.median)
        told.append(f"De helft van {words.number(step.executions)} uitvoeringen was binnen {within} klaar.")
    if step.set_up:
        told.append(
            f"De inrichting zegt {target_steps.working_days(step.set_up)}. Dat gaat voor: die van het kantoor geldt "
            "waar de inrichting er geen heeft."
        )
    elif not step.executions and not step.open_steps and session.is_reading():
        told.append("Deze stap komt niet (meer) in de gegevens voor.")
    st.text(" ".join(told))
    if step.open_steps and session.is_reading():
        st.page_link(
            frame.page("aan-zet"),
            label=f"Toon {words.count(step.open_steps, 'openstaande', 'openstaande')}",
            icon=":material/arrow_forward:",
            query_params={"process": step.process, "step": step.step},
        )


def _show_fields() -> float | None:
    return st.number_input(
        "Streeftijd van het kantoor, in werkdagen",
        min_value=0.0,
        max_value=float(targets.MOST_DAYS),
        value=None,
        step=0.5,
        format="%g",
        key=forms.key(_FORM, "days"),
        placeholder="Geen",
        width=300,
        help="Een halve werkdag is 0,5.",
    )


def _show_buttons(before: float | None, days: float | None) -> tuple[bool, bool]:
    with st.container(key="target-buttons", horizontal=True):
        is_saved = st.button("Opslaan", type="primary", disabled=not days or days == before, key="target-save")
        is_withdrawn = before is not None and st.button("Intrekken", icon=":material/undo:", key="target-withdraw")
        st.button("Sluiten", on_click=close, type="tertiary", key="target-close")
    return is_saved, is_withdrawn


def close() -> None:
    """Leave the form, and let the table come back with nothing chosen."""
    forms.forget(_FORM)
    session.remember("target-returns", session.remembered("target-returns", 0) + 1)


def _save(step: Step, days: float | None, version: int) -> None:
    user = session.current().user
    told = f"{target_steps.working_days((days, days))} opgeslagen" if days else "van het kantoor ingetrokken"

    def change() -> None:
        targets.change(user.office_id, *step.key, days, user.email, version)
        close()

    forms.save(_FORM, change, f"Streeftijd {told} voor {step.step} van {step.process}.")


def _show_history(history: Sequence[Target]) -> None:
    if not history:
        st.caption("Het kantoor gaf deze stap nog nooit een streeftijd.")
        return
    names = {user.email: user.name for user in accounts.of_office(session.current().user.office_id)}
    lines = []
    for target in history[:_MOST_TOLD]:
        what = target_steps.working_days((target.days, target.days)) if target.days else "ingetrokken"
        lines.append(f"{words.moment(target.set_at)}: {what}, door {names.get(target.set_by, target.set_by)}")
    if len(history) > _MOST_TOLD:
        lines.append(f"… en {words.number(len(history) - _MOST_TOLD)} eerdere; die staan in het logboek")
    st.caption("WIE KOOS WAT, NIEUWSTE EERST")
    st.text("\n".join(lines))
