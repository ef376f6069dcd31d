"""Paint: what someone waits for in Chromium, and over the WebSocket while a whole list is made into a file.

First paint: from choosing who one is until the first cell of the list stands there, each time in a browser that knows
nothing yet. Filter: from the click on a process until all that is left of the list are its rows. The list again while a
file is made: one employer's, beside the same when nothing is made; both in turns.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from auth import gate, ready_files, sessions
from benchmarks import streamlit_session
from benchmarks.office import EMPLOYER_USER, OFFICE_USER, Office
from benchmarks.own_tables import Spread, Table
from benchmarks.streamlit_session import Session
from queries.terms import Overview
from tests.browser.chromium import executable

_RUNS = 7
_ROUNDS = 3
_MOST_SECONDS = 120.0
_FIRST_CELL = '.st-key-wide [data-testid="glide-cell-0-0"]'
_PROCESS_CELLS = '.st-key-wide [data-testid^="glide-cell-3-"]'
_AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_ONLY_THESE = """([cells, process]) => {
  const shown = [...document.querySelectorAll(cells)].filter(cell => cell.tagName === 'TD');
  const found = shown.map(cell => cell.textContent);
  return found.length > 0 && found.every(text => text === process);
}"""
_WHO = {EMPLOYER_USER: "one employer", OFFICE_USER: "whole office"}
_HEADING = ("task", "size", "times", "median", "p95", "longest", "target")


def tables(office: Office) -> list[Table]:
    """First paint, filter to rows, and the list while a file is made."""
    port = streamlit_session.free_port()
    with streamlit_session.serving(["manage.py", "serve", "--demo", "--port", str(port)], port, os.environ):
        rows = [row for email in _WHO for row in _painted(port, email)]
        idle, busy = _beside_an_export(port)
    rows += [_row("the list again", "one employer, nothing else", idle, None)]
    rows += [
        _row(
            "the list again", f"the same while {office.workflows:,} rows are exported", busy, 2 * Spread.of(idle).median
        )
    ]
    return [Table("What someone waits for", _HEADING, rows)]


def _row(task: str, size: str, seconds: list[float], target: float | None) -> list[str]:
    spread = Spread.of(seconds)
    met = "met" if target and spread.median < target else "**not met**"
    return [task, size, *spread.in_words(), f"{target:.2g} s: {met}" if target else ""]


def _painted(port: int, email: str) -> Iterator[list[str]]:
    first, filtered = [], []
    with _chromium() as browser:
        for _ in range(_RUNS):
            with _page(browser, port) as page:
                first.append(_first_paint(page, email))
                filtered.append(_filter(page))
    yield _row("sign-in until the list stands there", _WHO[email], first, 2.0)
    yield _row("filter until only its rows stand there", _WHO[email], filtered, 0.7)


@contextlib.contextmanager
def _chromium() -> Iterator[Browser]:
    switches = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=switches)
        yield browser
        browser.close()


@contextlib.contextmanager
def _page(browser: Browser, port: int) -> Iterator[Page]:
    """A page of a browser that was never here, at the question who one is."""
    context = browser.new_context(locale="nl-NL", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"http://{streamlit_session.address(port)}/workflows")
    yield page
    context.close()


def _first_paint(page: Page, email: str) -> float:
    choose = page.locator(f'button[value="{email}"]')
    choose.wait_for()
    return _seconds(choose.click, lambda: page.wait_for_selector(_FIRST_CELL, state="attached"))


def _filter(page: Page) -> float:
    """Choose a process that the first row is not of."""
    page.wait_for_selector(_AT_REST)
    shown = page.locator(_PROCESS_CELLS).first.text_content()
    box = page.locator(".st-key-filter-process")
    box.locator("input").click()
    options = page.get_by_role("option")
    options.first.wait_for()
    process = next(text for text in options.all_text_contents() if text != shown)
    click = page.get_by_role("option", name=process, exact=True).click
    return _seconds(click, lambda: page.wait_for_function(_ONLY_THESE, arg=[_PROCESS_CELLS, process]))


def _seconds(click: Callable[[], object], until: Callable[[], object]) -> float:
    began = time.perf_counter()
    click()
    until()
    return time.perf_counter() - began


def _beside_an_export(port: int) -> tuple[list[float], list[float]]:
    """Seconds of reruns of one employer's list when nothing else is done, and while the whole office's is exported."""
    idle, busy = [], []
    with _visit(port, OFFICE_USER, Overview.HISTORIC) as exporter, _visit(port, EMPLOYER_USER, Overview.OPEN) as other:
        for visit in (exporter, other, other):
            visit.run()
        for _ in range(_ROUNDS):
            ready = len(ready_files.of(OFFICE_USER))
            exporter.send(exporter.screen.press("Download naar Excel"))
            began = time.perf_counter()
            while len(ready_files.of(OFFICE_USER)) == ready and time.perf_counter() - began < _MOST_SECONDS:
                busy.append(_seconds(other.run, lambda: time.sleep(0)))
            exporter.run()
            idle += [_seconds(other.run, lambda: time.sleep(0)) for _ in range(20)]
    return idle, busy


def _visit(port: int, email: str, overview: Overview) -> "contextlib.AbstractContextManager[Session]":
    cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(email)}"
    return streamlit_session.visiting(port, "workflows", f"list={overview.value}", cookie)
