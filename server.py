"""The door: the ASGI app around app.py, with its gate and its own routes."""

import gc
import ipaddress
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime import get_instance

from auth import accounts, gate, routes
from database import snapshots
from errors import Refused, SettingsRefused
from settings import ROOT, settings

os.umask(0o077)


@asynccontextmanager
async def _warmed_up(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    # One run of the script registers the pages, so that a first visit to /workflow?id=… finds its page.
    await get_instance().does_script_run_without_error()
    # What is imported by now stays: without this, each rerun spends 85 ms on collecting it.
    gc.collect()
    gc.freeze()
    yield {}


app = st.App(ROOT / "app.py", routes=routes.routes(), middleware=[Middleware(gate.Gate)], lifespan=_warmed_up)


def serve(address: str, port: int, is_demo: bool) -> None:
    """Serve until stopped. Raises SettingsRefused when it may not start like this."""
    _may_start(address, is_demo)
    for line in _greeting(port):
        print(line, flush=True)
    app.run(
        config={
            "server.address": address,
            "server.port": port,
            "server.headless": True,
            # Only behind the gate is this header ours; `streamlit run app.py` has no identity.
            "server.trustedUserHeaders": {gate.IDENTITY_HEADER: "session"},
        }
    )


def _may_start(address: str, is_demo: bool) -> None:
    settings()
    if not is_demo:
        raise SettingsRefused("Aanmelden met een wachtwoord is nog niet ingericht. Start met: manage.py serve --demo")
    if not _is_loopback(address):
        raise SettingsRefused(f"De demo is alleen op deze computer te openen, niet op {address}. Kies 127.0.0.1.")
    try:
        snapshots.current_name("demo")
    except Refused:
        raise SettingsRefused("Er is nog geen demokantoor. Maak het met: manage.py demo") from None


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _greeting(port: int) -> list[str]:
    shown = [user for user in accounts.every() if user.is_demo]
    width = max((len(user.name) for user in shown), default=0)
    lines = [f"  {user.name:<{width}}  {user.demo_note or ''}" for user in shown]
    return ["", f"Procesbeheer draait op http://localhost:{port}", "Kies daar een van de demogebruikers:", *lines, ""]
