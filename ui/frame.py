"""What surrounds every screen: menu by rights, employer choice, breadcrumb, who is signed in, age of the data."""

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from auth.accounts import Permission, User
from queries.terms import State
from ui import clock, data_age, lateness, session, words
from ui.screens import Screen

_PAGES = "pages"
_COUNTED = "aan-zet"  # the screen whose name in the menu carries a count


def screens(menu: Sequence[Screen]) -> list[StreamlitPage]:
    """All pages, each behind its own guard, so that every address has one. The app's root leads to the first.

    Made for each rerun: Streamlit notes on a page whether it may run, so two people cannot share one.
    """
    # A default page loses its own address, so the root gets a page of its own.
    pages = {"": st.Page(partial(_go_to_first, menu), title=menu[0].title, url_path="start", default=True)}
    pages |= {screen.address: st.Page(screen.path, title=screen.title, url_path=screen.address) for screen in menu}
    session.remember(_PAGES, pages)
    return list(pages.values())


def _go_to_first(menu: Sequence[Screen]) -> None:
    user = session.current().user
    st.switch_page(page(next(screen.address for screen in menu if user.may(screen.permission))))


def page(address: str) -> StreamlitPage:
    """The page at this address, for links to it."""
    pages: dict[str, StreamlitPage] = session.remembered(_PAGES)
    return pages[address]


def is_same_page() -> bool:
    """Whether this run shows the page that the run before showed."""
    return bool(session.remembered("page") == session.remembered("page-before"))


def may_open_any(menu: Sequence[Screen], user: User) -> bool:
    """True when at least one screen is open to this user."""
    return any(user.may(screen.permission) for screen in menu)


def show_start() -> None:
    """What someone without a session sees: no data, and how to get in."""
    st.title("Procesbeheer")
    st.info("U bent niet (meer) aangemeld.", icon=":material/lock:")
    st.html('<a href="/login" target="_self">Aanmelden</a>')
    st.caption("Werkt deze link niet? Start de app dan met `make run` of `manage.py serve`, niet rechtstreeks.")


def show_no_access(user: User) -> None:
    """What someone without the right sees: whom to ask."""
    _show_account(user, "")
    st.title("Procesbeheer")
    st.info(
        "U hebt het recht **Procesbeheer workflows** nog niet. Dat recht geeft uw kantoor.",
        icon=":material/lock:",
    )
    st.text(f"Vraag het aan: {session.office_name(user)}")


def show(menu: Sequence[Screen], user: User, shown: str) -> None:
    """Sidebar with employer choice and menu, and above the page where one is and who one is."""
    here = next(screen for screen in menu if screen.title == shown)
    session.remember("page-before", session.remembered("page"))
    session.remember("page", here.address)
    with st.sidebar:
        # Screens of the office are about all of it: a choice of employers would change nothing there.
        is_of_employers = here.permission is Permission.SEE_WORKFLOWS and session.is_reading()
        if is_of_employers:
            session.narrow(_choose_employers())
        _show_menu([screen for screen in menu if user.may(screen.permission)], is_of_employers)
        if is_of_employers:
            clock.choose()
    _show_account(user, _trail(menu, here))
    data_age.warn()


def _show_menu(menu: Sequence[Screen], has_counts: bool) -> None:
    for section in dict.fromkeys(screen.section for screen in menu if screen.section):
        st.caption(section.upper())
        for screen in menu:
            if screen.section == section:
                with st.container(key=f"menu-{screen.address}", horizontal=True, vertical_alignment="center"):
                    st.page_link(
                        page(screen.address),
                        label=screen.title,
                        icon=screen.icon,
                        query_params=session.remembered(f"address:{screen.address}", {}),
                        width="stretch",
                    )
                    if has_counts and screen.address == _COUNTED:
                        _show_late()


def _show_late() -> None:
    """How many are late among the chosen employers, as a link to exactly those."""
    late = lateness.late_lately()
    if late:
        st.page_link(
            page(_COUNTED),
            label=f"{words.number(late)} te laat",
            help="Langer bij hun stap dan de streeftijd",
            query_params={"state": State.LATE.value},
            width="content",
        )


def _choose_employers() -> list[str]:
    names = {row["employer_id"]: row["employer"] for row in session.choices("choices/employers").to_pylist()}
    session.remember("employer-names", names)
    if len(names) <= 1:
        st.caption("WERKGEVER")
        st.text(next(iter(names.values()), "Geen werkgever"))
        return []
    return st.multiselect(
        "Werkgever",
        list(names),
        key="employers",
        format_func=lambda employer: names.get(employer, ""),
        placeholder=f"Alle werkgevers ({len(names)})",
        select_all=False,
        persist_state="session",
    )


def _trail(menu: Sequence[Screen], here: Screen) -> str:
    by_address = {screen.address: screen for screen in menu}
    titles = [here.title]
    while here.above:
        here = by_address[here.above]
        titles.insert(0, here.title)
    start = ["Werkgever"] if here.permission is Permission.SEE_WORKFLOWS else []
    return " → ".join([*start, here.section or "", *titles])


def _show_account(user: User, trail: str) -> None:
    security = "" if user.is_demo else ' · <a href="/second-factor" target="_self">Beveiliging</a>'
    with st.container(key="top", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(trail)
        st.html(
            f'<span class="who">{escape(user.name)}{security} · <a href="/logout" target="_self">Afmelden</a></span>',
            width="content",
        )
