"""Real providers of OpenID Connect, in processes of their own on this computer.

oidc-provider-mock listens on localhost and canaille on 127.0.0.1: cookies ignore ports, and so they stay apart.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from tests.running import free_port

_HERE = Path(__file__).parent
_PINS = _HERE / "canaille-requirements.txt"
_STARTED_WITHIN = 60
CLIENT = {"id": "procesbeheer", "secret": "geheim-van-de-test"}
PASSWORD = "een lange zin voor de test"
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith("PROCESBEHEER_")}


@contextlib.contextmanager
def mock(*users: Mapping[str, object]) -> Iterator[str]:
    """oidc-provider-mock with these users, each the claims of one; gives its issuer. Others may sign in too."""
    port = free_port()
    claims = [word for user in users for word in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", "localhost", "--port", str(port), *claims]
    with _running(command, "localhost", port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def canaille(redirect_uri: str, sub: str, name: str, email: str) -> Iterator[str]:
    """Canaille with one user, whose password is PASSWORD; gives its issuer. Skips where it cannot be installed."""
    port = free_port()
    user = {"sub": sub, "name": name, "email": email, "password": PASSWORD}
    arguments = [str(port), redirect_uri, json.dumps(CLIENT), json.dumps(user)]
    with _running([_python_of_canaille(), str(_HERE / "canaille_server.py"), *arguments], "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}"


def _python_of_canaille() -> str:
    """Made once beside our own packages, not among them: canaille brings pytz, which would hide that we lack it."""
    place = Path(sys.prefix) / "canaille"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made = place / "made.txt"
    with FileLock(Path(sys.prefix) / "canaille.lock"):
        if made.exists() and made.read_bytes() == _PINS.read_bytes():
            return str(python)
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(place)],
            [str(python), "-m", "pip", "--quiet", "--no-input", "install", "--requirement", str(_PINS)],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode:
                pytest.skip(f"canaille cannot be installed here: {(done.stderr.splitlines() or ['no reason'])[-1]}")
        made.write_bytes(_PINS.read_bytes())
    return str(python)


@contextlib.contextmanager
def _running(command: Sequence[str], host: str, port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, host, port)
            yield
        finally:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, "The provider stopped by itself"
        connection = http.client.HTTPConnection(host, port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/.well-known/openid-configuration")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"The provider did not start within {_STARTED_WITHIN} seconds")
