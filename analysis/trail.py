"""The audit trail of one workflow, from its facts and its steps."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One thing that was done. Moments are as the rows gave them."""

    happened_at: datetime
    action: str
    step: str | None
    actor: str | None
    role: str | None
    on_behalf_of: str | None
    remark: str | None


def trail(workflow: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> list[Event]:
    """Everything that was done, in order of time: one row of workflow/facts with the rows of workflow/steps in order.

    Where the source tells the submission as a step of its own, that is the event; else the workflow tells it.
    """
    events = [event for step in steps for event in _of_step(step)]
    submitted_at = workflow["submitted_at"]
    if not any(step["action"] == "ingediend" and step["executed_at"] == submitted_at for step in steps):
        events.insert(0, Event(submitted_at, "ingediend", None, workflow["submitter"], None, None, workflow["remark"]))
    return sorted(events, key=lambda event: event.happened_at)


def _of_step(step: Mapping[str, Any]) -> Iterator[Event]:
    if step["claimed_at"]:
        yield Event(step["claimed_at"], "opgepakt", step["step"], step["actor"], step["role"], None, None)
    if step["executed_at"]:
        action = step["action"] or ("melding verstuurd" if step["is_notification"] else "uitgevoerd")
        yield Event(
            step["executed_at"],
            action,
            *(step[name] for name in ("step", "actor", "role", "on_behalf_of", "remark")),
        )
