"""The steps of one workflow as a picture, a list with each step's set-up, and an audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import streamlit as st
from jinja2 import Environment, FileSystemLoader

from analysis.trail import Event
from queries import step_words
from queries.masking import masked
from queries.terms import step_status
from settings import ROOT
from ui import clock, session, words

_templates = Environment(loader=FileSystemLoader(ROOT / "ui" / "templates"), autoescape=True, trim_blocks=True)
_MARKS = {"done": "✓", "current": "◉", "todo": "○", "void": "–"}


@dataclass(frozen=True)
class ShownStep:
    """One execution or planned step, in words."""

    state: str
    mark: str
    told: str
    number: str
    name: str
    action: str
    who: str
    when: str
    waited: str
    remark: str
    set_up: list[tuple[str, str]]


def of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of workflow/steps, with the length of a working day, and for the current one its working age."""
    one = {name: workflow[name] for name in ("workflow_id", "employer_id", "submitted_at")}
    rows = session.rows("workflow/steps", **one).to_pylist()
    for row in rows:
        row["day_seconds"] = workflow["day_seconds"]
        if row["state"] == "current":
            row["working_seconds"] = workflow["waiting_working_seconds"]
    return rows


def shown(step: dict[str, Any]) -> ShownStep:
    """One row of workflow/steps in Dutch words."""
    is_current = step["state"] == "current"
    return ShownStep(
        state=step["state"],
        mark=_MARKS.get(step["state"], "?"),
        told=step_status(step["state"], step["step_no"]),
        number="" if step["step_no"] is None else str(step["step_no"]),
        name=step["step"] or "",
        action=step_words.action(step),
        who=step_words.who(step),
        when=f"sinds {words.moment(step['started_at'])}" if is_current else words.moment(step["executed_at"]),
        waited=_waited(step),
        remark=masked(step["remark"] or ""),
        set_up=step_words.set_up(step) if step["has_definition"] else [],
    )


def _waited(step: dict[str, Any]) -> str:
    is_done_at_once = step["state"] == "done" and (step["waiting_seconds"] or 0) < 1
    if step["waiting_seconds"] is None or is_done_at_once:
        return ""
    spent = clock.lasting(step["waiting_seconds"], step["working_seconds"], step["day_seconds"])
    return f"wacht {spent}" if step["state"] == "current" else f"wachtte {spent}"


def show_progress(steps: list[dict[str, Any]]) -> None:
    """The steps as a picture: done, now, to do. A step done more than once stands there once, with how often."""
    st.html(_templates.get_template("progress.html").render(steps=_once_each(steps)))


def _once_each(steps: list[dict[str, Any]]) -> list[ShownStep]:
    """Each step in the order of the set-up, as it stands after its last execution."""
    executions: dict[object, list[ShownStep]] = {}
    for step in steps:
        key = step["seq"] if step["step_no"] is None else f"no {step['step_no']}"
        executions.setdefault(key, []).append(shown(step))
    return [
        replace(several[-1], told=f"{several[-1].told} · {len(several)}×") if len(several) > 1 else several[0]
        for several in executions.values()
    ]


def show_steps(steps: list[dict[str, Any]]) -> None:
    """Every execution with who, when, how long it waited, and how the step is set up."""
    st.subheader("Stappen", anchor=False, help=f"Wachttijden in {clock.chosen()}. Een melding kost geen tijd.")
    st.html(_templates.get_template("steps.html").render(steps=[shown(step) for step in steps]))


def show_trail(trail: Sequence[Event]) -> None:
    """Every action in order, with exact times."""
    labels = {
        "action": "Actie",
        "step": "Stap",
        "actor": "Uitgevoerd door",
        "role": "Rol",
        "on_behalf_of": "Namens",
        "remark": "Opmerking",
    }
    told = {"Tijdstip": [f"{words.moment(event.happened_at)}:{event.happened_at:%S}" for event in trail]}
    told |= {label: [masked(getattr(event, name) or "") for event in trail] for name, label in labels.items()}
    with st.expander(f"Audittrail ({len(trail)})", icon=":material/history:"):
        st.dataframe(pa.table(told), hide_index=True, height="content", alt="Alles wat is gedaan, op volgorde van tijd")
