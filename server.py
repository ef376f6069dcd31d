"""The door: the ASGI app around app.py, with its gate and its own routes."""

import asyncio
import ctypes
import gc
import ipaddress
import os
import platform
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime import get_instance

from auth import accounts, front_end, gate, node, providers, ready_files, routes, sessions, single_sign_on
from auth.node import Node
from auth.sign_in import DEMO_OFFICE
from database import askers, control, places, snapshots
from database.lake import follower
from errors import Refused, SettingsRefused
from exports import jobs
from reports import agenda_feed
from settings import ROOT, settings
from ui import arrivals, words

os.umask(0o077)
_M_ARENA_MAX = -8  # of glibc's malloc.h


def _living(this: Node) -> Callable[[st.App], AbstractAsyncContextManager[dict[str, Any]]]:
    """From its first answer, that it is not ready yet, until everyone has left or the time for that is over."""

    @asynccontextmanager
    async def living(_app: st.App) -> AsyncIterator[dict[str, Any]]:
        tasks = [asyncio.create_task(_warm_up(this)), asyncio.create_task(arrivals.told())]
        with follower.running():
            async with node.ending_softly(this, settings().drain_seconds, jobs.is_any_running):
                yield {}
        for task in tasks:
            task.cancel()

    return living


async def _warm_up(this: Node) -> None:
    try:
        # One run of the script registers the pages, so that a first visit to /workflow?id=… finds its page.
        await get_instance().does_script_run_without_error()
        # What is imported by now stays: without this, each rerun spends 85 ms on collecting it.
        gc.collect()
        gc.freeze()
    finally:
        this.start()


def _told_in_dutch(error: Exception) -> bool:
    """What someone sees of an error: a refusal as it is, anything else without a word of what was in it."""
    if isinstance(error, Refused):
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        moment = words.moment(datetime.now(UTC))
        st.error(
            f"Er ging iets mis. Probeer het opnieuw. Blijft het zo, meld dan dit tijdstip aan uw beheerder: {moment}.",
            icon=":material/error:",
        )
    return True


def _made(is_demo: bool) -> st.App:
    this = Node()
    front = front_end.of(Path(st.__file__).parent / "static")
    return st.App(
        ROOT / "app.py",
        routes=[*routes.routes(is_demo, single_sign_on.buttons()), agenda_feed.route()],
        middleware=[Middleware(node.Door, node=this), Middleware(gate.Gate, front=front)],
        lifespan=_living(this),
        on_script_error=_told_in_dutch,
    )


def serve(address: str, port: int, is_demo: bool) -> None:
    """Serve until stopped; after SIGTERM whoever is there gets `drain_seconds` to go elsewhere.

    Raises SettingsRefused when it may not start like this.
    """
    _share_heaps()
    askers.keep()
    _may_start(address, is_demo)
    _clear(is_demo)
    for line in _demo_greeting(port) if is_demo else _greeting(port):
        print(line, flush=True)
    # The server stops by itself when it is asked to, and passes the signal on: that is no reason to end as if killed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _made(is_demo).run(
        config={
            "server.address": address,
            "server.port": port,
            "server.headless": True,
            # Only behind the gate is this header ours; `streamlit run app.py` has no identity.
            "server.trustedUserHeaders": {gate.IDENTITY_HEADER: "session"},
        }
    )


def _share_heaps() -> None:
    """Have all threads share a heap for each core; see docs/decisions/0023.

    By itself glibc has eight for each, and every click is a thread: each heap grows to the most that was ever in it.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, max(2, os.cpu_count() or 2))


def _clear(is_demo: bool) -> None:
    """Take away what was left of before. Raises SettingsRefused when the control store cannot be written."""
    if not control.is_writable():
        raise SettingsRefused(
            "De administratie (gebruikers, sessies, logboek) is niet te schrijven, dus niemand zou kunnen aanmelden. "
            "Controleer de rechten en de ruimte van PROCESBEHEER_HOME of de database van PROCESBEHEER_CONTROL_URL."
        )
    places.clear_at_start()
    if not is_demo:
        sessions.end_chosen()
    ready_files.remove_expired()


def _may_start(address: str, is_demo: bool) -> None:
    providers.check_at_start()
    if is_demo:
        _may_show_demo(address)
        return
    is_local = _is_loopback(address) and _is_loopback(urlsplit(settings().public_url).hostname or "")
    if not (is_local or gate.is_https() or settings().allow_plain_http):
        raise SettingsRefused(
            "Over het netwerk gaan wachtwoorden alleen versleuteld: zet PROCESBEHEER_PUBLIC_URL op het https-adres "
            "waarop gebruikers de app openen. Zie docs/inloggen.md."
        )


def _may_show_demo(address: str) -> None:
    public = urlsplit(settings().public_url).hostname or ""
    for wanted in (address, public):
        if not _is_loopback(wanted):
            raise SettingsRefused(f"De demo is alleen op deze computer te openen, niet op {wanted}. Kies 127.0.0.1.")
    try:
        snapshots.current_name(DEMO_OFFICE)
    except Refused:
        raise SettingsRefused("Er is nog geen demokantoor. Maak het met: manage.py demo") from None


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _demo_greeting(port: int) -> list[str]:
    shown = [user for user in accounts.every() if user.is_demo]
    width = max((len(user.name) for user in shown), default=0)
    lines = [f"  {user.name:<{width}}  {user.demo_note or ''}" for user in shown]
    return ["", f"Procesbeheer draait op http://localhost:{port}", "Kies daar een van de demogebruikers:", *lines, ""]


def _greeting(port: int) -> list[str]:
    public = settings().public_url
    shown = f"http://localhost:{port}" if _is_loopback(urlsplit(public).hostname or "") else public
    lines = ["", f"Procesbeheer draait op {shown}"]
    if not any(user.is_active and not user.is_demo for user in accounts.every()):
        lines.append("Er zijn nog geen gebruikers. Zie: manage.py user add --help, daarna: manage.py user invite EMAIL")
    return [*lines, ""]
