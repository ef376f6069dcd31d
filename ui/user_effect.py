"""What saving a user would do, and how he is invited."""

import streamlit as st

from auth import changes, invitations, scope
from auth.accounts import Permission, User, UserRefused
from auth.sign_in_facts import SignInFacts
from errors import Refused
from queries.terms import Overview
from ui import frame, organisation, people, session, words
from ui.organisation import Organisation


def show(before: User | None, after: User, known: Organisation) -> bool:
    """What the user as filled in sees and what changes; returns whether it is to be saved."""
    with st.container(border=True, key="effect"):
        st.subheader("Wat dit betekent", anchor=False)
        st.text(organisation.effect(after, known))
        _show_counts(after)
        if Permission.MANAGE_ACCESS in after.rights and after.is_of_whole_office:
            st.text("Beheert toegang: geeft anderen rechten en leest het logboek van het hele kantoor.")
        lines = people.differences(before, after, known)
        problem = _problem(before, after)
        if before is not None:
            st.caption("Wijzigingen" if lines else "Nog niets gewijzigd.")
            for line in lines:
                st.text(line)
        if problem and (lines or before is None):
            st.warning(words.plain(problem), icon=":material/info:")
        elif lines and _locks_himself_out(before, after):
            st.warning("Dit bent u zelf: na het opslaan beheert u de toegang niet meer.", icon=":material/warning:")
        return st.button(
            "Opslaan" if before else "Toevoegen", type="primary", disabled=not lines or bool(problem), width="stretch"
        )


def _show_counts(user: User) -> None:
    """How much he sees, each number with the way to those rows; for whoever may see them himself."""
    if not session.current().user.may(Permission.SEE_WORKFLOWS):
        return
    with st.container(horizontal=True, key="effect-counts"):
        for overview, count in organisation.counted(user).items():
            label = f"{overview.value.capitalize()}: {words.number(count)}"
            if st.button(label, key=f"effect:{overview.value}", type="tertiary", icon=":material/list:"):
                _open_list(user, overview)


def _open_list(user: User, overview: Overview) -> None:
    seen = scope.of(user)
    session.ask("employers", [] if seen.is_whole_office else list(seen.employers))
    asked = {"list": overview.value} | ({"department": seen.departments} if seen.departments else {})
    st.switch_page(frame.page("workflows"), query_params=asked)


def _problem(before: User | None, after: User) -> str | None:
    """Why this cannot be saved, before anyone tries; the saving itself checks again."""
    if before is None and not after.email:
        return "Vul een naam en een e-mailadres in."
    try:
        changes.check(after)
    except UserRefused as refusal:
        return str(refusal)
    return None


def _locks_himself_out(before: User | None, after: User) -> bool:
    return (
        before is not None and before.email == session.current().user.email and not after.may(Permission.MANAGE_ACCESS)
    )


def show_sign_in(user: User, facts: SignInFacts) -> None:
    """When the user signed in last, his second factor, and a link with which he chooses a password."""
    last_at = facts.last_at.get(user.email)
    with st.container(border=True, key="sign-in"):
        st.subheader("Aanmelden", anchor=False)
        st.text(f"Laatst aangemeld: {words.moment(last_at) if last_at else 'nog nooit'}")
        st.text(f"Tweede factor: {'ja' if user.email in facts.with_second_factor else 'nee'}")
        if user.is_active and st.button(
            "Uitnodiging maken",
            icon=":material/link:",
            help="Een link waarmee deze gebruiker eenmalig zelf een wachtwoord kiest, voor het eerst of opnieuw.",
        ):
            _show_invitation(user)
        st.page_link(
            frame.page("logboek"),
            label="Logboek van deze gebruiker",
            icon=":material/history:",
            query_params={"person": user.email},
        )


def _show_invitation(user: User) -> None:
    manager = session.current().user
    try:
        if changes.find(manager, user.email) is None:
            raise UserRefused(changes.NOT_FOUND)
        link = invitations.invite(user.email, manager.email)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    hours = int(invitations.VALID.total_seconds() // 3600)
    st.code(link, language=None, wrap_lines=True)
    st.caption(f"Stuur deze link zelf aan de gebruiker. Hij staat hier één keer, werkt één keer en {hours} uur lang.")
