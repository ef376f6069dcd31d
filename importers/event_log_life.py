"""The lives of steps: which events schedule, start and complete the same one."""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

# What the standard's transitions do to a step. The others, such as suspend and resume, leave it as it is.
_DOES = {
    "schedule": "schedule",
    "start": "start",
    "complete": "complete",
    "withdraw": "gone",
    "manualskip": "gone",
    "autoskip": "gone",
    "ate_abort": "gone",
    "pi_abort": "gone",
}

Told = tuple[int, str, str, str | None, str | None]


class Lives(NamedTuple):
    """Per event, in columns: its ordinal, the first ordinal of its step, and what it does to it."""

    ordinals: "array[int]"
    steps: "array[int]"
    does: list[str]


class _Step(NamedTuple):
    ordinal: int
    had: set[str]


def lives(events: Iterable[Told]) -> Lives:
    """Of events (ordinal, case, activity, instance, transition), by case and in order, which are one step.

    An event is of the oldest step of its activity, and of its instance when it has one, that still misses it. One that
    finds none begins a step of its own; one without a transition is a step that was completed at once.
    """
    found = Lives(array("q"), array("q"), [])
    open_steps: dict[tuple[str, str | None], list[_Step]] = defaultdict(list)
    present = None
    for ordinal, case, activity, instance, transition in events:
        if case != present:
            open_steps.clear()
            present = case
        does = _DOES.get(transition, "none") if transition else "complete"
        found.ordinals.append(ordinal)
        found.does.append(does)
        found.steps.append(ordinal if does == "none" else _step(open_steps[activity, instance], ordinal, does))
    return found


def _step(waiting: list[_Step], ordinal: int, does: str) -> int:
    """The step that an event is of; one that has ended waits for nothing any more."""
    if does == "schedule":
        step = None
    elif does == "start":
        step = next((each for each in waiting if "start" not in each.had), None)
    else:
        step = next((each for each in waiting if "start" in each.had), waiting[0] if waiting else None)
    if step is None:
        step = _Step(ordinal, set())
        waiting.append(step)
    step.had.add(does)
    if does in ("complete", "gone"):
        waiting.remove(step)
    return step.ordinal
