"""Open pages run again by themselves as soon as newer data serve, or begin or cease to be late: this process looks, so
that no page has to ask."""

import asyncio
from contextlib import suppress

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from auth import scope
from auth.scope import Lateness
from database import snapshots
from errors import Refused
from ui import session

_LOOK_EVERY = 0.5  # seconds; one small file per office that has pages open
_APART = 0.02  # seconds between two pages, so that whoever clicks meanwhile is not the last in a row
_shown: dict[str, tuple[str, str, Lateness]] = {}


def watch(office_id: str, snapshot: str, told: Lateness) -> None:
    """Run this page again when its office is served by another snapshot than this one, or when it is no longer so late
    with newer ones, or so well in time, as this page told."""
    if context := get_script_run_ctx():
        _shown[context.session_id] = office_id, snapshot, told


async def told() -> None:
    """Tell open pages of newer data, for as long as this process serves."""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        _forget_closed()
        for page in await asyncio.to_thread(_outdated):
            _run_again(page)
            await asyncio.sleep(_APART)


def _forget_closed() -> None:
    """A page that comes back asks by itself."""
    for page in [page for page in list(_shown) if not get_instance().is_active_session(page)]:
        _shown.pop(page, None)


def _outdated() -> list[str]:
    shown, late = list(_shown.items()), scope.lateness()
    serving = {office: _serving(office) for office in {office for _, (office, _, _) in shown}}
    return [
        page for page, (office, snapshot, told) in shown if serving[office] not in {None, snapshot} or late is not told
    ]


def _serving(office_id: str) -> str | None:
    """The snapshot that serves; None while there is none, or nobody can tell."""
    with suppress(Refused, OSError):
        return snapshots.current_name(office_id)
    return None


def _run_again(page: str) -> None:
    """Once; its own run then tells what it shows."""
    _shown.pop(page, None)
    if kept := get_instance()._session_mgr.get_active_session_info(page):  # noqa: SLF001 - see session.run_again
        session.run_again(kept.session)
