"""The sheet "Verantwoording": who asked what and when, what the rows are, and how to check that they still are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from database import offices
from exports import digest, words
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.question import Question
from queries import Reader, past
from queries.selection import Selection
from queries.terms import NEVER_SHOWN

SHEET = "Verantwoording"
HEADINGS = ("Onderwerp", "Inhoud")
Row = tuple[str, str | int]


@dataclass(frozen=True)
class Surroundings:
    """What the scope's names are, and how old its data. `made_at` is None when there is nothing to see.

    `undated`: how many workflows are over without anyone knowing since when.
    """

    office: str
    made_at: datetime | None
    employers: dict[str, str]
    departments: dict[str, str]
    is_whole_office: bool
    undated: int = 0


def surroundings(question: Question, reader: Reader) -> Surroundings:
    """The names around this question, as far as its scope reaches."""
    employers = {row["employer_id"]: row["employer"] for row in reader.rows("choices/employers").to_pylist()}
    departments = {
        row["department_id"]: f"{row['department']} ({row['employer']})" if len(employers) > 1 else row["department"]
        for row in reader.rows("choices/departments").to_pylist()
    }
    scope = question.scope
    is_whole_office = scope.is_whole_employers and not question.user.employers
    if is_whole_office:
        is_whole_office = set(scope.employers) == set(offices.employers(scope.office_id, scope.snapshot))
    for row in reader.rows("choices/office").to_pylist():
        office = row["office"] or scope.office_id
        undated = sum(found["workflows"] for found in reader.rows("workflows/undated").to_pylist())
        return Surroundings(office, row["made_at"], employers, departments, is_whole_office, undated)
    return Surroundings(scope.office_id, None, employers, departments, is_whole_office=False)


def title(question: Question) -> str:
    """What the file is about."""
    return f"Workflows: {question.selection.overview.label}"


def scope_in_words(question: Question, around: Surroundings) -> str:
    """Which part of the office the rows can come from."""
    if not around.employers:
        return "geen enkele werkgever of afdeling: deze lijst kan niets bevatten"
    if question.scope.is_whole_employers:
        if around.is_whole_office:
            return f"alle werkgevers van {around.office} ({len(around.employers)})"
        many = "alleen werkgever" if len(around.employers) == 1 else "alleen de werkgevers"
        return f"{many} {', '.join(around.employers.values())}"
    granted = [
        f"{around.departments[grant.department_id]}{' en onderliggende' if grant.has_sub_departments else ''}"
        for grant in question.user.departments
        if grant.department_id in around.departments
    ]
    return f"alleen {'afdeling' if len(granted) == 1 else 'de afdelingen'} {', '.join(granted) or 'geen'}"


def rows(
    question: Question, around: Surroundings, sheets: Sequence[tuple[str, int]], cells: Cells, written: Digest
) -> Iterator[Row]:
    """The account, to be read when all data rows have been written."""
    for subject, content in _rows(question, around, sheets, cells, written):
        yield subject, cleaned(content)[0] if isinstance(content, str) else content


def counted_to(selection: Selection) -> str:
    """Until when what still goes on is counted, in words."""
    return f"het eind van {selection.as_of:%d-%m-%Y}" if selection.as_of else "dit moment"


def of_the_past(selection: Selection, around: Surroundings) -> list[Row]:
    """As of which day these rows are, how that was made, and what is not as it was then; nothing for now."""
    if selection.as_of is None:
        return []
    made = "zoals het toen was, teruggerekend uit de tijden van de stappen"
    return [
        ("Stand per", f"{selection.as_of:%d-%m-%Y}, einde van de dag (Europe/Amsterdam): {made}"),
        *((f"Stand per, {subject.lower()}", told) for subject, told in past.LIMITS),
        ("Stand per, aantal zonder einddatum", around.undated),
    ]


def _rows(
    question: Question, around: Surroundings, sheets: Sequence[tuple[str, int]], cells: Cells, written: Digest
) -> list[Row]:
    selection, user = question.selection, question.user
    filters = words.filters(selection, around.departments)
    return [
        ("Titel", title(question)),
        ("Kantoor", around.office),
        *(("Werkgever", name) for name in around.employers.values() or ["geen"]),
        ("Lijst", selection.overview.label),
        ("Gemaakt door", user.name),
        ("E-mailadres", user.email),
        ("Rol", words.ROLES[user.role]),
        ("Gemaakt op", f"{words.moment(question.now)}; wachttijd en leeftijd zijn tot {counted_to(selection)} geteld"),
        *of_the_past(selection, around),
        *((f"Filter: {column}", condition) for column, condition in filters or [("geen", "alle rijen van de lijst")]),
        ("Sortering", words.sort(selection)),
        ("Bereik", scope_in_words(question, around)),
        ("Aantal rijen", written.rows),
        *_divided(sheets),
        ("Aantal kolommen", len(cells.columns)),
        ("Kolommen", ", ".join(column.label for column in cells.columns)),
        ("Gegevens per", words.moment(around.made_at) if around.made_at else "onbekend"),
        ("Stand", question.scope.snapshot),
        *(("Afwijkend van de bron", line) for line in cells.said() or ["geen enkele cel"]),
        ("SHA-256 van de rijen", written.hexadecimal()),
        ("Hoe berekend", digest.IN_DUTCH),
        ("Controleren", digest.CHECKED_WITH),
        ("Nooit in deze lijst", NEVER_SHOWN),
    ]


def _divided(sheets: Sequence[tuple[str, int]]) -> list[Row]:
    """Where the rows are, when there are more than one sheet holds."""
    if len(sheets) < 2:
        return []
    said = f"Meer rijen dan op één blad passen: zij staan op {len(sheets)} bladen, in volgorde."
    return [("Verdeling", said), *((f"Rijen op blad {name}", count) for name, count in sheets)]
