"""Tasks and how they are measured: warmed up, interleaved A B A B, each part in a process of its own."""

import importlib
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from benchmarks.office import Office

FEWEST_RUNS = 3
_MOST_SECONDS = 90.0  # a side that takes longer than this in all gets fewer runs, and the table says how many

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """One thing to do: by this product, and when there is one by an alternative on the same data.

    `answer` makes the results of both sides comparable; they must be equal before anything is measured.
    `target_seconds` is what must be reached at 1,000,000 workflows.
    """

    name: str
    size: str
    product: Callable[[], object]
    alternative: Callable[[], object] | None = None
    alternative_name: str = ""
    answer: Callable[[object], object] | None = None
    target_seconds: float | None = None
    is_apart: bool = False  # every run in a process of its own, with its memory; then both sides can be pickled


@dataclass(frozen=True)
class Sample:
    """What the runs of one side took, in seconds; and the most memory in bytes, where each had its own process."""

    median: float
    p95: float
    runs: int
    peak: int | None = None

    @staticmethod
    def of(seconds: list[float], peak: int | None = None) -> "Sample":
        """Median, and the smallest figure that at least 95 % of the runs do not exceed."""
        ordered = sorted(seconds)
        return Sample(statistics.median(ordered), ordered[-(-95 * len(ordered) // 100) - 1], len(ordered), peak)


@dataclass(frozen=True)
class Measured:
    """One line of a table."""

    name: str
    size: str
    product: Sample
    alternative_name: str
    alternative: Sample | None
    target_seconds: float | None

    @property
    def ratio(self) -> float | None:
        """How many times longer the alternative takes."""
        return self.alternative.median / self.product.median if self.alternative else None

    @property
    def is_met(self) -> bool | None:
        return None if self.target_seconds is None else self.product.median <= self.target_seconds


class AnswersDiffer(Exception):
    """Both sides of a task do not give the same answer, so their times cannot be compared."""


def _tasks(part: str, office: Office, stack: ExitStack) -> list[Task]:
    """The tasks of the part with this name: a module of this package. What they open closes with the stack."""
    found: list[Task] = importlib.import_module(f"benchmarks.{part}").tasks(office, stack)
    return found


def measure(part: str, office: Office, runs: int) -> list[Measured]:
    """All tasks of a part, one after the other."""
    with ExitStack() as stack:
        return [
            _measured_apart(task, runs) if task.is_apart else _measured(task, runs)
            for task in _tasks(part, office, stack)
        ]


def once(part: str, office: Office, is_product: bool) -> int:
    """One side of every task of a part, once: to see what it costs in memory. Gives how many tasks have that side."""
    with ExitStack() as stack:
        tasks = _tasks(part, office, stack)
        within = [task for task in tasks if not task.is_apart]
        sides = [side for side in (task.product if is_product else task.alternative for task in within) if side]
        for side in sides:
            side()
    return len(sides)


def _measured(task: Task, runs: int) -> Measured:
    print(f"  {task.name}, {task.size} …", file=sys.stderr, flush=True)
    _warm_up(task)
    sides = [side for side in (task.product, task.alternative) if side]
    seconds: list[list[float]] = [[] for _ in sides]
    for _ in range(runs):
        for side, taken in zip(sides, seconds, strict=True):
            if len(taken) < FEWEST_RUNS or sum(taken) < _MOST_SECONDS:
                taken.append(_seconds(side))
    product, *alternative = [Sample.of(taken) for taken in seconds]
    return Measured(
        task.name,
        task.size,
        product,
        task.alternative_name,
        alternative[0] if alternative else None,
        task.target_seconds,
    )


def _measured_apart(task: Task, runs: int) -> Measured:
    print(f"  {task.name}, {task.size}, {task.alternative_name} …", file=sys.stderr, flush=True)
    sides = [side for side in (task.product, task.alternative) if side]
    samples, answers = [], []
    for side in sides:
        taken: list[float] = []
        peaks = []
        while len(taken) < runs and sum(taken) < _MOST_SECONDS:
            (seconds, answer), peak = in_child(_timed, side)
            taken.append(seconds)
            peaks.append(peak)
        answers.append(answer)
        samples.append(Sample.of(taken, max(peaks)))
    if task.answer and len({task.answer(answer) for answer in answers}) > 1:
        raise AnswersDiffer(f"{task.name}, {task.size}: this product and {task.alternative_name} differ")
    others = samples[1] if len(samples) > 1 else None
    return Measured(task.name, task.size, samples[0], task.alternative_name, others, task.target_seconds)


def _timed(run: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    answer = run()
    return time.perf_counter() - began, answer


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _warm_up(task: Task) -> None:
    answer = task.answer or (lambda _: None)
    ours = answer(task.product())
    if task.alternative and answer(task.alternative()) != ours:
        raise AnswersDiffer(f"{task.name}, {task.size}: this product and {task.alternative_name} differ")


def in_child(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T, int]:
    """What `work` gives in a fresh process, and the most memory in bytes that it, or a process it waited for, held."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        made = pool.submit(work, *given, **named).result()
        return made, pool.submit(_peak_bytes).result()


def _peak_bytes() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
