"""Opening screens through app.py as a given user, and reading what they say, without a browser."""

import contextlib
import gc
import re
import time
from collections.abc import Iterator
from html import unescape

import pyarrow as pa
import pytest
from google.protobuf import text_format
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import Block, Dataframe, Node

from auth import downloads, ready_files, sessions
from auth.downloads import Download
from exports import jobs
from queries import Reader
from settings import ROOT
from tests.conftest import forget

WORKFLOWS = "pages/reports/workflows.py"
WORKFLOW = "pages/reports/workflow.py"
COMPONENTS = BidiComponentManager()
gc.freeze()  # Streamlit collects garbage after every run; what is imported by now never becomes any
_look_whether_ended = local_script_runner.require_widgets_deltas


def _ended(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for the end of a run. Streamlit looks for it every millisecond, which takes time from the run itself."""
    assert runner._script_thread
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _look_whether_ended(runner, 0)


local_script_runner.require_widgets_deltas = _ended


def app_of(script: str = "app.py") -> AppTest:
    """The app before its first run. Looking for components takes long: all share one answer."""
    app = AppTest.from_file(ROOT / script, default_timeout=60)
    app._bidi_component_manager = COMPONENTS
    return app


@contextlib.contextmanager
def own_home(factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home that the tests of one module share; they must not change what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROCESBEHEER_HOME", str(factory.mktemp("home")))
        patch.delenv("PROCESBEHEER_CONTROL_URL", raising=False)
        forget()
        yield
        forget()


def session_of(email: str) -> str:
    """The key of a new session of this user, as the gate hands it to the app."""
    return sessions.key_of(sessions.start(email))


def opened(email: str | None, path: str = WORKFLOWS, session: str | None = None, **query: str | list[str]) -> AppTest:
    """The app as this user, or nobody, finds it at the page of this file, with these values in its address."""
    app = app_of()
    app.user = {}
    app.run()  # as nobody: from here on the pages are known by their addresses
    app.user = {"session": session or session_of(email)} if session or email else {}
    app.query_params = dict(query)
    app.switch_page(path).run()
    assert_nothing_raised(app)
    return app


def assert_nothing_raised(app: AppTest) -> None:
    """A page never raises: Streamlit would show an English box in the place of the page."""
    assert [(error.message, error.stack_trace) for error in app.exception] == []


def nodes(app: AppTest) -> list[Node]:
    """Everything that this run put on screen, in order."""
    found: list[Node] = []

    def walk(block: Block) -> None:
        for child in block.children.values():
            found.append(child)
            if isinstance(child, Block):
                walk(child)

    walk(app._tree)
    return found


def told(app: AppTest) -> str:
    """All that this run sent to the browser, options, tooltips and table cells included."""
    parts = []
    for node in nodes(app):
        if isinstance(node, Dataframe):
            parts.append(node.value.to_csv())
        elif getattr(node, "proto", None) is not None:
            parts.append(text_format.MessageToString(node.proto, as_utf8=True))
    return "\n".join(parts)


def questions_asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the queries that are asked from here on, in order."""
    asked: list[str] = []
    of_class = Reader.rows

    def noting(reader: Reader, name: str, **parameters: object) -> pa.Table:
        asked.append(name)
        return of_class(reader, name, **parameters)

    monkeypatch.setattr(Reader, "rows", noting)
    return asked


def read_aloud(app: AppTest) -> str:
    """The plain texts of the page itself, without the sidebar and the tables."""
    kinds = ("title", "subheader", "text", "caption", "info", "warning", "error", "markdown", "html")
    return "\n".join(unescape(str(node.value)) for node in nodes(app) if node.type in kinds)


def table(app: AppTest) -> list[dict[str, str]]:
    """The rows of the list as shown, by heading; none when there is no list."""
    wide = [grid for grid in app.dataframe if (grid.key or "").startswith("wide-")]
    rows = wide[0].value.to_dict("records") if wide else []
    return [{heading.removesuffix(" ↓").removesuffix(" ↑"): cell for heading, cell in row.items()} for row in rows]


def headings(app: AppTest) -> list[str]:
    """The headings of the list, with the arrow of the order."""
    return [str(heading) for heading in app.dataframe[0].value.columns]


def click(app: AppTest, row: int | None = None, column: str | None = None) -> AppTest:
    """Click on a cell of this row, or on this heading."""
    cells = [] if row is None else [(row, headings(app)[1])]
    columns = [] if column is None else [column]
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [], "columns": columns, "cells": cells}}
    app.run()
    assert_nothing_raised(app)
    if row is not None:
        app.switch_page(
            WORKFLOW
        )  # where the app went by itself; without this the next run goes back to where the test went
    return app


def fetched(app: AppTest, key: str, path: str = WORKFLOWS) -> Download:
    """The file that "Download naar Excel" of this page makes, at once or in the background, fetched as this session."""
    next(button for button in app.button if button.label == "Download naar Excel").click()
    app.switch_page(path).run()
    assert_nothing_raised(app)
    session = sessions.find(key)
    assert session is not None
    if at_once := tokens(app):
        taken = downloads.take(session, at_once[0])
        assert taken is not None
        return taken
    until = time.monotonic() + 60
    while any(not job.is_done for job in jobs._jobs.values()) and time.monotonic() < until:
        time.sleep(0.02)
    app.switch_page(path).run()
    assert_nothing_raised(app)
    [token] = tokens(app)
    found = ready_files.fetch(session, token)
    assert found is not None
    return found


def tokens(app: AppTest) -> list[str]:
    """The one-time tokens of files on this page."""
    return re.findall(r"/export/([\w-]+)", "".join(str(node.value) for node in nodes(app) if node.type == "html"))


def hits(app: AppTest) -> int:
    """The number of hits that the page tells."""
    [told_] = [str(node.value) for node in nodes(app) if node.type == "markdown" and "workflow" in str(node.value)]
    return int(told_.split()[0].strip("*").replace(".", ""))
