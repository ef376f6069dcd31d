"""Paint: what someone waits for in Chromium, and over the WebSocket while a whole list is made into a file.

First paint: from choosing who one is until rows of the list are drawn on screen, each time in a browser that knows
nothing yet; at once, as a machine does, and after two seconds at the sign-in page, which nobody with a password to type
does without. Filter: from the click on a process until all rows drawn are its rows, the first time in that browser. The
table that the grid keeps for screen readers follows what it drew by 200 ms, wherever that is; it is told as well, and
was all that this part told before. The list again while a file is made: one employer's, beside the same when nothing is
made; both in turns.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
_CHOOSING_SECONDS = 2.0
# Keeps what stands where on the grid in sight: a grid is a canvas, so its rows are nowhere in the page.
_WATCH = """(() => {
  const draw = CanvasRenderingContext2D.prototype.fillText;
  const grids = new Map();
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    if (this.canvas.closest('.st-key-wide')) {
      if (!grids.has(this.canvas)) grids.set(this.canvas, new Map());
      grids.get(this.canvas).set(`${Math.round(x)} ${Math.round(y)}`, { text, isRow: y > 32 });
    }
    return draw.call(this, text, x, y, ...more);
  };
  window.rowTexts = () => [...grids].filter(([canvas]) => canvas.isConnected)
    .flatMap(([, drawn]) => [...drawn.values()]).filter(cell => cell.isRow).map(cell => cell.text);
})();"""
_ANY_ROW = "() => window.rowTexts().length > 0"
_ONLY_DRAWN = """([processes, process]) => {
  const shown = window.rowTexts().filter(text => processes.includes(text));
  return shown.length > 0 && shown.every(text => text === process);
}"""
_ONLY_TOLD = """([cells, process]) => {
  const shown = [...document.querySelectorAll(cells)].filter(cell => cell.tagName === 'TD');
  const found = shown.map(cell => cell.textContent);
  return found.length > 0 && found.every(text => text === process);
}"""
_WHO = {EMPLOYER_USER: "one employer", OFFICE_USER: "whole office"}
_HEADING = ("task", "size", "times", "median", "p95", "longest", "target")


@dataclass(frozen=True)
class Seen:
    """Seconds until it is drawn on screen, and until it is in the table for screen readers."""

    drawn: float
    told: float


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
    taken: dict[str, list[Seen]] = {"at once": [], "after 2 s": [], "filter": []}
    with _chromium() as browser:
        for _ in range(_RUNS):
            for when, seconds in (("at once", 0.0), ("after 2 s", _CHOOSING_SECONDS)):
                with _page(browser, port) as page:
                    taken[when].append(_first_paint(page, email, seconds))
                    if seconds:
                        taken["filter"].append(_filter(page))
    for when in ("at once", "after 2 s"):
        yield from _rows(f"sign-in, {when}, until the list", _WHO[email], taken[when], 2.0)
    yield from _rows("filter until only its rows", _WHO[email], taken["filter"], 0.7)


def _rows(task: str, who: str, seen: list[Seen], target: float) -> Iterator[list[str]]:
    yield _row(f"{task} is drawn" if "list" in task else f"{task} are drawn", who, [one.drawn for one in seen], target)
    yield _row("the same, in the table for screen readers", who, [one.told for one in seen], None)


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
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.goto(f"http://{streamlit_session.address(port)}/workflows")
    yield page
    context.close()


def _first_paint(page: Page, email: str, seconds: float) -> Seen:
    choose = page.locator(f'button[value="{email}"]')
    choose.wait_for()
    page.wait_for_timeout(seconds * 1000)
    return _seen(
        choose.click,
        lambda: page.wait_for_function(_ANY_ROW),
        lambda: page.wait_for_selector(_FIRST_CELL, state="attached"),
    )


def _filter(page: Page) -> Seen:
    """Choose a process that the first row is not of."""
    page.wait_for_selector(_AT_REST)
    shown = page.locator(_PROCESS_CELLS).first.text_content()
    box = page.locator(".st-key-filter-process")
    box.locator("input").click()
    options = page.get_by_role("option")
    options.first.wait_for()
    processes = options.all_text_contents()
    process = next(text for text in processes if text != shown)
    return _seen(
        page.get_by_role("option", name=process, exact=True).click,
        lambda: page.wait_for_function(_ONLY_DRAWN, arg=[processes, process]),
        lambda: page.wait_for_function(_ONLY_TOLD, arg=[_PROCESS_CELLS, process]),
    )


def _seen(click: Callable[[], object], is_drawn: Callable[[], object], is_told: Callable[[], object]) -> Seen:
    began = time.perf_counter()
    click()
    is_drawn()
    drawn = time.perf_counter() - began
    is_told()
    return Seen(drawn, time.perf_counter() - began)


def _seconds(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
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
                busy.append(_seconds(other.run))
            exporter.run()
            idle += [_seconds(other.run) for _ in range(20)]
    return idle, busy


def _visit(port: int, email: str, overview: Overview) -> "contextlib.AbstractContextManager[Session]":
    cookie = f"{gate.cookie_name(gate.is_https())}={sessions.start(email)}"
    return streamlit_session.visiting(port, "workflows", f"list={overview.value}", cookie)
