"""The sheets of a dossier: their names, and the columns of each with how wide they are."""

from queries.terms import SET_UP_LABELS, Column, Kind

OVERVIEW, FACTS, WORKFLOWS, STEPS = "Overzicht", "Feiten", "Workflows", "Stappen"
SET_UPS, TRAIL, FINDINGS = "Inrichting", "Audittrail", "Bevindingen"

# What each part of dossier/counts is called.
PARTS = {
    "status": "Status",
    "process": "Proces",
    "employer": "Werkgever",
    "run_period": "Hoort bij verloning",
    "component": "Component",
}

COLUMNS: dict[str, tuple[Column, ...]] = {
    OVERVIEW: (
        Column("part", "Onderdeel"),
        Column("name", "Wat"),
        Column("hits", "Aantal", Kind.COUNT),
        Column("value", "Waarde opgeteld", Kind.NUMBER, unit_in="unit"),
        Column("unit", "Eenheid"),
    ),
    FACTS: (Column("part", "Onderdeel"), Column("subject", "Onderwerp"), Column("content", "Inhoud")),
    WORKFLOWS: (
        Column("workflow_id", "Nummer"),
        Column("employee", "Medewerker"),
        Column("employee_id", "Medewerkernummer"),
        Column("submitter", "Indiener"),
        Column("submitted_at", "Ingediend", Kind.MOMENT),
        Column("process", "Proces"),
        Column("status", "Status"),
        Column("component", "Component"),
        Column("value", "Waarde", Kind.NUMBER, unit_in="unit"),
        Column("unit", "Eenheid"),
        Column("payroll_period", "Verloningsperiode"),
        Column("cutoff_at", "Sluitdatum mutaties", Kind.MOMENT),
        Column("run_period", "Hoort bij verloning"),
        Column("after_cutoff", "Na de sluitdatum"),
        Column("finished_at", "Afgerond", Kind.MOMENT),
        Column("lead_days", "Doorlooptijd (dagen)", Kind.DAYS),
        Column("current_step", "Huidige stap"),
        Column("turn", "Aan zet"),
        Column("current_since", "Sinds", Kind.MOMENT),
        Column("department", "Afdeling"),
        Column("submitted_department", "Afdeling bij indienen"),
        Column("employer", "Werkgever"),
        Column("template_id", "Sjabloon"),
        Column("template_version", "Versie"),
        Column("attachment", "Bijlage"),
        Column("remark", "Opmerking"),
    ),
    STEPS: (
        Column("workflow_id", "Workflow"),
        Column("process", "Proces"),
        Column("seq", "Volgorde", Kind.COUNT),
        Column("step_no", "Stapnummer", Kind.COUNT),
        Column("step", "Stap"),
        Column("status", "Status"),
        Column("done", "Actie"),
        Column("started_at", "Aan de beurt sinds", Kind.MOMENT),
        Column("claimed_at", "Opgepakt", Kind.MOMENT),
        Column("executed_at", "Uitgevoerd", Kind.MOMENT),
        Column("actor", "Uitgevoerd door"),
        Column("role", "Rol"),
        Column("on_behalf_of", "Namens"),
        Column("turn", "Aan zet of gepland"),
        Column("waiting_days", "Wachtte (dagen)", Kind.DAYS),
        Column("remark", "Opmerking"),
        Column("template_id", "Sjabloon"),
        Column("template_version", "Versie"),
    ),
    SET_UPS: (
        Column("template_id", "Sjabloon"),
        Column("template_version", "Versie"),
        Column("step_no", "Stapnummer", Kind.COUNT),
        Column("step", "Stap"),
        *(Column(name, label.capitalize()) for name, label in SET_UP_LABELS.items()),
        Column("unknown", "Overige inrichting"),
        Column("workflows", "Workflows in dit dossier", Kind.COUNT),
    ),
    TRAIL: (
        Column("happened_at", "Tijdstip", Kind.MOMENT),
        Column("action", "Actie"),
        Column("step", "Stap"),
        Column("actor", "Uitgevoerd door"),
        Column("role", "Rol"),
        Column("on_behalf_of", "Namens"),
        Column("remark", "Opmerking"),
    ),
    FINDINGS: (
        Column("rule", "Regel"),
        Column("workflow_id", "Workflow"),
        Column("what", "Wat"),
        Column("happened_at", "Tijdstip", Kind.MOMENT),
        Column("seen", "Bekeken"),
    ),
}
_WIDTHS = {Kind.MOMENT: 19.0, Kind.COUNT: 11.0, Kind.NUMBER: 15.0, Kind.DAYS: 14.0}
_WIDE = {"remark": 60.0, "what": 70.0, "content": 80.0, "unknown": 60.0, "name": 44.0}
_NARROW = {"unit": 9.0, "template_version": 9.0, "attachment": 9.0, "after_cutoff": 12.0, "employee_id": 18.0}


def width(column: Column) -> float:
    """How wide a column of a dossier is, in characters."""
    known = _WIDE.get(column.name) or _NARROW.get(column.name) or _WIDTHS.get(column.kind)
    return known or max(24.0, len(column.label) + 4.0)
