"""One user as a form: what he is granted, and beside it what that makes him see, before it is saved."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from auth import changes
from auth.accounts import DepartmentGrant, Permission, Role, User
from auth.changes import Change
from errors import Refused
from ui import frame, notices, people, session, words
from ui.organisation import Organisation

_FORM = "user-form"
_NEW = "nieuw"
_NO_EMPLOYER = {
    Role.OFFICE: "Alle werkgevers",
    Role.PAYROLL: "Alle werkgevers",
    Role.HR: "Nog geen",
    Role.DEPARTMENT_MANAGER: "Volgt uit de afdelingen",
}

_RIGHTS_HELP = {
    Permission.MANAGE_ACCESS: "Deze pagina en het logboek. Alleen voor de rol Kantoor zonder werkgevers of afdelingen.",
    Permission.LOAD_DATA: "De pagina Gegevens. Alleen voor de rol Kantoor zonder werkgevers of afdelingen.",
}


def subject() -> User | None:
    """The user this address names as he was when the form was opened; None for a new one.

    Who is of another office and who does not exist stop with the very same page.
    """
    email = st.query_params.get("id")
    manager = session.current().user
    found = changes.find(manager, email) if email is not None else None
    if email is not None and found is None:
        _show_not_found()
    opened_for: str
    before: User | None
    opened_for, before = session.remembered(_FORM, ("", None))
    is_open = opened_for == (found.email if found else _NEW) and session.seeded(_key("name")) is not None
    if not is_open:
        before = found
        _fill(before, manager)
    return before


def _show_not_found() -> None:
    show_way()
    st.title("Gebruiker niet gevonden", anchor=False)
    st.info(f"{changes.NOT_FOUND} Ga terug naar Toegang.", icon=":material/search_off:")
    st.stop()


def show_way() -> None:
    """Back to the list, as it was."""
    st.page_link(
        frame.page("toegang"),
        label="Terug naar Toegang",
        icon=":material/arrow_back:",
        query_params=session.remembered("address:toegang", {}),
    )


def _key(name: str) -> str:
    return f"user-form:{name}"


def _fill(before: User | None, manager: User) -> None:
    """Give the widgets what they start with."""
    shown = before or User("", "", manager.office_id, Role.HR, rights=frozenset({Permission.SEE_WORKFLOWS}))
    session.remember(_FORM, (before.email if before else _NEW, before))
    session.seed(_key("email"), shown.email)
    session.seed(_key("name"), shown.name)
    session.seed(_key("role"), shown.role.value)
    session.seed(_key("employers"), list(shown.employers))
    session.seed(_key("departments"), [grant.department_id for grant in shown.departments])
    for grant in shown.departments:
        session.seed(_key(f"below:{grant.department_id}"), grant.has_sub_departments)
    for right in Permission:
        session.seed(_key(right.value), right in shown.rights)
    session.seed(_key("is_active"), shown.is_active)


def forget() -> None:
    """Let the form begin anew with who the user is now."""
    session.remember(_FORM, ("", None))


def show(before: User | None, known: Organisation) -> User:
    """The form; returns the user as filled in."""
    left, right = st.columns(2)
    name = left.text_input("Naam", key=_key("name"), max_chars=200)
    email = right.text_input(
        "E-mailadres",
        key=_key("email"),
        max_chars=254,
        disabled=before is not None,
        help="Hiermee meldt iemand zich aan. Het adres ligt vast: voeg bij een nieuw adres een nieuwe gebruiker toe.",
    )
    role = Role(
        st.segmented_control(
            "Rol",
            [role.value for role in Role],
            key=_key("role"),
            format_func=lambda role: people.ROLES[Role(role)],
            required=True,
        )
        or Role.HR
    )
    st.caption(f"{people.ROLES[role]}: ziet {people.ROLE_HELP[role]}.")
    employers = _employers(role, known)
    departments = _departments(role, employers, known)
    filled = User(
        email=before.email if before else email.strip().lower(),
        name=" ".join(name.split()),
        office_id=session.current().user.office_id,
        role=role,
        employers=tuple(sorted(employers)),
        departments=departments,
        is_demo=before.is_demo if before else False,
        demo_note=before.demo_note if before else None,
    )
    return _with_rights(filled)


def _employers(role: Role, known: Organisation) -> list[str]:
    given: list[str] = session.seeded(_key("employers"), [])
    has_all = role in (Role.OFFICE, Role.PAYROLL)
    return st.multiselect(
        "Werkgevers",
        list(dict.fromkeys([*known.employers, *given])),
        key=_key("employers"),
        format_func=known.employer,
        placeholder=_NO_EMPLOYER[role],
        help="Kies er geen, dan ziet deze rol alle werkgevers, ook nieuwe." if has_all else None,
        select_all=False,
    )


def _departments(role: Role, employers: Sequence[str], known: Organisation) -> tuple[DepartmentGrant, ...]:
    given: list[str] = session.seeded(_key("departments"), [])
    offered = [
        department.department_id
        for department in known.departments.values()
        if not employers or department.employer_id in employers
    ]
    chosen = st.multiselect(
        "Afdelingen",
        list(dict.fromkeys([*offered, *given])),
        key=_key("departments"),
        format_func=known.department,
        placeholder="Nog geen" if role is Role.DEPARTMENT_MANAGER else "Niet op afdeling beperkt",
        help="Met afdelingen ziet iemand alleen medewerkers die daar nu werken.",
        select_all=False,
    )
    return tuple(DepartmentGrant(department, _below(department, known)) for department in sorted(chosen))


def _below(department_id: str, known: Organisation) -> bool:
    label = words.plain(known.department(department_id))
    return st.checkbox(f"Ook alles onder {label}", key=_key(f"below:{department_id}"))


def _with_rights(filled: User) -> User:
    st.caption("RECHTEN")
    rights = {
        right
        for right, place in zip(Permission, st.columns(len(Permission)), strict=True)
        if place.toggle(people.RIGHTS[right], key=_key(right.value), help=_RIGHTS_HELP.get(right))
    }
    is_active = st.toggle("Kan zich aanmelden", key=_key("is_active"))
    return replace(filled, rights=frozenset(rights), is_active=is_active)


def save(before: User | None, after: User) -> None:
    """Save, and go to the user; a refusal is shown with what can be done."""
    try:
        changes.make(session.current().user, [Change(before, after)])
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        if before is not None:
            st.button("Gegevens van nu laden", icon=":material/refresh:", on_click=forget)
        return
    forget()
    notices.leave(f"{after.name} is {'opgeslagen' if before else 'toegevoegd'}.")
    st.switch_page(frame.page("gebruiker"), query_params={"id": after.email})
