"""What a process that reads someone's file may use: so much memory, so many files, and no network."""

import ctypes
import os
import sys
import threading
from collections.abc import Callable
from importlib.abc import MetaPathFinder

try:
    import resource
except ImportError:  # Windows has no such limits to set
    resource = None  # type: ignore[assignment]

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_MOST_FILES = 512
_GIGABYTE = 1024**3
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


class NetworkRefused(OSError):
    """Something in a source, or in a library that reads it, asked for the network."""


def confine(most_gigabytes: int) -> None:
    """From here on this process has these limits, and cannot lift them."""
    if resource is not None:
        for kind, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, _MOST_FILES),
            (resource.RLIMIT_AS, most_gigabytes * _GIGABYTE),
        ):
            _, hard = resource.getrlimit(kind)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (allowed, allowed))
    _without_network()


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def leave_out_pandas() -> None:
    """From here on this process has no pandas: DuckDB and pyarrow look for it at the first value they are given, which
    takes a third of a second, and nothing that reads a source uses it."""
    sys.meta_path.insert(0, _WithoutPandas())


def end_with_parent(read: Callable[[], bytes]) -> None:
    """End this process when the one that started it is gone, whatever way it went.

    `read` waits for that process, and gives nothing once its end of the pipe is closed.
    """

    def wait() -> None:
        while read():
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="parent").start()


def _without_network() -> None:
    """A network of its own without any connection where the system allows it; in Python always."""
    if sys.platform == "linux":
        wanted = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
        ctypes.CDLL(None, use_errno=True).unshare(wanted)
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, _: object) -> None:
    if event in _NETWORK:
        raise NetworkRefused(f"Een bron laden gebruikt geen netwerk ({event}).")
