"""A dossier on paper: what an accountant files. The same rows as in the workbook, as sentences and tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from exports import dossier_account, words
from exports.account import Row
from exports.dossier_account import About
from exports.dossier_rows import Chosen
from exports.dossier_terms import COLUMNS, FACTS, FINDINGS, OVERVIEW, SET_UPS, STEPS, TRAIL, WORKFLOWS
from exports.paper import Around, Paper
from queries.dutch import number
from queries.terms import Kind

MOST_WORKFLOWS = 100
_NOTHING = "–"
_DECIMALS = {Kind.COUNT: 0, Kind.DAYS: 1, Kind.NUMBER: 2}
_TRAIL_HEADINGS = ("Tijdstip", "Actie", "Stap", "Uitgevoerd door", "Rol", "Opmerking")
_KEYS = ("Sjabloon", "Versie", "Stapnummer")
Told = dict[str, str]


def write(path: Path, about: About, sheets: Mapping[str, pa.Table], account: Sequence[Row]) -> None:
    """Print the rows of these sheets and the account of them. Raises OSError when the disk refuses."""
    question, found, office = about.question, about.found, about.around.office
    title = dossier_account.title(question, found)
    bottom = f"Gemaakt op {words.moment(question.now)} door {question.user.name} · stand {question.scope.snapshot}"
    paper = Paper(Around(office, title, bottom, title, question.user.name))
    rows = {name: _told(name, table) for name, table in sheets.items()}
    if found.is_one:
        _add_one(paper, title, rows)
    else:
        _add_several(paper, found, title, office, rows)
    _add_account(paper, account)
    paper.write(path)


def _told(name: str, table: pa.Table) -> list[Told]:
    """The rows as text, by heading."""
    kinds = {column.label: column.kind for column in COLUMNS[name]}
    return [{label: _text(value, kinds[label]) for label, value in row.items()} for row in table.to_pylist()]


def _text(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M:%S}"
    return number(value, _DECIMALS[kind]) if kind in _DECIMALS else str(value)


def _add_one(paper: Paper, title: str, rows: Mapping[str, list[Told]]) -> None:
    known = {row["Onderwerp"]: row["Inhoud"] for row in rows[FACTS]}
    paper.add("title", f"{known['Proces']} · {known.get('Medewerker', known['Medewerkernummer'])}")
    paper.add("lead", f"{title} · {known['Status']} · {known['Werkgever']}")
    for part in dict.fromkeys(row["Onderdeel"] for row in rows[FACTS]):
        paper.add("heading", "Feiten" if part == "Workflow" else part)
        paper.facts([(row["Onderwerp"], row["Inhoud"]) for row in rows[FACTS] if row["Onderdeel"] == part])
    paper.add("heading", "Stappen")
    _add_steps(paper, rows[STEPS], _by_step(rows[SET_UPS]))
    paper.add("heading", "Audittrail")
    paper.table(_TRAIL_HEADINGS, [_event(row) for row in rows[TRAIL]], (19, 15, 19, 19, 17, 24))
    _add_findings(paper, rows[FINDINGS])


def _event(row: Told) -> list[str]:
    behalf = f" namens {row['Namens']}" if row["Namens"] else ""
    who = f"{row['Uitgevoerd door']}{behalf}"
    return [row["Tijdstip"], row["Actie"], row["Stap"], who, row["Rol"], row["Opmerking"]]


def _add_several(paper: Paper, found: Chosen, title: str, office: str, rows: Mapping[str, list[Told]]) -> None:
    paper.add("title", title)
    drawn = f"steekproef van {len(found.keys)} uit {found.population} workflows, zaad {found.subject.seed}"
    paper.add("lead", f"{office} · {drawn if found.subject.sample else f'{len(found.keys)} workflows'}")
    paper.add("heading", "Overzicht")
    headings = [column.label for column in COLUMNS[OVERVIEW]]
    paper.table(headings, [[row[heading] for heading in headings] for row in rows[OVERVIEW]], (3, 5, 2, 3, 2), (2, 3))
    paper.add("heading", "Workflows")
    listed = ("Nummer", "Medewerker", "Ingediend", "Proces", "Status")
    paper.table(listed, [[row[heading] for heading in listed] for row in rows[WORKFLOWS]], (3, 5, 4, 5, 3))
    _add_findings(paper, rows[FINDINGS])
    for workflow in rows[WORKFLOWS]:
        paper.new_page()
        paper.add("heading", f"{workflow['Proces']} · {workflow['Medewerker'] or workflow['Medewerkernummer']}")
        paper.facts([(label, content) for label, content in workflow.items() if content])
        paper.add("subheading", "Stappen")
        _add_steps(paper, [row for row in rows[STEPS] if row["Workflow"] == workflow["Nummer"]], {})
    if rows[SET_UPS]:
        paper.new_page()
        paper.add("heading", "Inrichting van de stappen")
        for set_up in rows[SET_UPS]:
            name = f"{set_up['Sjabloon']}, versie {set_up['Versie']}, stap {set_up['Stapnummer']}: {set_up['Stap']}"
            paper.together(("subheading", name), ("quiet", _set_up(set_up)))


def _by_step(set_ups: Sequence[Told]) -> dict[tuple[str, ...], Told]:
    return {tuple(row[key] for key in _KEYS): row for row in set_ups}


def _add_steps(paper: Paper, steps: Sequence[Told], set_ups: Mapping[tuple[str, ...], Told]) -> None:
    """Every step with who, when, how long it waited, its remark, and how it was set up in the version of then."""
    if not steps:
        paper.add("text", "De stappen van deze workflow staan niet in de bron.")
    for step in steps:
        name = " ".join(part for part in (step["Stapnummer"], step["Stap"]) if part)
        paper.together(("subheading", f"{name} – {step['Status']}"), ("quote", _done(step)))
        if step["Opmerking"]:
            paper.add("quote", f"“{step['Opmerking']}”")
        set_up = set_ups.get(tuple(step[key] for key in _KEYS))
        if set_up:
            paper.add("quiet", f"Inrichting (versie {step['Versie']}): {_set_up(set_up)}")


def _done(step: Told) -> str:
    who = step["Uitgevoerd door"] or step["Rol"]
    role = f" ({step['Rol']})" if step["Uitgevoerd door"] and step["Rol"] else ""
    behalf = f" namens {step['Namens']}" if step["Namens"] else ""
    is_done, turn = bool(step["Uitgevoerd"]), step["Aan zet of gepland"]
    has_waited = step["Wachtte (dagen)"] not in ("", "0,0")
    told = [
        f"{step['Actie']}{f' door {who}' if who else ''}{role}{behalf} op {step['Uitgevoerd']}" if is_done else "",
        "" if is_done else step["Actie"],
        f"{'gepland voor' if step['Status'] == 'Nog doen' else 'aan zet:'} {turn}" if turn else "",
        f"opgepakt op {step['Opgepakt']}" if step["Opgepakt"] else "",
        f"aan de beurt sinds {step['Aan de beurt sinds']}" if step["Aan de beurt sinds"] else "",
        f"wachtte {step['Wachtte (dagen)']} dagen" if has_waited else "",
    ]
    return " · ".join(part for part in told if part) or _NOTHING


def _set_up(row: Told) -> str:
    skipped = {*_KEYS, "Stap", "Workflows in dit dossier", "Overige inrichting"}
    known = [f"{label.lower()} {content}" for label, content in row.items() if content and label not in skipped]
    return " · ".join([*known, *row["Overige inrichting"].splitlines()]) or "niets bijzonders"


def _add_findings(paper: Paper, findings: Sequence[Told]) -> None:
    paper.add("heading", "Bevindingen")
    if not findings:
        paper.add("text", "Geen.")
        return
    headings = [column.label for column in COLUMNS[FINDINGS]]
    paper.table(headings, [[row[heading] for heading in headings] for row in findings], (4, 3, 7, 4, 4))


def _add_account(paper: Paper, account: Sequence[Row]) -> None:
    paper.new_page()
    paper.add("heading", "Verantwoording")
    paper.facts([(subject, str(content)) for subject, content in account])
    if paper.missing:
        signs = " ".join(f"U+{ord(sign):04X}" for sign in sorted(paper.missing))
        paper.add(
            "text", f"Tekens die dit lettertype niet heeft, staan hier als ¤: {signs}. In het werkboek staan ze wel."
        )
