"""What the browser tests share: a demo office made once, a server over a copy of it, a Chromium, and visits."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext

from settings import ROOT
from tests.browser.visiting import Visit, chromium
from tests.running import Running, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo office, made by whichever worker comes first; not to be written in."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = shared / "demo-home"
    with FileLock(shared / "demo-home.lock"):
        if not home.exists():
            aside = shared / "demo-home-aside"
            make_demo(aside)
            aside.rename(home)
    return home


def make_demo(home: Path, until: str = "2026-11-20") -> None:
    """The demo office as it was on this day."""
    command = [sys.executable, "manage.py", "demo", "--until", until, "--seed", "1"]
    environment = os.environ | {"PROCESBEHEER_HOME": str(home)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This module's own copy of the demo office."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("kopie") / "home"))


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Running]:
    with serving(home) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def left(browser: Browser) -> list[BrowserContext]:
    """The contexts that earlier visits of this module left, for the next ones."""
    return []


@pytest.fixture
def visit(browser: Browser, running: Running, left: list[BrowserContext]) -> Iterator[Callable[..., Visit]]:
    """Begins visits, each in a context that nobody else has: visit(), visit(NARROW), visit(theme="dark")."""
    begun: list[Visit] = []

    def begin(*args: object, **options: object) -> Visit:
        context = left.pop() if left else None
        begun.append(Visit.begin(browser, running, *args, left=context, **options))  # type: ignore[arg-type]
        return begun[-1]

    yield begin
    left += [made.leave() for made in begun]
