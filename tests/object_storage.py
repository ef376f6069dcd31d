"""S3-compatible storage in a process of its own, with two doors to what it keeps: any of them may refuse, or hang.

Run as a program it is that storage: the ports of its doors as arguments, then on each line what a door is to do.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer

import pytest

from settings import ROOT
from tests import running

BUCKET = "procesbeheer"
REGION = "eu-west-1"


class Storage:
    """The storage. A door that hangs takes requests and does not answer them; one that refuses takes none."""

    def __init__(self, process: "subprocess.Popen[str]", ports: list[int]) -> None:
        self._process = process
        self.ports = ports

    def let(self, door: int, do: str) -> None:
        """Let this door "serve", "hang" or "refuse"."""
        self._process.stdin.write(f"{door} {do}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n", "the storage ended"

    def keys(self, door: int) -> dict[str, str]:
        """What a process needs to reach it by this door."""
        return {
            "AWS_ACCESS_KEY_ID": "sleutel",
            "AWS_SECRET_ACCESS_KEY": "geheim",
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports[door]}",
        }


@contextlib.contextmanager
def serving() -> Iterator[Storage]:
    """The storage, with an empty bucket in it."""
    pytest.importorskip("moto", reason="the package with an S3-compatible server is not installed")
    boto3 = pytest.importorskip("boto3", reason="the client of the S3-compatible server is not installed")
    ports = [running.free_port() for _ in range(2)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.object_storage", *map(str, ports)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        storage = Storage(process, ports)
        try:
            for door in range(2):
                storage.let(door, "serve")
            keys = storage.keys(0)
            client = boto3.client(
                "s3",
                endpoint_url=keys["AWS_ENDPOINT_URL"],
                aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                region_name=REGION,
            )
            client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
            yield storage
        finally:
            process.kill()


class _Door:
    """A port, and the server that answers there."""

    def __init__(self, port: int) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app

        self._port, self._app = port, DomainDispatcherApplication(create_backend_app)
        self._server, self._thread = None, None

    def let(self, do: str) -> None:
        from werkzeug.serving import make_server

        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        if do == "refuse" and self._server:
            self._server.server_close()
            self._server = None
        if do == "serve":
            self._server = self._server or make_server("127.0.0.1", self._port, self._app, threaded=True)
            # Werkzeug's own closes the port when it ends; this one leaves it open, so that a door can hang.
            serve = partial(HTTPServer.serve_forever, self._server, 0.05)
            self._thread = threading.Thread(target=serve, daemon=True)
            self._thread.start()


if __name__ == "__main__":
    doors = [_Door(int(port)) for port in sys.argv[1:]]
    for line in sys.stdin:
        number, what = line.split()
        doors[int(number)].let(what)
        sys.stdout.write("done\n")
        sys.stdout.flush()
