"""Reading a log as a stream: memory does not grow with the log."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT
from tests.event_logs import MAPPING, event, log, trace

MEASURE = """
import gzip, re, sys
from pathlib import Path
from importers import event_log_mapping, event_log_xes
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
source, mapping = Path(sys.argv[1]), event_log_mapping.read(Path(sys.argv[2]))
before = peak()
with gzip.open(source) as stream:
    count = sum(1 for _ in event_log_xes.rows(stream, source.name, mapping))
print(count, peak() - before)
"""
EVENTS = [event("Indienen", "2026-03-02T08:00:00Z"), event("Uitbetalen", "2026-03-03T08:00:00Z")]


def grown_kilobytes(folder: Path, parts: list[str]) -> int:
    """How much memory reading this log takes in a process of its own, in kB."""
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "log.xes.gz").write_bytes(gzip.compress(log(*parts).encode(), 1))
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, folder / "log.xes.gz", folder / "mapping.toml"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    count, grown = map(int, told.stdout.split())
    assert count > 100_000
    return grown


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="alleen Linux zegt hoeveel geheugen een proces nam")
@pytest.mark.parametrize("shape", ["many cases", "one long case"])
def test_a_log_of_a_hundred_thousand_events_takes_no_more_than_a_few_megabytes(tmp_path: Path, shape: str) -> None:
    many = [trace(f"a{number}", EVENTS) for number in range(50_000)]
    parts = many if shape == "many cases" else [trace("a1", EVENTS * 50_000)]
    assert grown_kilobytes(tmp_path, parts) < 15_000
