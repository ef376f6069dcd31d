"""Changing several users at once: what it does to each is shown before it is saved."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from auth import changes
from auth.accounts import Permission, Role, User
from auth.changes import Change
from errors import Refused
from ui import access, notices, organisation, people, session, words
from ui.access import Office


def _with_role(role: Role, user: User) -> User:
    return replace(user, role=role)


_RIGHT = Permission.SEE_WORKFLOWS
_MOST_TOLD = 12
_KEY = "bulk"
_DEEDS: dict[str, Callable[[User], User]] = {
    "Recht Procesbeheer workflows geven": lambda user: replace(user, rights=user.rights | {_RIGHT}),
    "Recht Procesbeheer workflows intrekken": lambda user: replace(user, rights=user.rights - {_RIGHT}),
    **{f"Rol wijzigen in {people.ROLES[role]}": partial(_with_role, role) for role in Role},
    "Uitschakelen": lambda user: replace(user, is_active=False),
    "Weer toelaten": lambda user: replace(user, is_active=True),
}


def show(ticked: Sequence[User], found: Office) -> None:
    """What can be done with the users that are ticked; nothing when none is."""
    if not ticked:
        return
    with st.container(border=True, key="bulk-change"):
        deed = st.selectbox(
            f"Voor {words.count(len(ticked), 'aangevinkte gebruiker', 'aangevinkte gebruikers')}",
            list(_DEEDS),
            index=None,
            key=_KEY,
            placeholder="Kies wat er moet veranderen",
        )
        if deed:
            _propose([Change(user, _DEEDS[deed](user)) for user in ticked], deed, found)


def _propose(asked: Sequence[Change], deed: str, found: Office) -> None:
    real = [change for change in asked if change.before != change.after]
    _tell(real, len(asked) - len(real), found)
    with st.container(horizontal=True):
        is_sure = st.button(
            f"Opslaan voor {words.count(len(real), 'gebruiker', 'gebruikers')}", type="primary", disabled=not real
        )
        st.button("Annuleren", on_click=_cancel)
    if is_sure:
        _save(real, deed)


def _tell(real: Sequence[Change], same: int, found: Office) -> None:
    for change in real[:_MOST_TOLD]:
        st.text(f"{change.after.name}: {organisation.effect(change.after, found.known)}")
    if len(real) > _MOST_TOLD:
        st.caption(f"… en {words.number(len(real) - _MOST_TOLD)} anderen")
    if same:
        st.caption(f"Voor {words.count(same, 'gebruiker', 'gebruikers')} verandert er niets.")


def _cancel() -> None:
    session.seed(_KEY, None)
    access.forget_choice()


def _save(real: Sequence[Change], deed: str) -> None:
    try:
        changes.make(session.current().user, real)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    access.forget_choice()
    notices.leave(f"{deed}: opgeslagen voor {words.count(len(real), 'gebruiker', 'gebruikers')}.")
    st.rerun()
