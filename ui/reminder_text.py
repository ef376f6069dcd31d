"""The form with the text of an office's reminders, and beside it what someone would get."""

import streamlit as st

from errors import Refused
from office import reminder_template
from office.reminder_template import DEFAULT, LONGEST_SUBJECT, LONGEST_TEXT, PLACEHOLDERS, Template
from settings import settings
from ui import forms, session, words
from ui.forms import Opened

_FORM = "reminder-form"
_EXAMPLE = (
    "- Declaratie medewerker van Noor de Vries: Goedkeuren leidinggevende, wacht 5 werkdagen\n"
    "- Update adres medewerker van Sam de Wit: Controle HR, wacht 2 werkdagen"
)


def show() -> None:
    """The template on the left, an example on the right."""
    opened = forms.opened(_FORM, session.current().user.office_id, _read, _values)
    left, right = st.columns(2, gap="large")
    with left.container(border=True, key="reminder"):
        st.subheader("Tekst van een herinnering", anchor=False)
        after = _filled()
        problem = _problem(after)
        if problem and after != opened.before:
            st.warning(words.plain(problem), icon=":material/info:")
        _show_buttons(opened, after, problem)
        st.caption(_rule())
    with right.container(border=True, key="reminder-example"):
        st.subheader("Voorbeeld", anchor=False)
        subject, text = after.filled("Petra Bakker", 2, _EXAMPLE)
        st.text(f"Onderwerp: {subject}")
        st.text(text)


def _read() -> tuple[Template, int]:
    """The version first: read the other way round, a change in between would go unnoticed."""
    office_id = session.current().user.office_id
    version = reminder_template.version(office_id)
    return reminder_template.template_of(office_id), version


def _values(before: Template) -> dict[str, object]:
    return {"subject": before.subject, "text": before.text}


def _filled() -> Template:
    told = "; ".join(f"{{{name}}}: {what}" for name, what in PLACEHOLDERS.items())
    subject = st.text_input("Onderwerp", key=forms.key(_FORM, "subject"), max_chars=LONGEST_SUBJECT)
    text = st.text_area("Tekst", key=forms.key(_FORM, "text"), max_chars=LONGEST_TEXT, height=280)
    st.text(f"Wordt ingevuld: {told}.")
    return Template(subject, text)


def _problem(after: Template) -> str | None:
    """Why this cannot be saved, before anyone tries; the saving itself checks again."""
    try:
        reminder_template.checked(after)
    except Refused as refusal:
        return str(refusal)
    return None


def _show_buttons(opened: Opened, after: Template, problem: str | None) -> None:
    with st.container(key="reminder-buttons", horizontal=True):
        is_sure = st.button(
            "Opslaan", type="primary", disabled=after == opened.before or bool(problem), key="reminder-save"
        )
        st.button(
            "Standaardtekst",
            help="Zet de standaardtekst in het formulier; er verandert pas iets als u opslaat.",
            disabled=after == DEFAULT,
            on_click=_use_default,
            key="reminder-default",
        )
    if is_sure:
        user = session.current().user
        forms.save(
            _FORM,
            lambda: reminder_template.change_template(user.office_id, after, user.email, opened.version),
            "Tekst van de herinnering opgeslagen.",
        )


def _use_default() -> None:
    for name, value in _values(DEFAULT).items():
        session.seed(forms.key(_FORM, name), value)


def _rule() -> str:
    days = settings().remind_after_days
    if not days:
        return "Een stap kan altijd opnieuw een herinnering krijgen (instelling remind_after_days)."
    told = words.count(days, "dag", "dagen")
    return f"Dezelfde stap krijgt binnen {told} geen tweede herinnering, tenzij u daar dan voor kiest."
