"""The Chromium that the browser tests drive: the system's, else one that gets installed.

`python -m tests.browser.chromium` prints the path of its executable; what it installs it says on stderr.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
CHOSEN = "PROCESBEHEER_CHROMIUM"


def executable() -> Path:
    """A Chromium that starts, installed when there is none. Exits with one line when that cannot be done either."""
    ways = (_chosen, _of_the_system, _of_playwright, _from_debian, _from_playwright)
    found = next((path for path in (way() for way in ways) if path), None)
    if found is None:
        sys.exit(f"No Chromium to run the browser tests with. Install chromium, or set {CHOSEN} to its path.")
    return found


def _chosen() -> Path | None:
    path = os.environ.get(CHOSEN)
    if path and not _starts(Path(path)):
        sys.exit(f"{CHOSEN} is {path}, which does not start.")
    return Path(path) if path else None


def _of_the_system() -> Path | None:
    candidates = [*map(shutil.which, NAMES), *PLACES]
    return next((Path(path) for path in candidates if path and _starts(Path(path))), None)


def _of_playwright() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if _starts(path) else None


def _from_debian() -> Path | None:
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("No Chromium found: installing the Debian package (once, a few minutes) …", file=sys.stderr, flush=True)
    unattended = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=unattended)
    return _of_the_system()


def _from_playwright() -> Path | None:
    print("No Chromium found: installing Playwright's own (once, a few minutes) …", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr)
    return _of_playwright()


def _starts(path: Path) -> bool:
    """Ubuntu's package `chromium` is a stub without snap, so being there is not enough."""
    if not path.is_file():
        return False
    if os.name == "nt":
        return True  # chrome.exe --version opens a window there
    try:
        return subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    print(executable())
