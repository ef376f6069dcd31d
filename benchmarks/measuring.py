"""Tasks and how they are measured: warmed up, interleaved A B A B, each part in a process of its own."""

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, Protocol, runtime_checkable

from benchmarks.office import Office, use
from benchmarks.processes import in_child
from benchmarks.record import Measured, Sample, slopes

FEWEST_RUNS = 3
_MOST_SECONDS = 90.0  # a side that takes longer than this in all gets fewer runs, and the table says how many
_MOST_ONCE = 900.0  # a side of which one run would take longer than this is not run

Side = Callable[[], object]


@runtime_checkable
class Elsewhere(Protocol):
    """A side whose work another process does, such as a database server."""

    def __call__(self) -> object:
        """Do it."""

    def memory(self) -> int:
        """The most memory in bytes that the other process held."""


@dataclass(frozen=True)
class Task:
    """One thing to do: by this product, and when there is one by an alternative on the same data.

    A question with several alternatives is several tasks of one name and size. `answer` makes the results of both sides
    comparable; they must be equal before anything is measured. `target_seconds` is what must be reached at 1,000,000
    workflows. `why`: a sentence on why the alternative is faster, for when it is. `most_overhead`: the alternative is
    the least that anyone needs for this; the product may take so many times as long.

    `is_figure`: what the product gives, a number or a Sample, is the figure itself, in `unit` ("B" for bytes), and not
    how long it takes.
    """

    name: str
    size: str
    product: Side
    alternative: Side | None = None
    alternative_name: str = ""
    answer: Callable[[object], object] | None = None
    target_seconds: float | None = None
    is_apart: bool = False  # every run in a process of its own, with its memory; then both sides can be pickled
    why: str = ""
    most_overhead: float | None = None
    is_figure: bool = False
    unit: str = "s"

    @property
    def sides(self) -> list[Side]:
        """The product's side, and the alternative's when there is one."""
        return [side for side in (self.product, self.alternative) if side]

    def checked(self, answers: Sequence[object]) -> None:
        """Raise AnswersDiffer unless all answers are the same."""
        if self.answer and any(self.answer(answer) != self.answer(answers[0]) for answer in answers[1:]):
            raise AnswersDiffer(f"{self.name}, {self.size}: this product and {self.alternative_name} differ")

    def measured(self, samples: Sequence[Sample]) -> Measured:
        """The line of the table."""
        other = samples[1] if len(samples) > 1 else None
        return Measured(
            self.name,
            self.size,
            samples[0],
            self.alternative_name if other else "",
            other,
            target_seconds=self.target_seconds,
            most_overhead=self.most_overhead,
            why=self.why,
            is_figure=self.is_figure,
            unit=self.unit,
        )


@dataclass(frozen=True)
class Other:
    """One alternative: the fields of a Task that are about it."""

    name: str
    run: Side
    answer: Callable[[object], object] | None = None
    why: str = ""
    most_overhead: float | None = None


def beside(task: Task, others: Iterable[Other]) -> list[Task]:
    """The same task beside each of these."""
    return [
        replace(
            task,
            alternative=other.run,
            alternative_name=other.name,
            answer=other.answer,
            why=other.why,
            most_overhead=other.most_overhead,
        )
        for other in others
    ]


class AnswersDiffer(Exception):
    """Both sides of a task do not give the same answer, so their times cannot be compared."""


class Outcome(NamedTuple):
    """The lines of a table, and a sentence for each task that would have taken too long."""

    measured: list[Measured]
    left_out: list[str]


def _tasks(part: str, office: Office, stack: ExitStack) -> list[Task]:
    """The tasks of the part with this name: a module of this package. What they open closes with the stack."""
    found: list[Task] = importlib.import_module(f"benchmarks.{part}").tasks(office, stack)
    return found


def measure(part: str, office: Office, runs: int, smaller: Sequence[Measured] = ()) -> Outcome:
    """All tasks of a part, one after the other.

    `smaller`: what was measured of a smaller office, from which is seen what would take too long in this one.
    """
    found = Outcome([], [])
    use(office.home)
    with ExitStack() as stack:
        for task in _tasks(part, office, stack):
            reason = _too_long(task, office, smaller)
            if reason:
                found.left_out.append(reason)
                continue
            print(f"  {task.name}, {task.size}, {task.alternative_name} …", file=sys.stderr, flush=True)
            found.measured.append(_one(task, runs).of_office(office.workflows))
    return found


def _too_long(task: Task, office: Office, smaller: Sequence[Measured]) -> str | None:
    """The reason not to run it: as it grew in smaller offices, one run would take longer here than _MOST_ONCE."""
    known = [one for one in smaller if one.name == task.name and one.workflows < office.workflows]
    if not known or task.is_figure:
        return None
    largest = max(known, key=lambda one: one.workflows)
    slope = slopes(known).get(task.name, 1.0)
    expected = largest.product.median * (office.workflows / largest.workflows) ** slope
    if expected <= _MOST_ONCE:
        return None
    return (
        f"{task.name} at {office.workflows:,} workflows: {largest.workflows:,} took {largest.product.median:,.0f} s, "
        f"so that it would take {expected:,.0f} s, more than the {_MOST_ONCE:,.0f} s that one run may take."
    )


def _one(task: Task, runs: int) -> Measured:
    if task.is_figure:
        figure = task.product()
        return task.measured([figure if isinstance(figure, Sample) else Sample.of([float(str(figure))])])
    if task.is_apart:
        return _measured_apart(task, runs)
    task.checked([side() for side in task.sides])
    measured = _seconds_again if len(task.sides) > 1 else _seconds
    seconds = _interleaved([partial(measured, side) for side in task.sides], runs, FEWEST_RUNS)
    return task.measured([Sample.of(taken) for taken in seconds])


def _interleaved(sides: Sequence[Callable[[], float]], runs: int, fewest: int) -> list[list[float]]:
    """What each side gave in seconds: A B A B, until it had its runs or its time."""
    seconds: list[list[float]] = [[] for _ in sides]
    for _ in range(runs):
        for side, taken in zip(sides, seconds, strict=True):
            if len(taken) < fewest or sum(taken) < _MOST_SECONDS:
                taken.append(side())
    return seconds


def _measured_apart(task: Task, runs: int) -> Measured:
    """Every run in a process of its own: nothing is warm but the files, which the first run of either has read."""
    answers: list[list[object]] = [[] for _ in task.sides]
    peaks: list[list[int]] = [[] for _ in task.sides]

    def run(place: int) -> float:
        (seconds, answer), peak = in_child(_timed, task.sides[place])
        answers[place].append(answer)
        peaks[place].append(peak)
        return seconds

    taken = _interleaved([partial(run, place) for place in range(len(task.sides))], runs, 1)
    task.checked([answer for given in answers for answer in given])
    return task.measured([Sample.of(seconds, max(peak)) for seconds, peak in zip(taken, peaks, strict=True)])


def _timed(run: Side) -> tuple[float, object]:
    began = time.perf_counter()
    answer = run()
    return time.perf_counter() - began, answer


def _seconds(run: Side) -> float:
    return _timed(run)[0]


def _seconds_again(run: Side) -> float:
    """After one run that is not measured: what the other side left in the processor's caches is not of this work."""
    run()
    return _seconds(run)


def with_memory(part: str, office: Office, measured: Sequence[Measured]) -> Iterator[Measured]:
    """The same lines with the most memory of each side, found by running it once in a fresh process."""
    known: dict[tuple[str, str, str], int] = {}
    for one in measured:
        if one.is_figure or one.product.peak is not None:
            yield one
            continue
        peaks = []
        for name in ("", one.alternative_name) if one.alternative else ("",):
            key = (one.name, one.size, name)
            if key not in known:
                elsewhere, here = in_child(_memory_elsewhere, part, office, key)
                known[key] = here + elsewhere
            peaks.append(known[key])
        yield one.with_peaks(peaks)


def _memory_elsewhere(part: str, office: Office, key: tuple[str, str, str]) -> int:
    """Run the product's side of a task, or that of the alternative with this name; gives the memory of others."""
    name, size, alternative = key
    use(office.home)
    with ExitStack() as stack:
        task = next(
            task
            for task in _tasks(part, office, stack)
            if (task.name, task.size) == (name, size) and alternative in ("", task.alternative_name)
        )
        side = task.alternative if alternative else task.product
        assert side is not None
        side()
        return side.memory() if isinstance(side, Elsewhere) else 0
