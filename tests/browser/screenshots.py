"""The pictures in README.md and the manual: `python -m tests.browser.screenshots`.

The data are those of the demo office of today, as someone sees it who runs it for the first time.
"""

import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser

from settings import AMSTERDAM, ROOT
from tests.browser.conftest import make_demo
from tests.browser.visiting import NARROW, WIDE, Visit, chromium
from tests.running import Running, serving

IMAGES = ROOT / "docs" / "images"
NOOR, BAS = "Noor de Vries", "Bas Hoekema"
DECLARATIONS = "/workflows?process=Declaratie+medewerker"
Shown = Callable[[Visit], object]


def _door(here: Visit) -> None:
    here.page.goto(here.running.url)


def _no_right(here: Visit) -> None:
    here.sign_in(BAS)


def _list(path: str) -> Shown:
    return lambda here: here.sign_in(NOOR, path).has_list()


def _screen(path: str) -> Shown:
    def show(here: Visit) -> None:
        here.sign_in(NOOR, path).settled()
        here.page.wait_for_timeout(1500)  # charts are drawn after their numbers have arrived

    return show


def _workflow(path: str, row: int, has_open_set_up: bool) -> Shown:
    def show(here: Visit) -> None:
        _list(path)(here)
        here.click_cell(row)
        here.expect_workflow()
        if has_open_set_up:
            here.page.locator("ol.steps summary").nth(1).click()

    return show


SCREENS: dict[str, tuple[tuple[int, int], Shown]] = {
    "aanmelden": (WIDE, _door),
    "geen-recht": (WIDE, _no_right),
    "workflows": (WIDE, _list("/workflows")),
    "historisch": (WIDE, _list("/workflows?list=historisch")),
    "filters": (WIDE, _list(f"{DECLARATIONS}&list=historisch&period=dit-jaar&component=Onkosten&value_from=50")),
    "declaraties": (WIDE, _list(DECLARATIONS)),
    "workflow": (WIDE, _workflow(f"{DECLARATIONS}&sort=current_since&order=asc", 4, has_open_set_up=False)),
    "detail": (WIDE, _workflow(f"{DECLARATIONS}&list=historisch", 2, has_open_set_up=True)),
    "aan-zet": (WIDE, _screen("/aan-zet")),
    "verloning": (WIDE, _screen("/verloning")),
    "knelpunten": (WIDE, _screen("/knelpunten?period=12-maanden")),
    "routes": (WIDE, _screen("/knelpunten?period=12-maanden&part=routes&process=Contractverlenging")),
    "controle": (WIDE, _screen("/controle")),
    "stand": (WIDE, _list("/workflows?stand=2026-10-31")),
    "aanmelden-smal": (NARROW, _door),
    "workflows-smal": (NARROW, _list("/workflows")),
    "workflow-smal": (NARROW, _workflow(DECLARATIONS, 2, has_open_set_up=False)),
}


def referred_to() -> set[str]:
    """The names of the pictures that the pages ask for."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {name for page in pages for name in re.findall(r"images/([\w-]+)\.png", page.read_text(encoding="utf-8"))}


def take(browser: Browser, running: Running, folder: Path) -> list[Path]:
    """Make all pictures in this folder; returns them."""
    made = []
    for name, (size, show) in SCREENS.items():
        here = Visit.begin(browser, running, size)
        show(here)
        here.page.mouse.move(size[0] - 1, size[1] - 1)
        here.page.wait_for_timeout(700)  # the grid paints after its rows have arrived
        made.append(folder / f"{name}.png")
        here.page.screenshot(path=made[-1])
        here.close()
    return made


def main() -> None:
    """Make the demo office in a folder of its own, show it, and picture it."""
    unknown = referred_to() - set(SCREENS)
    if unknown:
        raise SystemExit(f"No screen is known for these pictures: {', '.join(sorted(unknown))}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        make_demo(Path(home), f"{datetime.now(AMSTERDAM):%Y-%m-%d}")
        with serving(Path(home)) as running, chromium() as browser:
            for path in take(browser, running, IMAGES):
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
