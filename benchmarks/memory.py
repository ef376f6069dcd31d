"""Memory: whether the server's stays flat while people who hardly think go on and on, as those of the part people do.

Looked at in the last two thirds of the time. By then what is kept on purpose is all there: blocks of the snapshot,
answers, forecasts, and what DuckDB notes of each block that a question used, of which each of its queues holds 32,768
before the oldest go.
"""

import os
import statistics
import sys
from collections.abc import Sequence

from benchmarks import office_users
from benchmarks.crowd import Plan
from benchmarks.foreign_rows import Source
from benchmarks.office import Office
from benchmarks.office_work import in_the_app
from benchmarks.own_tables import MEGABYTE, SEEN, Table, spread_in_words
from benchmarks.people import foreign, outcome_of
from benchmarks.slopes import Slope

_PEOPLE, _THINK_SECONDS, _SECONDS = 25, 1.0, 2700.0
_SPREAD = ("reruns", "median", "p95", "longest", "errors")
_HEADING = ("people", "minutes", *_SPREAD, "memory", "rise a minute", *SEEN)


def seconds() -> float:
    """As BENCH_MEMORY_SECONDS says, else as it is by default; five minutes at least, for a slope to speak of."""
    return max(300.0, float(os.environ.get("BENCH_MEMORY_SECONDS") or _SECONDS))


def tables(office: Office) -> list[Table]:
    """One crowd, long enough to see what memory does once all is in use."""
    users = office_users.people(_PEOPLE, office.exchange)
    print(f"  {len(users)} people for {seconds():.0f} s …", file=sys.stderr, flush=True)
    outcome = outcome_of(office, users, Plan(in_the_app, seconds(), _THINK_SECONDS))
    settled = [(since, size / MEGABYTE) for since, size in outcome.busy.resident if since >= seconds() / 3]
    rise = Slope.of(settled)
    row = [
        str(len(users)),
        f"{seconds() / 60:.0f}",
        *spread_in_words(outcome.seconds()),
        str(len(outcome.errors)),
        f"{settled[0][1]:,.0f} → {settled[-1][1]:,.0f} MB",
        f"{rise.a_minute:+.2f} MB ({rise.low:+.2f} to {rise.high:+.2f}): {'flat' if rise.is_flat else '**rises**'}",
        *foreign(outcome, users, Source(office.exchange)),
    ]
    return [
        Table("Whether memory stays flat", _HEADING, [row], f"They think for {_THINK_SECONDS:.0f} s."),
        Table("Memory minute by minute", ("minute", "memory"), _by_minute(outcome.busy.resident), "Each the mean."),
    ]


def _by_minute(resident: Sequence[tuple[float, int]]) -> list[list[str]]:
    """Minute and megabytes, every third minute."""
    minutes: dict[int, list[int]] = {}
    for since, size in resident:
        minutes.setdefault(int(since // 60) + 1, []).append(size)
    return [
        [str(minute), f"{statistics.mean(sizes) / MEGABYTE:,.0f} MB"]
        for minute, sizes in minutes.items()
        if minute % 3 == 1 or minute == max(minutes)
    ]
