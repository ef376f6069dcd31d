"""Bottlenecks: the figures of Knelpunten over all years at once, exact, each with all that it is worked out from."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

import queries
from auth.scope import Scope
from benchmarks.measuring import Task
from benchmarks.office import Office
from benchmarks.usual import NAME, Frames
from queries import Reader
from queries.selection import Selection
from reports import ageing, development, rework, routes, slow, steps, workload
from reports.bottlenecks import Asked

_NOW = datetime.now(UTC)
_ALL = Asked(Selection())


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """Every part, for the middle-sized employer and for the whole office, beside pandas where it can do the same."""
    frames = Frames(office.lists)
    found = []
    for scope in (office.one_employer, office.whole):
        size, is_one = office.size_of(scope), len(scope.employers) == 1
        usual_steps, usual_arcs, usual_variants = _usual(frames, scope)
        found += [
            Task("Stappen: median and P90 with open steps", size, _asking(scope, _steps), usual_steps,
                 f"{NAME}, done only", target_seconds=0.050 if is_one else 0.300),
            Task("Routes: the map of steps", size, _asking(scope, _flow), usual_arcs, NAME, target_seconds=0.500),
            Task("Routes: variants", size, _asking(scope, _variants), usual_variants, NAME),
            Task("Routes: rework", size, _asking(scope, lambda reader: len(rework.rework(reader, _ALL).steps))),
            Task("Verouderend werk", size, _asking(scope, lambda reader: len(ageing.answer(reader, _ALL)))),
            Task("Werklast", size, _asking(scope, lambda reader: len(workload.answer(reader, _ALL)))),
            Task("Verloop", size, _asking(scope, _development)),
            Task("Waarom traag", size, _asking(scope, _slow)),
        ]  # fmt: skip
    return found


def _asking(scope: Scope, question: Callable[[Reader], int]) -> Callable[[], int]:
    def run() -> int:
        with queries.reader(scope, _NOW) as reader:
            return question(reader)

    return run


def _usual(frames: Frames, scope: Scope) -> tuple[Callable[[], int], ...]:
    return (
        lambda: frames.step_waits(scope.employers),
        lambda: frames.arcs(scope.employers),
        lambda: frames.variants(scope.employers),
    )


def _steps(reader: Reader) -> int:
    return len(steps.steps(reader, _ALL).rows)


def _flow(reader: Reader) -> int:
    return len(routes.flow(reader, _ALL).arcs)


def _variants(reader: Reader) -> int:
    return len(routes.variants(reader, _ALL))


def _development(reader: Reader) -> int:
    return len(development.development(reader, _ALL).weeks)


def _slow(reader: Reader) -> int:
    return len(slow.slow(reader, _ALL).rows)
