"""How one open workflow stands: against its target and its cutoff, when it will be done, and who was reminded."""

from collections.abc import Hashable
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from office import reminders
from queries.terms import TARGET_SOURCES, State
from reports.ready import moments
from reports.turns import turns
from ui import session, words

_COLORS: dict[str, Literal["red", "orange", "green"]] = {"late": "red", "risk": "orange", "on_schedule": "green"}


def show(workflow: dict[str, Any]) -> None:
    """State, target and forecast of an open workflow, and the reminders that were sent about any. As of a past day only
    those sent by then: targets and chances are of now."""
    if workflow["is_open"] and session.whole_reader().as_of is None:
        found = turns(session.whole_reader(), workflow_id=workflow["workflow_id"])
        for row, ready in zip(found.rows.to_dict("records"), found.ready_seconds(found.rows), strict=True):
            _show_state(row, ready)
    _show_reminders(workflow["workflow_id"])


def _show_state(row: dict[Hashable, Any], ready: float) -> None:
    state = State(row["state"])
    told = [part for part in (_against_target(row), _against_cutoff(row), ready_before(ready)) if part]
    with st.container(key="standing", horizontal=True, vertical_alignment="center"):
        st.badge(f"{state.mark} {state.label}", color=_COLORS[state.value])
        st.text(" · ".join(told))


def _against_target(row: dict[Hashable, Any]) -> str:
    if pd.isna(row["target_days"]):
        return "geen streeftijd"
    target = f"{words.working_days(row['target_days'])} ({TARGET_SOURCES[row['target_source']]})"
    over = row["age_working_seconds"] / row["day_seconds"] - row["target_days"]
    return f"{words.working_days(over)} over de streeftijd van {target}" if over > 0 else f"streeftijd {target}"


def _against_cutoff(row: dict[Hashable, Any]) -> str:
    if row["has_missed_run"]:
        moved = f": schuift door naar {row['moved_to']}" if row["moved_to"] else ""
        return f"sluitdatum van {row['run_period']} is voorbij{moved}"
    if pd.isna(row["run_cutoff_at"]):
        return ""
    cutoff = f"sluitdatum {words.moment(row['run_cutoff_at'])}"
    if pd.isna(row["makes_cutoff"]):
        return f"{cutoff} (te weinig gegevens voor een kans)"
    return f"{cutoff}, kans om die te halen {chance(row['makes_cutoff'])}"


def chance(share: float) -> str:
    """35 %; never a certainty that nobody has."""
    if share < 0.01:
        return "minder dan 1 %"
    return "meer dan 99 %" if share > 0.99 else f"{words.number(100 * share)} %"


def ready_before(seconds: float) -> str:
    """Before which moment it will be done with a chance of 80 %, from working seconds from now on."""
    if np.isnan(seconds):
        return ""
    moment = moments(session.whole_reader(), np.array([seconds]))[0]
    if pd.isna(moment):
        return "naar verwachting later dan over zestig werkdagen klaar"
    return f"naar verwachting klaar vóór {words.moment(moment.to_pydatetime())} (80\N{NO-BREAK SPACE}%)"


def _show_reminders(workflow_id: str) -> None:
    sent = reminders.of_workflow(session.scope().office_id, workflow_id)
    for reminder in sent:
        if reminder.sent_at > session.whole_reader().now:
            continue
        st.caption(
            f":material/notifications: {words.moment(reminder.sent_at)}: "
            f"{words.plain(reminder.assignee)} herinnerd door {words.plain(reminder.sent_by)}"
        )
