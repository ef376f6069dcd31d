"""The session of one rerun: who it is, his reader, and what the screens remember. The only user of session_state."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit.runtime.app_session import AppSession

from auth import access_log, sessions
from auth import scope as scopes
from auth.access_log import Kind
from auth.accounts import Permission, User
from auth.scope import Scope
from errors import NoSnapshot, Refused, SnapshotDamaged
from queries import Reader, kept, reader

_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)
_session: ContextVar[sessions.Session | None] = ContextVar("session", default=None)
_WITHOUT_RIGHT = "U hebt het recht **Procesbeheer workflows** niet. Dat recht geeft uw kantoor."
_BY_ITSELF = "rerun-by-itself"
_TRIED = "tried-another-snapshot"
_others: ContextVar[contextlib.ExitStack | None] = ContextVar("others", default=None)
_is_inside: ContextVar[bool] = ContextVar("is_inside", default=False)


def user() -> User | None:
    """Who is signed in now; None without a running session. The gate is the only one that can name it."""
    key = st.user.get("session")
    is_by_itself = st.session_state.pop(_BY_ITSELF, False)
    found = sessions.find(str(key), is_seen=not is_by_itself) if key else None
    _session.set(found)
    return found.user if found else None


def rerun_by_itself() -> None:
    """Run the page again though its user did nothing: that does not keep his session alive."""
    st.session_state[_BY_ITSELF] = True
    st.rerun()


def run_again(page: AppSession) -> None:
    """Let someone's open page run again though he did nothing, from outside its script.

    Streamlit has nothing public for that; this is what it does itself when a script changes. tests/test_swap.py fails
    when it no longer works.
    """
    page.session_state[_BY_ITSELF] = True
    page.request_rerun(page._client_state)  # noqa: SLF001


def current() -> sessions.Session:
    """The running session. Raises Refused when there is none."""
    found = _session.get()
    if found is None:
        raise Refused("U bent niet aangemeld.")
    return found


@contextlib.contextmanager
def reading(who: User) -> Iterator[None]:
    """Everything inside sees one snapshot, as of one moment, in this user's scope; nothing when he may see nothing."""
    try:
        whole = _scope_of(who)
        with reader(whole) if whole else contextlib.nullcontext() as opened, contextlib.ExitStack() as others:
            tokens = _reader.set(opened), _is_inside.set(True), _others.set(others)
            try:
                yield
            finally:
                _reader.reset(tokens[0])
                _is_inside.reset(tokens[1])
                _others.reset(tokens[2])
    except SnapshotDamaged:
        if not remembered(_TRIED):
            remember(_TRIED, True)  # once: when nothing whole is left, the page says so
            rerun_by_itself()
        raise
    remember(_TRIED, False)


def _scope_of(who: User) -> Scope | None:
    if not who.may(Permission.SEE_WORKFLOWS):
        return None
    try:
        return scopes.of(who)
    except SnapshotDamaged:
        raise
    except NoSnapshot:
        if who.may(Permission.MANAGE_ACCESS) or who.may(Permission.LOAD_DATA):
            return None  # users are added before data are
        _show_no_data()
        st.html('<a href="/logout" target="_self">Afmelden</a>')
        st.stop()


def _show_no_data() -> None:
    st.info("Er zijn nog geen gegevens geladen. Vraag uw kantoor om de eerste gegevens te laden.")


def is_reading() -> bool:
    """Whether there are rows to read: this user may see workflows, and there are data."""
    return _reader.get() is not None


def office_name(who: User) -> str:
    """The name of this user's office, also for who may see nothing else of it."""
    return scopes.office_name(who)


def narrow(employers: list[str]) -> None:
    """From here on only these employers, as far as they are in scope; none chosen means all."""
    if employers:
        opened = whole_reader()
        narrowed = opened.narrowed(employers)
        _reader.set(narrowed)


def look_back(day: date | None) -> None:
    """From here on everything stands as it did at the end of this past day, in the same scope; as now for None."""
    others = _others.get()
    if day is not None and others is not None:
        _reader.set(others.enter_context(reader(whole_reader().scope, as_of=day)))


def whole_reader() -> Reader:
    """The reader of this rerun. Raises Refused outside one."""
    opened = _reader.get()
    if opened is None:
        raise Refused("Deze pagina is zonder aanmelding geopend.")
    return opened


@contextlib.contextmanager
def reading_employer(employer_id: str) -> Iterator[Reader]:
    """A reader beside that of this rerun, for one employer that this user may see, whatever employers he chose."""
    opened = whole_reader()
    seen = replace(opened.scope, employers=opened.scope.narrowed_from or opened.scope.employers, narrowed_from=None)
    with reader(seen.narrowed([employer_id]), opened.now, opened.as_of) as other:
        yield other


def scope() -> Scope:
    """What is visible now, the choice of employers included."""
    return whole_reader().scope


def rows(name: str, **parameters: object) -> pa.Table:
    """The rows of a query in this user's scope; see queries.Reader.rows."""
    return whole_reader().rows(name, **parameters)


def choices(name: str, **parameters: object) -> pa.Table:
    """The same of a query that follows from snapshot and scope alone; see queries.kept."""
    return kept.rows(whole_reader(), name, **parameters)


def log(kind: Kind, **details: object) -> None:
    """Put in the access log what this user saw or took."""
    who = current().user
    access_log.write(kind, who.office_id, who.email, **details)


def require(permission: Permission) -> None:
    """A page's guard: stops the page unless this user has the right, now, and the app runs it."""
    found = _session.get()
    if found is None or not found.user.may(permission) or not _is_inside.get():
        is_asked_for = permission is Permission.SEE_WORKFLOWS and _is_inside.get()
        st.info(_WITHOUT_RIGHT if is_asked_for else "Deze pagina is niet beschikbaar.")
        st.stop()
    if permission is Permission.SEE_WORKFLOWS and not is_reading():
        _show_no_data()
        st.stop()


def remembered(name: str, otherwise: Any = None) -> Any:
    """What a screen kept under this name during the session."""
    return st.session_state.get(f"kept:{name}", otherwise)


def remember(name: str, value: object) -> None:
    """Keep something for the next rerun of this session."""
    st.session_state[f"kept:{name}"] = value


def seed(key: str, value: object) -> None:
    """Give a widget its value before it is shown."""
    st.session_state[key] = value


def seeded(key: str, otherwise: Any = None) -> Any:
    """The value a widget has now."""
    return st.session_state.get(key, otherwise)


def ask(key: str, value: object) -> None:
    """Give a widget that is already on screen a value, from the next rerun on."""
    st.session_state[f"asked:{key}"] = value


def take_asked() -> None:
    """Hand widgets the values asked for in the rerun before; to be called before any widget."""
    for name in [name for name in st.session_state if str(name).startswith("asked:")]:
        st.session_state[str(name).removeprefix("asked:")] = st.session_state.pop(name)
