"""People on all nodes at once: as many on each, of several offices and roles, who work as in the part `people`."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from itertools import chain, islice, starmap

from auth.accounts import User
from benchmarks import crowd, office_users
from benchmarks.crowd import Guest, Outcome, Plan
from benchmarks.fleet import nodes, offices, sources
from benchmarks.fleet.lake import Lake
from benchmarks.foreign_rows import Source
from benchmarks.office_work import in_the_app
from benchmarks.own_tables import MEGABYTE, Table, spread_in_words
from benchmarks.reached import Looked, looked_at

COUNTS = (10, 25, 50)
SECONDS = 30.0
_HEADING = (
    *("people", "nodes", "reruns", "median", "p95", "longest", "errors", "processors", "of which for the people"),
    *("memory of all nodes", "looked at", "foreign"),
)


def table(lake: Lake) -> Table:
    """For each number of nodes and of people: what they waited, what it took, and whether all was theirs to see."""
    counts = tuple(int(count) for count in (os.environ.get("BENCH_PEOPLE") or "").split(",") if count) or COUNTS
    seconds = float(os.environ.get("BENCH_PEOPLE_SECONDS") or SECONDS)
    lake.use("node1")
    everybody = people(lake, max(counts))
    found = []
    for count in nodes.counts():
        # One of each office: then it is in use on that node.
        first = {user.office_id: user for user in everybody}
        with nodes.serving(lake, count, list(first.values())) as running:
            some = [everybody[:most] for most in counts]
            found += [(count, users, _worked(lake, running, users, seconds)) for users in some]
    rows = [_row(count, users, outcome, _looked(lake, users, outcome)) for count, users, outcome in found]
    visited = len({user.office_id for user in everybody})
    note = (
        f"Of {visited} offices, measured for {seconds:.0f} s each, after all had arrived. Nodes, PostgreSQL and "
        f"people share {len(os.sched_getaffinity(0))} processors: more nodes cannot serve more people here."
    )
    return Table("People on nodes", _HEADING, rows, note)


def people(lake: Lake, count: int) -> list[User]:
    """So many users, of each of the visited offices in turn, and of each role."""
    visited = offices.Cast.of(offices.count()).visited
    each = [office_users.people(-(-count // len(visited)), sources.exchange(lake, one), one) for one in visited]
    return list(islice(chain.from_iterable(zip(*each, strict=True)), count))


def _worked(lake: Lake, running: Sequence[nodes.Node], some: Sequence[User], seconds: float) -> Outcome:
    print(f"  {len(some)} people on {len(running)} nodes …", file=sys.stderr, flush=True)
    guests = [Guest(nodes.PAGE, cookie=nodes.cookie(lake, user)) for user in some]
    outcome = crowd.run_on([(node.port, node.process) for node in running], guests, Plan(in_the_app, seconds))
    for error in outcome.errors:
        print(f"  {error}", file=sys.stderr, flush=True)
    return outcome


def _row(count: int, some: Sequence[User], outcome: Outcome, looked: Sequence[Looked]) -> list[str]:
    busy = outcome.busy
    return [
        str(len(some)),
        str(count),
        *spread_in_words(outcome.seconds()),
        str(len(outcome.errors)),
        f"{busy.server + busy.mine:.2f}",
        f"{busy.mine:.2f}",
        f"{busy.resident[-1][1] / MEGABYTE:,.0f} MB",
        f"{sum(one.looked for one in looked):,}",
        f"{sum(len(one.foreign) for one in looked):,}",
    ]


def _looked(lake: Lake, some: Sequence[User], outcome: Outcome) -> list[Looked]:
    each = zip(outcome.noted, some, strict=True)
    return list(starmap(lambda noted, user: looked_at(noted, user, _source(lake, user.office_id)), each))


@cache
def _source(lake: Lake, office_id: str) -> Source:
    return Source(sources.exchange(lake, office_id))
