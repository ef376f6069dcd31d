"""The demo office for tests: made once a module in a home of its own, and read as a whole."""

import contextlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

import demo
from database import snapshots
from progress import Progress
from tests.conftest import forget

UNTIL = date(2026, 10, 14)


@contextlib.contextmanager
def made(place: Path, workflows: int, seed: int = 1, until: date = UNTIL) -> Iterator[demo.DemoReport]:
    """The demo office in an empty home, and the report of making it; the process uses this home meanwhile."""
    with pytest.MonkeyPatch.context() as environment, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        environment.setenv("PROCESBEHEER_HOME", str(place))
        environment.delenv("PROCESBEHEER_CONTROL_URL", raising=False)
        forget()
        with Progress("Demo", out=nowhere) as progress:
            yield demo.make(until, seed, workflows, progress)
        forget()


def asked(report: demo.DemoReport, question: str) -> list[tuple[object, ...]]:
    """Rows of a question about the published snapshot, whole office; tables without their schema `raw`."""
    path = snapshots.path_of(demo.OFFICE_ID, report.snapshot)
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        connection.execute("set search_path = 'raw'")
        connection.execute("set TimeZone = 'Europe/Amsterdam'")
        return connection.execute(question).fetchall()


def number(report: demo.DemoReport, question: str) -> float:
    """The one number a question about the published snapshot gives."""
    [(found,)] = asked(report, question)
    assert isinstance(found, int | float), found
    return found
