"""How long until what is loaded stands on a page that is already open."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import demo
from auth import gate, sessions
from benchmarks import streamlit_session
from benchmarks.office import OFFICE_USER, Office, use
from benchmarks.processes import in_child
from benchmarks.record import Sample
from importers import history

_RUNS = 3
_FOLLOWED = "Bijgewerkt om"


def seconds(office: Office, load: Callable[[Path, Path], object]) -> Sample:
    """From the moment that a load begins to read its source, with the whole office serving and one of its lists open,
    until the rerun that nobody asked for has sent the last of the new list.

    `load`: loads into the home that is its first argument, and may write what it tells to the file that is its second.
    """
    return Sample.of([in_child(_once, office, load)[0] for _ in range(_RUNS)])


def _once(office: Office, load: Callable[[Path, Path], object]) -> float:
    with tempfile.TemporaryDirectory(dir=office.home) as place:
        home = _home(office, Path(place))
        use(home)
        return _until_shown(home, load)


def _home(office: Office, place: Path) -> Path:
    home = place / "home"
    home.mkdir(mode=0o700)
    shutil.copytree(office.home / "snapshots", home / "snapshots", copy_function=os.link)
    with closing(sqlite3.connect(office.home / "control.sqlite")) as users:
        users.execute("vacuum into ?", [str(home / "control.sqlite")])
    return home


def _until_shown(home: Path, load: Callable[[Path, Path], object]) -> float:
    port = streamlit_session.free_port()
    cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(OFFICE_USER)}"
    with (
        streamlit_session.serving(["manage.py", "serve", "--demo", "--port", str(port)], port, os.environ),
        streamlit_session.visiting(port, "workflows", "", cookie) as visitor,
    ):
        visitor.run()
        load(home, home / "told.json")
        visitor.next()
        shown_at = time.time()
        assert any(_FOLLOWED in text.body for text in visitor.screen.every("markdown")), "this was not of newer data"
        [latest, *_] = history.of(demo.OFFICE_ID)
    return shown_at - latest.started_at.timestamp()
