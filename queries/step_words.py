"""One step in Dutch words, the same on screen, in a workbook and on paper: a row with the columns of workflow/steps."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from queries.dutch import number
from queries.terms import ASSIGNEE_KINDS, NEEDS, SET_UP_LABELS, STEP_KINDS


def action(step: Mapping[str, Any]) -> str:
    """What was done: the source's own word; "wacht op actie" for the current step, nothing for what is to come."""
    if step["state"] == "current":
        return "wacht op actie"
    if step["state"] != "done":
        return ""
    return str(step["action"] or ("melding verstuurd" if step["is_notification"] else "uitgevoerd"))


def who(step: Mapping[str, Any]) -> str:
    """Who did it, for whom and in which role; who must act when it is not done."""
    if step["state"] != "done":
        return f"aan zet: {step['turn']}" if step["state"] == "current" and step["turn"] else step["turn"] or ""
    named = step["actor"] or step["role"] or "onbekend"
    behalf = f" namens {step['on_behalf_of']}" if step["on_behalf_of"] else ""
    role = f" ({step['role']})" if step["actor"] and step["role"] else ""
    return f"{named}{behalf}{role}"


def set_up(step: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The step's set-up as (subject, content): the known fields by their name, the others as key and value."""
    told = {name: _setting(name, step[name]) for name in SET_UP_LABELS if step.get(name) not in (None, "", [])}
    return [(SET_UP_LABELS[name], value) for name, value in told.items()] + list(unknown(step["extra"]))


def _setting(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if name == "actions":
        return ", ".join(_listed(value))
    if isinstance(value, int | float):
        amount = number(value, 0 if value == int(value) else 1)
        unit = "werkdag" if name == "target_working_days" else "dag"
        return f"{amount} {unit}{'' if value == 1 else 'en'}"
    known = {"kind": STEP_KINDS, "assignee_kind": ASSIGNEE_KINDS, "needs": NEEDS}.get(name, {})
    return known.get(value, str(value))


def _listed(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return [text]
    return [str(item) for item in found] if isinstance(found, list) else [text]


def unknown(extra: str | None) -> Iterator[tuple[str, str]]:
    """What the set-up holds besides its known fields, as key and value; whole, under "overig", when it is no object."""
    if not extra:
        return
    try:
        found = json.loads(extra)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        yield "overig", extra
        return
    for key, value in found.items():
        yield key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
