"""Looking at the app in Chromium as one of its users: what he clicks, types and sees."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Download, Page, ViewportSize, expect, sync_playwright

from tests.browser.chromium import executable
from tests.running import Running

# A proxy of the machine is not for a page of this machine, and Chromium is to ask nobody else anything.
_SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-proxy-server"),
    "--disable-component-update",
)
_PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=_PATIENCE)
_HEADING, _ROW = 32, 32  # pixels
# Scrolls until what lies so far below the top of the element is in the middle, clear of what sticks to the edges.
_TO_MIDDLE = """(element, y) => {
  const scroller = document.querySelector('[data-testid="stMain"]');
  scroller.scrollTop += element.getBoundingClientRect().top + y - innerHeight / 2;
}"""
WIDE, NARROW = (1440, 900), (390, 844)


def _size(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=_SWITCHES)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One person at one screen: a browser context with its page."""

    running: Running
    context: BrowserContext
    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @staticmethod
    def begin(
        browser: Browser,
        running: Running,
        size: tuple[int, int] = WIDE,
        theme: Literal["light", "dark"] = "light",
        left: BrowserContext | None = None,
    ) -> "Visit":
        """`left`: the context that an earlier visit left; without one this visit has a context of its own."""
        context = left or browser.new_context(
            locale="nl-NL", timezone_id="Europe/Amsterdam", viewport=_size(size), reduced_motion="reduce"
        )
        context.set_default_timeout(_PATIENCE)
        made = Visit(running, context, context.new_page())
        made.page.set_viewport_size(_size(size))
        made.page.emulate_media(color_scheme=theme)
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.on("response", lambda answer: made._note(answer.status, answer.url))
        made.page.on("console", lambda said: made._hear(said.type, said.text))
        return made

    def _note(self, status: int, url: str) -> None:
        if status >= 400:
            self.errors.append(f"{status} {url}")

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:  # those are noted with their address
            self.errors.append(text)

    def close(self) -> None:
        self.context.close()

    def leave(self) -> BrowserContext:
        """Go, and leave nothing of who was here but what is the same for everyone: the compiled files of the server.

        An empty page stays open, because Chromium forgets them with the last page.
        """
        empty = self.context.new_page() if self.page.is_closed() else self.page
        kinds = "local_storage,indexeddb,cache_storage,service_workers"
        cleaned = {"origin": self.running.url, "storageTypes": kinds}
        self.context.new_cdp_session(empty).send("Storage.clearDataForOrigin", cleaned)
        empty.goto("about:blank")
        for other in self.context.pages:
            if other != empty:
                other.close()
        self.context.clear_cookies()
        return self.context

    def sign_in(self, name: str, path: str = "/workflows") -> "Visit":
        """Go to this address, be asked who one is, and choose this user."""
        self.page.goto(self.running.url + path)
        self.page.get_by_role("button", name=name).click()
        return self.settled()

    def go(self, path: str) -> "Visit":
        self.page.goto(self.running.url + path)
        return self.settled()

    def settled(self) -> "Visit":
        """Wait until the run is over and nothing of an earlier one is left on screen."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(self.page.locator('[data-testid="stSkeleton"], [data-stale="true"]')).to_have_count(0, timeout=_PATIENCE)
        return self

    @property
    def text(self) -> str:
        """All text of the page that can be read, tables excepted."""
        return self.page.locator("body").inner_text()

    @property
    def grid(self) -> str:
        """Where the list is: the narrow table on a narrow screen."""
        size = self.page.viewport_size or {"width": WIDE[0]}
        return ".st-key-narrow" if size["width"] <= 720 else ".st-key-wide"

    def headings(self) -> list[str]:
        """The headings of the list that are in sight."""
        self.has_list()
        return self.page.locator(f"{self.grid} th").all_text_contents()

    def has_list(self) -> None:
        """Wait for the list; canvas tables put what they paint in a hidden table for who cannot see."""
        self.page.wait_for_selector(f'{self.grid} [data-testid="glide-cell-0-0"]', state="attached")

    def column(self, number: int) -> list[str]:
        """The cells of this column of the list, from the top, as far as the screen reader's table has them."""
        self.has_list()
        return self.page.locator(f'{self.grid} [data-testid^="glide-cell-{number}-"]').all_text_contents()

    def hits(self) -> int:
        told = self.page.locator(".st-key-hit-count strong").first.inner_text()
        return int(told.split()[0].replace(".", ""))

    def expect_hits(self, text: str) -> None:
        expect(self.page.locator(".st-key-hit-count strong").first).to_have_text(text, timeout=_PATIENCE)
        self.settled()

    def click_cell(self, row: int, x: int = 60) -> None:
        """Click in a row of the list, so many pixels from its left."""
        self._click(x, _HEADING + row * _ROW + _ROW // 2)

    def click_heading(self, x: int) -> None:
        self._click(x, _HEADING // 2)

    def _click(self, x: int, y: int) -> None:
        self.has_list()
        grid = self.page.locator(f'{self.grid} [data-testid="stDataFrame"]')
        grid.evaluate(_TO_MIDDLE, y)
        box = grid.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + x, box["y"] + y)
        self.page.wait_for_timeout(60)  # a grid that has not seen the mouse come may miss the click
        self.page.mouse.click(box["x"] + x, box["y"] + y)

    def expect_workflow(self) -> str:
        """Wait for a detail page; gives the id it shows."""
        self.page.wait_for_url("**/workflow?id=*")
        self.page.wait_for_selector("ol.steps, [data-testid='stAlert']")
        self.settled()
        return self.page.url.partition("id=")[2]

    def choose(self, label: str, option: str) -> None:
        """Choose this option in the filter or choice with this label, beside the list."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        wanted = self.page.get_by_role("option", name=option, exact=True)
        box.click()
        self.page.wait_for_timeout(300)
        if not wanted.is_visible():  # the sidebar scrolled to the box, which closes the options
            box.click()
        wanted.click()
        self.page.keyboard.press("Escape")
        self.settled()

    def download(self, to: Path) -> Path:
        """Press Download naar Excel and wait for the file."""
        with self.page.expect_download(timeout=60_000) as coming:
            self.page.get_by_role("button", name="Download naar Excel").click()
        file: Download = coming.value
        path = to / file.suggested_filename
        file.save_as(path)
        return path
