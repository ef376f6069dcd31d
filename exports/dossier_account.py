"""The sheet "Verantwoording" of a dossier: what it is about, how it was drawn, and how to check it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis import sampling
from exports import account, digest, dossier_findings, words
from exports.account import Row, Surroundings
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.dossier_rows import Chosen
from exports.question import Question
from queries.terms import NEVER_SHOWN
from reports.control import Facts

_CHECKED_WITH = (
    "'manage.py verify WERKBOEK' rekent de SHA-256 van het werkboek opnieuw uit en zoekt in het logboek wie het "
    "wanneer maakte. Op papier staat hetzelfde getal: dat van dezelfde rijen."
)


def title(question: Question, found: Chosen) -> str:
    """What the dossier is called."""
    subject = found.subject
    if subject.workflow_id is not None:
        return f"Auditdossier van workflow {subject.workflow_id}"
    if subject.run_period is not None:
        return f"Auditdossier van verloning {subject.run_period}"
    return f"Auditdossier: {question.selection.overview.label}"


@dataclass(frozen=True)
class About:
    """What an account tells of, besides the rows that were written."""

    question: Question
    found: Chosen
    findings: Facts
    around: Surroundings


def rows(about: About, sheets: Sequence[Row], cells: Sequence[Cells], written: Digest) -> Iterator[Row]:
    """The account, to be read when all data rows have been written."""
    for subject, content in _rows(about, sheets, cells, written):
        yield subject, cleaned(content)[0] if isinstance(content, str) else content


def _rows(about: About, sheets: Sequence[Row], cells: Sequence[Cells], written: Digest) -> list[Row]:
    question, found, around = about.question, about.found, about.around
    user, counted_to = question.user, account.counted_to(question.selection)
    return [
        ("Titel", title(question, found)),
        ("Kantoor", around.office),
        *(("Werkgever", name) for name in found.employers),
        *_asked(question, found, around),
        ("Gemaakt door", user.name),
        ("E-mailadres", user.email),
        ("Rol", words.ROLES[user.role]),
        ("Gemaakt op", f"{words.moment(question.now)}; wat nog loopt is tot {counted_to} geteld"),
        *account.of_the_past(question.selection, around),
        ("Bereik", account.scope_in_words(question, around)),
        ("Aantal workflows", len(found.keys)),
        ("Sortering", "Werkgever; daarbinnen op moment van indienen en nummer"),
        ("Aantal rijen", written.rows),
        *((f"Rijen op blad {name}", count) for name, count in sheets),
        ("Gegevens per", words.moment(around.made_at) if around.made_at else "onbekend"),
        ("Stand", question.scope.snapshot),
        *_rules(about),
        *(("Afwijkend van de bron", line) for line in _said(cells)),
        (digest.SUBJECT, written.hexadecimal()),
        ("Hoe berekend", f"{digest.IN_DUTCH} Alle bladen voor dit blad, in hun volgorde."),
        ("Controleren", _CHECKED_WITH),
        ("Nooit in deze lijst", NEVER_SHOWN),
    ]


def _asked(question: Question, found: Chosen, around: Surroundings) -> Iterator[Row]:
    subject = found.subject
    if subject.workflow_id is not None:
        yield "Onderwerp", f"één workflow, nummer {subject.workflow_id}"
        return
    if subject.run_period is not None:
        yield "Onderwerp", f"alles wat bij verloning {subject.run_period} hoort, openstaand en historisch"
    else:
        yield "Lijst", question.selection.overview.label
    filters = words.filters(question.selection, around.departments)
    for column, condition in filters or [("geen", "alle rijen")]:
        yield f"Filter: {column}", condition
    if subject.sample is not None:
        yield "Steekproef", f"{len(found.keys)} van {found.population} workflows, zaad {subject.seed}"
        yield "Wijze van trekken", f"{sampling.METHOD} Zaad: {subject.seed}; gevraagd: {subject.sample}."


def _rules(about: About) -> Iterator[Row]:
    if about.question.selection.as_of is not None:
        yield "Bevindingen", "geen: die zijn er alleen van nu, niet van een eerdere dag"
        return
    for rule, told in dossier_findings.rules(about.findings):
        yield f"Regel: {rule}", told


def _said(cells: Sequence[Cells]) -> list[str]:
    """A line per reason, over all sheets."""
    every = Cells(())
    for one in cells:
        every.changes.update(one.changes)
    return every.said() or ["geen enkele cel"]
