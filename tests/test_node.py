"""A node that begins and ends: when work may be sent to it, and what becomes of who is there when it is to end."""

import asyncio
import contextlib
import http.client
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from auth.node import Node
from settings import ROOT, settings
from tests import screen_office
from tests.knocking import OFFICE, cookie, open_socket, seen_through
from tests.running import STARTED_WITHIN, Running, free_port, serving
from tests.screens import own_home

DRAIN = 4


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        yield


def test_a_node_that_is_asked_to_end_lets_nobody_new_in_and_who_is_there_goes_on_until_the_time_is_over() -> None:
    with serving(settings().home, drain_seconds=DRAIN) as running:
        held = cookie(running, OFFICE)
        answer = running.ask("/ready", host="ergens.example")
        assert (answer.status, answer.body, answer.cookies) == (200, "ready", [])
        with open_socket(running, held) as socket:
            assert "FINISHED_SUCCESSFULLY" in seen_through(socket)
            clock = time.monotonic()
            os.kill(running.pid, signal.SIGTERM)
            assert becomes(running, "draining") < 2
            assert running.ask("/ready").status == 503
            with pytest.raises(InvalidStatus, match="503"):
                open_socket(running, held)
            assert running.ask("/assets/app.css").status == 200
            assert "FINISHED_SUCCESSFULLY" in seen_through(socket)
            with pytest.raises(ConnectionClosed):
                while True:
                    socket.recv(timeout=20)
        assert running.process.wait(timeout=20) == 0
        assert DRAIN - 0.5 < time.monotonic() - clock < DRAIN + 10


def becomes(running: Running, said: str) -> float:
    """After how many seconds it says this of itself."""
    clock = time.monotonic()
    while running.ask("/ready").body != said:
        assert time.monotonic() - clock < 10
        time.sleep(0.02)
    return time.monotonic() - clock


def test_a_node_says_from_its_first_answer_on_that_it_is_starting_until_it_is_ready() -> None:
    running, said = Running(free_port()), []
    command = [sys.executable, "manage.py", "serve", "--demo", "--port", str(running.port)]
    environment = os.environ | {"PROCESBEHEER_HOME": str(settings().home)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + STARTED_WITHIN
        while said[-1:] != [(200, "ready")] and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = running.ask("/ready")
                said.append((answer.status, answer.body))
            time.sleep(0.005)
        process.terminate()  # nobody is there, so it need not wait for anybody
        clock = time.monotonic()
        assert process.wait(timeout=20) == 0
    assert list(dict.fromkeys(said)) == [(503, "starting"), (200, "ready")]
    assert time.monotonic() - clock < 10 < settings().drain_seconds


def test_a_node_waits_for_a_file_that_is_being_made_and_no_longer_than_its_time() -> None:
    async def seconds(busy_for: float, longest: float) -> float:
        node, clock = Node(), asyncio.get_running_loop().time
        node.drain()
        begun = clock()
        await node.drained(longest, lambda: clock() - begun < busy_for)
        return clock() - begun

    assert asyncio.run(seconds(busy_for=0, longest=5)) < 0.1
    assert 0.3 < asyncio.run(seconds(busy_for=0.3, longest=5)) < 2
    assert 0.3 < asyncio.run(seconds(busy_for=5, longest=0.3)) < 2


# What the C library says of its heaps, after many threads at once took a piece.
_HEAPS = """
import ctypes, sys, threading
count = int(sys.argv[1])
exec(sys.argv[2])
library, together = ctypes.CDLL(None), threading.Barrier(count)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.fclose.argtypes = [ctypes.c_void_p]

def take():
    together.wait()
    library.malloc(10_000)
    together.wait()

threads = [threading.Thread(target=take) for _ in range(count)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
told = library.fopen(b"/dev/stdout", b"w")
library.malloc_info(0, told)
library.fclose(told)
"""


def _heaps(threads: int, before: str) -> int:
    command = [sys.executable, "-c", _HEAPS, str(threads), before]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.count("<heap ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap for each of some threads")
def test_however_many_threads_a_server_has_it_has_a_heap_for_each_core() -> None:
    most = max(2, os.cpu_count() or 2)
    shared = "import server; server._share_heaps()"
    already = _heaps(1, shared)  # threads of what was imported began before
    assert _heaps(4 * most, shared) <= max(most, already) < _heaps(4 * most, "import server")
