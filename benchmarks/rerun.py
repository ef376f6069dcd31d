"""Rerun: what a click costs on the server, from the request on the WebSocket until the last message of the answer.

Reruns follow each other at once. Beside it the same as Streamlit does by itself: collecting garbage after each run,
for which the next one waits.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from urllib.parse import urlencode

import streamlit as st

import queries
from auth import gate, sessions
from auth.scope import Scope
from benchmarks import streamlit_session, usual
from benchmarks.measuring import Task
from benchmarks.office import EMPLOYER_USER, OFFICE_USER, Office
from benchmarks.streamlit_session import Session
from queries.selection import Selection
from queries.terms import Overview

_TARGETS = {EMPLOYER_USER: 0.100, OFFICE_USER: 0.300}
_TURNS_TARGET = 0.400
_USUAL = f"Streamlit {st.__version__}, {usual.NAME}, st.cache_data"
_COLLECTING = "the same, collecting after each run"
_THAW = "import gc; gc.freeze = lambda: None; import sys, manage; sys.exit(manage.main(sys.argv[1:]))"
_COLLECT = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """The list page in both overviews, detail, turns and payroll runs, for one employer and for the whole office."""
    visits = _Visits(office, stack)
    found = []
    for email, scope in ((EMPLOYER_USER, office.one_employer), (OFFICE_USER, office.whole)):
        size, target = office.size_of(scope), _TARGETS[email]
        for overview in Overview:
            ours = visits.ours(email, "workflows", list=overview.value)
            collecting = visits.collecting(email, "workflows", list=overview.value)
            theirs = visits.usual(scope, overview)
            found.append(
                Task(f"{overview.label}, rerun", size, ours, theirs, _USUAL, target_seconds=target, why=usual.WHY)
            )
            found.append(Task(f"{overview.label}, rerun", size, ours, collecting, _COLLECTING, target_seconds=target))
        detail = visits.ours(email, "workflow", id=_some_workflow(scope))
        found.append(Task("Detail, rerun", size, detail, target_seconds=target))
        found += [
            Task(f"/{page}, rerun", size, visits.ours(email, page), target_seconds=_TURNS_TARGET)
            for page in ("aan-zet", "verloning")
        ]
        found += [
            Task(f"/knelpunten ({part}), rerun", size, visits.ours(email, "knelpunten", part=part), target_seconds=1.0)
            for part in ("stappen", "verouderend", "werklast", "verloop", "routes", "traag")
        ]
    return found


def _some_workflow(scope: Scope) -> str:
    with queries.reader(scope) as reader:
        listed = reader.rows("workflows/list", **Selection().listed([], 1))
    return str(listed.column("workflow_id")[0].as_py())


class _Visits:
    """Visitors of three servers, each started when its first visitor comes."""

    def __init__(self, office: Office, stack: ExitStack) -> None:
        self._office = office
        self._stack = stack
        self._ports: dict[str, int] = {}

    def ours(self, email: str, page: str, **query: str) -> Callable[[], object]:
        """Reruns of a page of the app, as this user."""
        return self._visitor("ours", page, query, email)

    def collecting(self, email: str, page: str, **query: str) -> Callable[[], object]:
        """The same, where Streamlit goes through all that was ever imported after each run."""
        return self._visitor("collecting", page, query, email)

    def usual(self, scope: Scope, overview: Overview) -> Callable[[], object]:
        """Reruns of the list page as it is usually made."""
        employer = {"employer": scope.employers[0]} if len(scope.employers) == 1 else {}
        return self._visitor("usual", "", {"list": overview.value} | employer, None)

    def _visitor(self, server: str, page: str, query: dict[str, str], email: str | None) -> Callable[[], object]:
        @cache
        def session() -> Session:
            cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(email)}" if email else ""
            visit = streamlit_session.visiting(self._port(server), page, urlencode(query), cookie)
            return self._stack.enter_context(visit)

        return lambda: session().run()

    def _port(self, server: str) -> int:
        if server not in self._ports:
            port = streamlit_session.free_port()
            environment = os.environ | (_COLLECT if server == "collecting" else {})
            self._stack.enter_context(streamlit_session.serving(self._command(server, port), port, environment))
            self._ports[server] = port
        return self._ports[server]

    def _command(self, server: str, port: int) -> list[str]:
        serve = ["serve", "--demo", "--port", str(port)]
        if server == "ours":
            return ["manage.py", *serve]
        if server == "collecting":
            return ["-c", _THAW, *serve]
        return usual.served(self._office.lists, port)
