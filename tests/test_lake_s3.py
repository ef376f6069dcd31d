"""A lake in object storage: an S3-compatible server on this computer, which also goes away for a while."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from database import snapshots
from errors import Refused
from tests import lake_nodes, running, sources
from tests.lake_nodes import Lake

_BUCKET = "procesbeheer"


@contextlib.contextmanager
def _storage(port: int) -> Iterator[int]:
    """The storage on this port; gives the number of its process."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield process.pid
        finally:
            os.kill(process.pid, signal.SIGCONT)
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("The storage did not start")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[tuple[Lake, int]]:
    boto3 = pytest.importorskip("boto3", reason="the package with an S3-compatible server is not installed")
    port = running.free_port()
    keys = {
        "AWS_ACCESS_KEY_ID": "sleutel",
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    with _storage(port) as pid, lake_nodes.lake(tmp_path / "lake") as made:
        client = boto3.client(
            "s3",
            endpoint_url=keys["AWS_ENDPOINT_URL"],
            aws_access_key_id="sleutel",
            aws_secret_access_key="geheim",
            region_name="eu-west-1",
        )
        client.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        made.data, made.extra = f"s3://{_BUCKET}/kantoren", keys
        yield made, pid


def test_nodes_share_object_storage_and_go_on_while_it_is_away(lake: tuple[Lake, int], tmp_path: Path) -> None:
    shared, pid = lake
    rows = sources.rows(workflows=60)
    # By the command: what reads the source has no network, and the storage is reached by it.
    loaded = shared.run(1, "load", str(sources.folder(tmp_path, rows)), "--office", "K1")
    assert loaded.returncode == 0, loaded.stderr
    with shared.on(1):
        served = sources.served("workflows"), sources.served("steps")
    with shared.on(2):
        assert (sources.served("workflows"), sources.served("steps")) == served
        name = snapshots.current_name("K1")
    rows["workflows"][0]["remark"] = "later"
    os.kill(pid, signal.SIGKILL)
    with shared.on(1):
        with pytest.raises(Refused, match="gedeelde opslag"):
            sources.load(sources.folder(tmp_path, rows))
        assert sources.served("workflows") == served[0]
    with shared.on(2):
        assert snapshots.current_name("K1") == name
