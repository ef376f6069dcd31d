"""The herinneringslijst: from the rows that are ticked to a message for each who is up, kept and if need be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from errors import Refused
from office import mail, reminder_template
from office.reminder_template import LONGEST_SUBJECT, LONGEST_TEXT, PLACEHOLDERS, Template
from office.reminders import Channel
from reports import reminding
from reports.reminder_messages import Message
from reports.reminding import Sent
from settings import settings
from ui import reminder_messages, session, tables, words
from ui.turns import Found

_KEPT = "reminding"
_CHANNELS = {
    Channel.MAILTO: "Eigen mailprogramma",
    Channel.COPY: "Kopiëren",
    Channel.SMTP: "Versturen vanuit Procesbeheer",
}


@dataclass(frozen=True)
class Reminding:
    """What is being reminded of: ids of workflows, for which filters and scope, and what became of it if it is done."""

    workflow_ids: tuple[str, ...]
    mark: str
    template: Template | None = None
    sent: tuple[Sent, ...] = ()


def begun(found: Found) -> Reminding | None:
    """What was begun and still counts; nothing after another filter, another choice of employers or new data."""
    kept: Reminding | None = session.remembered(_KEPT)
    return kept if kept is not None and kept.mark == _mark(found) else None


def _mark(found: Found) -> str:
    return tables.mark(
        found.asked.picked, found.asked.selection, found.asked.roles, found.asked.persons, found.asked.steps
    )


def offer(found: Found, ticked: Collection[str]) -> None:
    """Below the list: how many rows are ticked, all of them at one click, and the way to the messages."""
    with st.container(key="remind-bar", horizontal=True, vertical_alignment="center"):
        every = st.checkbox(
            f"Alle {words.number(len(found.shown))} kiezen",
            key=f"all-{_mark(found)}",
            help="Ook die op de andere bladzijden",
        )
        chosen = found.workflow_ids if every else tuple(ticked)
        st.button(
            f"Herinner {words.number(len(chosen))}" if chosen else "Herinner",
            key="remind",
            type="primary",
            icon=":material/notifications:",
            disabled=not chosen,
            on_click=_begin,
            args=(Reminding(chosen, _mark(found)), session.current().user.office_id),
            help=None if chosen else "Vink eerst rijen aan in de lijst",
        )


def _begin(asked: Reminding, office_id: str) -> None:
    template = reminder_template.template_of(office_id)
    session.remember(_KEPT, asked)
    session.seed("remind:subject", template.subject)
    session.seed("remind:text", template.text)
    session.seed("remind:forced", value=False)


def _end() -> None:
    session.remember(_KEPT, None)
    session.remember("returns", session.remembered("returns", 0) + 1)


def show(found: Found, asked: Reminding) -> None:
    """The messages in the place of the list, or what became of them."""
    st.button("Terug naar de lijst", key="remind:back", icon=":material/arrow_back:", type="tertiary", on_click=_end)
    if asked.sent and asked.template:
        reminder_messages.show_sent(asked.sent, asked.template)
        return
    rows = found.every[found.every["workflow_id"].isin(asked.workflow_ids)]
    made = reminding.assignees(session.whole_reader(), rows)
    st.subheader(f"Herinneringslijst over {words.count(len(rows), 'workflow', 'workflows')}", anchor=False)
    left, right = st.columns([2, 3], gap="large")
    with left:
        template = _text()
    with right:
        messages = reminder_messages.chosen(made, template)
        _show_without_assignee(reminding.without_assignee(rows))
    with left:
        _show_way(asked, messages, template)


def _text() -> Template:
    subject = st.text_input("Onderwerp", key="remind:subject", max_chars=LONGEST_SUBJECT)
    text = st.text_area("Tekst", key="remind:text", max_chars=LONGEST_TEXT, height=260)
    names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    st.caption(words.plain(f"Voor elke ontvanger ingevuld: {names}. Wat u hier wijzigt, geldt alleen voor deze keer."))
    return Template(subject, text)


def _show_way(asked: Reminding, messages: Sequence[Message], template: Template) -> None:
    ways = [channel for channel in _CHANNELS if channel is not Channel.SMTP or mail.is_configured()]
    channel = st.radio("Hoe", ways, key="remind:channel", format_func=lambda one: _CHANNELS[one])
    is_forced = _ask_force(asked, messages)
    deed = "Versturen" if channel is Channel.SMTP else "Klaarzetten"
    is_sure = st.button(
        f"{deed} en vastleggen: {words.count(len(messages), 'bericht', 'berichten')}",
        key="remind:sure",
        type="primary",
        disabled=not messages,
    )
    if is_sure:
        _remind(asked, messages, template, channel, is_forced=is_forced)


def _ask_force(asked: Reminding, messages: Sequence[Message]) -> bool:
    """Says which steps had a reminder lately; returns whether they get another one all the same."""
    earlier = reminding.repeated(session.current().user.office_id, messages)
    if not earlier:
        return False
    days = settings().remind_after_days
    counted = words.count(len(earlier), "stap kreeg", "stappen kregen")
    st.warning(
        f"{counted} in de afgelopen {words.count(days, 'dag', 'dagen')} al een herinnering.",
        icon=":material/history:",
    )
    is_forced = st.checkbox("Toch herinneren", key="remind:forced")
    others = tuple(one for one in asked.workflow_ids if one not in {workflow_id for workflow_id, _ in earlier})
    st.button(
        "Laat ze weg",
        key="remind:without",
        disabled=not others,
        on_click=session.remember,
        args=(_KEPT, replace(asked, workflow_ids=others)),
    )
    return is_forced


def _remind(
    asked: Reminding, messages: Sequence[Message], template: Template, channel: Channel, *, is_forced: bool
) -> None:
    try:
        sent = reminding.remind(session.current().user, messages, template, channel, is_forced)
    except Refused as refusal:
        st.error(words.plain(str(refusal)), icon=":material/error:")
        return
    session.remember(_KEPT, replace(asked, template=template, sent=tuple(sent)))
    st.rerun()


def _show_without_assignee(count: int) -> None:
    if count:
        told = words.count(count, "gekozen workflow heeft", "gekozen workflows hebben")
        st.info(f"{told} niemand die aan zet is. Daarover gaat geen bericht.", icon=":material/person_off:")
