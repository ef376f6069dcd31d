"""One workflow on paper: its facts and its declaration in words, and its audit trail."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from analysis import trail
from queries.dutch import moment, number, quantity
from queries.terms import DECLARATION, unit

Row = Mapping[str, Any]
_TEXT = ("action", "step", "actor", "role", "on_behalf_of", "remark")
_TYPES: dict[str, pa.DataType] = {name: pa.string() for name in _TEXT}
_TRAIL = pa.schema({"happened_at": pa.timestamp("us", "Europe/Amsterdam"), **_TYPES})
_FACTS = pa.schema({"part": pa.string(), "subject": pa.string(), "content": pa.string()})


def facts(workflow: Row, steps: Sequence[Row]) -> pa.Table:
    """Part, subject and content of all that is known of a workflow: a row of dossier/workflows and of dossier/steps."""
    told = [("Workflow", *fact) for fact in _of_workflow(workflow)]
    if workflow["process"] == DECLARATION or workflow["component"]:
        told += [("Declaratie", *fact) for fact in _of_declaration(workflow, steps)]
    return pa.Table.from_pylist([dict(zip(_FACTS.names, row, strict=True)) for row in told], schema=_FACTS)


def trail_of(workflow: Row, steps: Sequence[Row]) -> pa.Table:
    """Every action in order, with its exact time."""
    return pa.Table.from_pylist([event._asdict() for event in trail.trail(workflow, steps)], schema=_TRAIL)


def _of_workflow(workflow: Row) -> list[tuple[str, str]]:
    version = f", versie {workflow['template_version']}" if workflow["template_version"] else ""
    lead = workflow["lead_days"]
    told = [
        ("Nummer", workflow["workflow_id"]),
        ("Proces", workflow["process"]),
        ("Status", workflow["status"]),
        ("Medewerker", workflow["employee"]),
        ("Medewerkernummer", workflow["employee_id"]),
        ("Indiener", workflow["submitter"] or "onbekend"),
        ("Ingediend", _exact(workflow["submitted_at"])),
        ("Werkgever", workflow["employer"]),
        ("Afdeling", workflow["department"]),
        ("Afdeling bij indienen", workflow["submitted_department"]),
        ("Sjabloon", f"{workflow['template_id']}{version}" if workflow["template_id"] else None),
        ("Hoort bij verloning", workflow["run_period"]),
        ("Na de sluitdatum ingediend", workflow["after_cutoff"]),
        ("Afgerond", _exact(workflow["finished_at"])),
        ("Doorlooptijd", f"{number(lead, 1)} kalenderdagen" if lead is not None else None),
        ("Nu bij", workflow["current_step"]),
        ("Aan zet", workflow["turn"]),
        ("Sinds", _exact(workflow["current_since"])),
        ("Bijlage", workflow["attachment"]),
        ("Opmerking", workflow["remark"]),
    ]
    return [(subject, content) for subject, content in told if content]


def _of_declaration(workflow: Row, steps: Sequence[Row]) -> list[tuple[str, str]]:
    decisions = [step for step in steps if step["action"] in ("goedgekeurd", "afgewezen") and step["executed_at"]]
    decided = [
        f"{step['actor'] or step['role'] or 'onbekend'} ({step['action']}, {moment(step['executed_at'])})"
        for step in decisions
    ]
    closes = f", sluit {moment(workflow['cutoff_at'])}" if workflow["cutoff_at"] else ""
    return [
        ("Component", workflow["component"] or "geen"),
        ("Waarde", quantity(workflow["value"], unit(workflow["unit"])) or "geen"),
        ("Verloningsperiode", f"{workflow['payroll_period']}{closes}" if workflow["payroll_period"] else "geen"),
        ("Ingediend door", workflow["submitter"] or "onbekend"),
        ("Beoordeeld door", "; ".join(decided) or "nog niemand"),
    ]


def _exact(value: Any) -> str | None:
    return f"{moment(value)}:{value:%S}" if value else None
