"""The list of users of an office: find someone, open him, or choose several."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from auth import accounts, sign_in_facts
from auth.accounts import Permission, User
from auth.sign_in_facts import SignInFacts
from queries.selection import folded
from ui import address, frame, organisation, people, session, words
from ui.address import Field
from ui.organisation import Organisation

PAGE = "toegang"
_TALL = 18  # more rows than this scroll inside the table
_WIDTHS = {
    "Naam": 136,
    "E-mailadres": 160,
    "Rol": 108,
    "Werkgevers": 112,
    "Afdelingen": 114,
    "Workflows": 78,
    "Beheert": 64,
    "Aangemeld": 86,
    "2e factor": 72,
    "Status": 120,
}
_NARROW = {"Naam": 128, "Rol": 116, "Toegang": 84}
_HELP = {
    "Werkgevers": "Welke werkgevers deze gebruiker ziet",
    "Afdelingen": "Op welke afdelingen hij beperkt is, met of zonder onderliggende afdelingen",
    "Workflows": "Het recht Procesbeheer workflows",
    "Beheert": "Het recht Toegang beheren: deze pagina en het logboek",
    "Aangemeld": "Wanneer deze gebruiker zich het laatst aanmeldde",
    "2e factor": "Of deze gebruiker een tweede factor gebruikt bij het aanmelden",
    "Toegang": "Het recht Procesbeheer workflows, of uitgeschakeld",
}


@dataclass(frozen=True)
class Office:
    """The users of one office with all that the screen tells of them."""

    users: tuple[User, ...]
    known: Organisation
    facts: SignInFacts


def office() -> Office:
    """The office of who is signed in, its users in the order of last names."""
    manager = session.current().user
    users = sorted(accounts.of_office(manager.office_id), key=lambda user: people.sort_name(user.name))
    return Office(tuple(users), organisation.of(manager), sign_in_facts.of_office(manager.office_id))


def _views(facts: SignInFacts) -> dict[str, tuple[str, Callable[[User], bool]]]:
    return {
        "alle": ("Alle gebruikers", lambda _: True),
        "met-recht": ("Met Procesbeheer workflows", lambda user: user.may(Permission.SEE_WORKFLOWS)),
        "zonder-recht": ("Zonder Procesbeheer workflows", lambda user: Permission.SEE_WORKFLOWS not in user.rights),
        "beheerders": ("Beheert toegang", lambda user: user.may(Permission.MANAGE_ACCESS)),
        "nooit": ("Nog nooit aangemeld", lambda user: user.email not in facts.last_at),
        "zonder-tweede-factor": ("Zonder tweede factor", lambda user: user.email not in facts.with_second_factor),
        "uitgeschakeld": ("Uitgeschakeld", lambda user: not user.is_active),
    }


def _fields(facts: SignInFacts) -> list[Field]:
    return [address.parsed("find", str, str, ""), address.one_of("view", list(_views(facts)), "alle")]


def chosen(found: Office) -> list[User]:
    """The users that the search and the view leave, with both above the list."""
    views = _views(found.facts)
    known = _fields(found.facts)
    address.take(PAGE, known)
    with st.container(key="user-filters", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Zoeken",
            key=known[0].key,
            placeholder="Naam, e-mailadres, werkgever of afdeling",
            icon=":material/search:",
            persist_state="session",
        )
        st.selectbox(
            "Toon",
            list(views),
            key=known[1].key,
            format_func=lambda view: f"{views[view][0]} ({sum(map(views[view][1], found.users))})",
            width=300,
            persist_state="session",
        )
        _show_deeds()
    address.give(PAGE, known)
    text, view = (session.seeded(field.key, field.default) for field in known)
    return [user for user in found.users if views[view][1](user) and _is_found(folded(text or ""), user, found.known)]


def _show_deeds() -> None:
    if st.button("Gebruiker toevoegen", type="primary", icon=":material/person_add:"):
        st.switch_page(frame.page("gebruiker"))
    if st.button("Importeren", icon=":material/upload_file:", help="Gebruikers uit een CSV- of Excelbestand"):
        st.switch_page(frame.page("gebruikers-importeren"))


def _is_found(text: str, user: User, known: Organisation) -> bool:
    told = (user.name, user.email, people.employers(user, known), people.departments(user, known))
    return all(part in folded(" ".join(told)) for part in text.split())


def show(listed: Sequence[User], found: Office) -> list[User]:
    """The list; a click on a row opens that user. Returns those whose box is ticked."""
    if not listed:
        st.info(
            "Geen gebruiker voldoet hieraan. Zoek op iets anders of kies 'Alle gebruikers'.",
            icon=":material/search_off:",
        )
        return []
    rows = [_row(user, found) for user in listed]
    mark = hashlib.sha256(f"{listed}{session.remembered('user-returns', 0)}".encode()).hexdigest()[:16]
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"wide-users-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"narrow-users-{mark}")
    for row, _ in [*wide.selection.cells, *narrow.selection.cells]:
        if row < len(listed):
            forget_choice()
            st.switch_page(frame.page("gebruiker"), query_params={"id": listed[row].email})
    ticked = sorted({*wide.selection.rows, *narrow.selection.rows})
    return [listed[row] for row in ticked if row < len(listed)]


def forget_choice() -> None:
    """Let the list come back with nothing clicked or ticked."""
    session.remember("user-returns", session.remembered("user-returns", 0) + 1)


def _row(user: User, found: Office) -> dict[str, str]:
    has_right = Permission.SEE_WORKFLOWS in user.rights
    told_right = "✓ ja" if has_right else "– nee"
    return {
        "Naam": user.name,
        "E-mailadres": user.email,
        "Rol": people.ROLES[user.role],
        "Werkgevers": people.employers(user, found.known),
        "Afdelingen": people.departments(user, found.known),
        "Workflows": told_right,
        "Beheert": "✓ ja" if Permission.MANAGE_ACCESS in user.rights else "",
        "Aangemeld": words.day(found.facts.last_at.get(user.email)) or "nog nooit",
        "2e factor": "✓ ja" if user.email in found.facts.with_second_factor else "– nee",
        "Status": people.state(user),
        "Toegang": told_right if user.is_active else "✕ uit",
    }


def _grid(rows: list[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    columns = {
        label: st.column_config.TextColumn(width=width, help=_HELP.get(label)) for label, width in widths.items()
    }
    return st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config=columns,
        hide_index=True,
        height="content" if len(rows) <= _TALL else 34 * (_TALL + 1),
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        alt="Gebruikers; kies een rij om de gebruiker te openen, vink rijen aan om er meer tegelijk te wijzigen.",
    )
