"""The messages of a herinneringslijst as they will go out, and as they went."""

from collections.abc import Sequence

import streamlit as st

from office.reminder_template import Template
from office.reminders import Channel
from reports.reminder_messages import Message
from reports.reminding import Assignee, Sent
from ui import words

_FEW = 3  # so many messages are shown open; more are folded


def chosen(made: Sequence[Assignee], template: Template) -> list[Message]:
    """Per person or role each message as its recipient gets it, to leave out if need be, and why some rows are in none.

    Returns those that are not left out.
    """
    count = sum(len(one.messages) for one in made)
    found = []
    for one in made:
        found += [message for message in one.messages if _is_wanted(message, template, is_open=count <= _FEW)]
        if one.hindrance:
            told = words.count(one.left_out, "workflow", "workflows")
            st.warning(words.plain(f"{told}: {one.hindrance}"), icon=":material/block:")
    return found


def _is_wanted(message: Message, template: Template, *, is_open: bool) -> bool:
    place = f"{message.who}:{message.address or message.about}"
    with st.container(key=f"message-{place}", horizontal=True, vertical_alignment="top"):
        is_wanted = st.checkbox(
            words.plain(f"Herinner {_heading(message)}"),
            value=True,
            key=f"remind:to:{place}",
            label_visibility="collapsed",
            width="content",
        )
        with st.expander(words.plain(_heading(message)), expanded=is_open, icon=_icon(message)):
            _note(message)
            _show_text(message, template)
    return is_wanted


def show_sent(sent: Sequence[Sent], template: Template) -> None:
    """What was kept, with the link or the text of each message that the sender still has to send himself."""
    good = [one for one in sent if not one.problem]
    steps = {(row.workflow_id, row.seq) for one in good for row in one.message.reminded}
    if good:
        told = f"{words.count(len(good), 'bericht', 'berichten')} over {words.count(len(steps), 'stap', 'stappen')}"
        st.success(
            f"Vastgelegd: {told}. Het staat in het logboek en bij elke workflow.", icon=":material/check_circle:"
        )
    for number, one in enumerate(sent):
        with st.container(border=True, key=f"sent-{number}"):
            st.markdown(f"**{words.plain(_heading(one.message))}**")
            _show_outcome(one, template)


def _show_outcome(one: Sent, template: Template) -> None:
    if one.problem:
        st.error(words.plain(f"Niet verstuurd en niet vastgelegd. {one.problem}"), icon=":material/error:")
    elif one.channel is Channel.SMTP:
        st.text(f"Verstuurd aan {one.message.address}.")
        with st.expander("Het bericht"):
            _show_text(one.message, template)
    elif one.channel is Channel.MAILTO:
        link = one.message.mailto(template)
        st.link_button("Open in mailprogramma", link, icon=":material/mail:")
        if "&body=" not in link:
            st.caption("De tekst is te lang voor een link. Kopieer hem hieronder in het bericht.")
        _show_copy(one.message, template, is_open="&body=" not in link)
    else:
        _note(one.message)
        _show_copy(one.message, template, is_open=True)


def _show_copy(message: Message, template: Template, *, is_open: bool) -> None:
    """The message with a button that copies it."""
    subject, text = message.filled(template)
    with st.expander("Het bericht", expanded=is_open):
        st.code(f"{subject}\n\n{text}", language=None, wrap_lines=True)


def _heading(message: Message) -> str:
    rows = words.count(len(message.rows), "workflow", "workflows")
    if message.recipient is None:
        return f"{message.assignee}{' bij ' + message.about if message.about else ''} · {rows}"
    whose = "" if message.recipient.name == message.assignee else f" ({message.assignee})"
    return f"{message.recipient.name}{whose} · {rows}"


def _icon(message: Message) -> str:
    return ":material/person_off:" if message.recipient is None else ":material/mail:"


def _note(message: Message) -> None:
    if message.recipient is None:
        of = f"van {message.about}" if message.about else f"waarvoor {message.assignee} aan zet is"
        st.caption(
            words.plain(
                f"Uw kantoor kent hier geen gebruiker voor, dus dit bericht kunt u alleen kopiëren. "
                f"Er staan alleen workflows in {of}. Stuur het alleen aan wie die mag zien."
            )
        )


def _show_text(message: Message, template: Template) -> None:
    subject, text = message.filled(template)
    if message.address:
        st.text(f"Aan: {message.address}")
    st.text(f"Onderwerp: {subject}")
    st.text(text)
