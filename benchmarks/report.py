"""The page of figures: one table per part, in Markdown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.measuring import Measured, Sample
from benchmarks.office import Office

MEMORY_UNIT = 2**20
_HEAD = ("task", "size", "median", "p95", "runs", "memory", "target", "beside", "median", "p95", "runs", "ratio")


@dataclass(frozen=True)
class Part:
    """What was measured of one part. `busy`: how busy the machine was before and after.

    `peak` and `alternative_peak`: the most memory in bytes that one process held that did one side of every task once.
    """

    name: str
    about: str
    measured: Sequence[Measured]
    peak: int
    alternative_peak: int | None
    busy: tuple[str, str]

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"measured": [_as_json(measured) for measured in self.measured]}


def _as_json(measured: Measured) -> dict[str, object]:
    return asdict(measured) | {"ratio": measured.ratio, "is_met": measured.is_met}


def as_json(office: Office, parts: Sequence[Part], machine: str) -> dict[str, object]:
    """All figures, times in seconds and memory in bytes."""
    return {
        "machine": machine,
        "workflows": office.workflows,
        "steps": office.steps,
        "demo_seconds": office.demo_seconds,
        "demo_peak": office.demo_bytes,
        "parts": [part.as_json() for part in parts],
    }


def as_markdown(office: Office, parts: Sequence[Part], machine: str, command: str) -> str:
    """The page, complete."""
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}`; no figure is typed by hand.",
        "",
        f"Machine: {machine}.",
        "",
        f"Office: {office.workflows:,} workflows with {office.steps:,} steps, made by `manage.py demo` in "
        f"{_time(office.demo_seconds)}, at most {_memory(office.demo_bytes)}.",
        "",
        "Each task was run once to warm up, then alternately by this product and by what stands beside it, as often as "
        "“runs” says. Where both give the same answer in another form, that was checked first. p95: 95 % of the runs "
        "took at most this long. Ratio: how many times longer the other takes. Targets hold at 1,000,000 workflows.",
    ]
    return "\n".join([*lines, *(line for part in parts for line in _section(part))]) + "\n"


def _section(part: Part) -> list[str]:
    memory = f"Peak memory: {_memory(part.peak)}"
    if part.alternative_peak:
        memory += f"; what stands beside it: {_memory(part.alternative_peak)}"
    before, after = part.busy
    return [
        "",
        f"## {part.name}",
        "",
        part.about,
        "",
        _row(_HEAD),
        _row(["---", "---", *["---:"] * 4, "---", "---", *["---:"] * 4]),
        *(_row(_cells(measured)) for measured in part.measured),
        "",
        f"{memory}. Load of the machine (1 minute): {before} before, {after} after.",
    ]


def _cells(measured: Measured) -> list[str]:
    ours = _sample(measured.product)
    theirs = _sample(measured.alternative) if measured.alternative else ["", "", ""]
    ratio = f"{measured.ratio:.1f}×" if measured.ratio else ""
    memory = _memory(measured.peak) if measured.peak else ""
    return [measured.name, measured.size, *ours, memory, _target(measured), measured.alternative_name, *theirs, ratio]


def _target(measured: Measured) -> str:
    if measured.target_seconds is None:
        return ""
    return f"{_time(measured.target_seconds)}: {'met' if measured.is_met else '**not met**'}"


def _sample(sample: Sample) -> list[str]:
    return [_time(sample.median), _time(sample.p95), str(sample.runs)]


def _time(seconds: float) -> str:
    return (
        f"{seconds:.1f} s"
        if seconds >= 1
        else f"{seconds * 1000:.1f} ms"
        if seconds < 0.1
        else f"{seconds * 1000:.0f} ms"
    )


def _memory(size: int) -> str:
    return f"{size / MEMORY_UNIT:,.0f} MB"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
