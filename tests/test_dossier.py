"""The audit dossier: every cell equals the query's, paper tells all of it, nothing of another's scope is in it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

import exports
import queries
from analysis import sampling
from auth import accounts, scope
from auth.accounts import Permission, User
from errors import AccessRefused
from exports import ExportRefused, Question, Subject, dossier
from exports.cells import cleaned
from office.rule_terms import RULES
from queries.selection import Selection
from queries.terms import DECLARATION, Overview
from reports import control
from settings import AMSTERDAM
from tests import model, screen_office
from tests.exported import check_package, value
from tests.organisation import words
from tests.screen_office import (
    ADDRESS,
    BARE,
    EMPTY_MANAGER,
    EXACT_MANAGER,
    HR_USER,
    IBAN,
    LITERAL,
    LITERAL_STEPS,
    MANAGER,
    OFFICE_USER,
    ORGANISATION,
    REFUSED,
    REPEATED,
    REPEATED_STEPS,
)
from tests.screens import own_home

NOW = datetime.now(UTC).replace(microsecond=0)
LONG = " ".join(f"woord{number}" for number in range(3_000))
LONG_STEPS = (replace(REPEATED_STEPS[0], remark=LONG), *REPEATED_STEPS[1:])
LONG_NAME = "Zoë Đorđević-van der Wallenbroek"
SIGNS = replace(screen_office.REFUSED_STEPS[0], remark="Prijs € 3 – één “goed” 😀 ë ß ő", actor=LONG_NAME)
OFFICE = replace(
    ORGANISATION,
    steps=(
        *(step for step in ORGANISATION.steps if step not in (REPEATED_STEPS[0], screen_office.REFUSED_STEPS[0])),
        LONG_STEPS[0],
        SIGNS,
    ),
)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make(OFFICE)
        yield


@dataclass(frozen=True)
class Read:
    """A workbook as openpyxl reads it: per sheet its headings and rows."""

    sheets: dict[str, list[dict[str, Any]]]
    account: list[tuple[str, Any]]
    sha256: str

    def said(self, subject: str) -> list[Any]:
        return [content for name, content in self.account if name == subject]


def read(path: Path) -> Read:
    check_package(path)
    book, digest, sheets = openpyxl.load_workbook(path), hashlib.sha256(), {}
    for sheet in book.worksheets[:-1]:
        headings = [cell.value for cell in sheet[1]]
        rows = [list(row) for row in sheet.iter_rows(min_row=2, max_col=len(headings))]
        sheets[sheet.title] = [dict(zip(headings, map(value, row), strict=True)) for row in rows]
        for row in rows:
            digest.update(("\x1f".join(_told(value(cell)) for cell in row) + "\x1e").encode())
    account = [(row[0].value, value(row[1])) for row in book.worksheets[-1].iter_rows(min_row=2)]
    return Read(sheets, account, digest.hexdigest())


def _told(found: object) -> str:
    if isinstance(found, datetime):
        return found.strftime("%Y-%m-%dT%H:%M:%S")
    return "" if found is None else found if isinstance(found, str) else repr(float(found))  # type: ignore[arg-type]


def paper(path: Path) -> str:
    """All that stands on the pages, with the spaces and line ends made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def question(someone: User, **chosen: Any) -> Question:
    return Question(someone, scope.of(someone), Selection(**chosen), NOW)


def written(tmp_path: Path, someone: User, subject: Subject, form: str = "xlsx", **chosen: Any) -> tuple[Any, Path]:
    out = tmp_path / f"dossier.{form}"
    return dossier.write(question(someone, **chosen), subject, out), out


def keys_of(reader: queries.Reader, workflow_ids: list[str]) -> list[int]:
    none = dict.fromkeys(queries.statement("dossier/chosen").names)
    rows = reader.rows("dossier/chosen", **(none | {"workflow_ids": workflow_ids}))
    return rows.column("key").to_pylist()


def as_cell(found: object) -> object:
    if isinstance(found, datetime):
        return found.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
    return cleaned(found)[0] or None if isinstance(found, str) else found


STEP_CELLS = {
    "Workflow": "workflow_id",
    "Volgorde": "seq",
    "Stapnummer": "step_no",
    "Stap": "step",
    "Aan de beurt sinds": "started_at",
    "Opgepakt": "claimed_at",
    "Uitgevoerd": "executed_at",
    "Uitgevoerd door": "actor",
    "Rol": "role",
    "Namens": "on_behalf_of",
    "Aan zet of gepland": "turn",
    "Opmerking": "remark",
    "Sjabloon": "template_id",
    "Versie": "template_version",
}
WORKFLOW_CELLS = {
    "Nummer": "workflow_id",
    "Medewerker": "employee",
    "Indiener": "submitter",
    "Ingediend": "submitted_at",
    "Proces": "process",
    "Status": "status",
    "Component": "component",
    "Waarde": "value",
    "Verloningsperiode": "payroll_period",
    "Sluitdatum mutaties": "cutoff_at",
    "Hoort bij verloning": "run_period",
    "Afgerond": "finished_at",
    "Doorlooptijd (dagen)": "lead_days",
    "Werkgever": "employer",
    "Opmerking": "remark",
}


@pytest.mark.parametrize("overview", Overview)
def test_every_cell_of_workflows_and_steps_equals_the_query(tmp_path: Path, overview: Overview) -> None:
    made, out = written(tmp_path, OFFICE_USER, Subject(), overview=overview)
    found = read(out)
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        keys = keys_of(reader, [row["Nummer"] for row in found.sheets["Workflows"]])
        workflows = reader.rows("dossier/workflows", keys=keys).to_pylist()
        steps = reader.rows("dossier/steps", keys=keys).to_pylist()
        listed = reader.rows("workflows/list", **Selection(overview).listed([])).column("workflow_id").to_pylist()
    assert sorted(row["Nummer"] for row in found.sheets["Workflows"]) == sorted(listed)
    for name, expected, cells in (("Workflows", workflows, WORKFLOW_CELLS), ("Stappen", steps, STEP_CELLS)):
        assert [{label: row[label] for label in cells} for row in found.sheets[name]] == [
            {label: as_cell(row[column]) for label, column in cells.items()} for row in expected
        ]
        assert len(expected) > 40
    assert made.sha256 == found.sha256 == found.said("SHA-256 van de rijen")[0]
    assert made.rows == sum(map(len, found.sheets.values())) == found.said("Aantal rijen")[0]


def test_the_sheets_of_one_workflow_tell_facts_declaration_steps_set_up_and_every_action_in_order(
    tmp_path: Path,
) -> None:
    made, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=REPEATED.workflow_id))
    found = read(out)
    assert list(found.sheets) == ["Feiten", "Stappen", "Inrichting", "Audittrail", "Bevindingen"]
    facts = {(row["Onderdeel"], row["Onderwerp"]): row["Inhoud"] for row in found.sheets["Feiten"]}
    assert facts["Workflow", "Nummer"] == REPEATED.workflow_id
    assert facts["Declaratie", "Waarde"] == "7,50 uur"
    assert facts["Declaratie", "Verloningsperiode"].startswith("2026-11, sluit ")
    assert [part.split(" (")[0] for part in facts["Declaratie", "Beoordeeld door"].split("; ")] == [
        "Bram Baas",
        "Cor Collega",
    ]
    assert [row["Actie"] for row in found.sheets["Stappen"]] == [
        *("ingediend", "afgewezen", "ingediend", "goedgekeurd", "melding verstuurd", "wacht op actie"),
    ]
    assert [row["Status"] for row in found.sheets["Stappen"]] == [*["Afgerond"] * 5, "Stap 4"]
    trail = found.sheets["Audittrail"]
    assert [row["Tijdstip"] for row in trail] == sorted(row["Tijdstip"] for row in trail)
    assert [row["Actie"] for row in trail][1:] == [row["Actie"] for row in found.sheets["Stappen"]][:5]
    assert made.sha256 == found.sha256


def test_the_set_up_names_what_it_knows_and_gives_the_rest_as_key_and_value(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=REPEATED.workflow_id))
    approval = read(out).sheets["Inrichting"][1]
    assert (approval["Soort"], approval["Opmerking verplicht"], approval["Streeftijd"]) == (
        "Goedkeuring",
        "ja",
        "2,5 werkdagen",
    )
    assert approval["Mogelijke acties"] == "goedkeuren, afwijzen"
    assert approval["Overige inrichting"].splitlines()[0].endswith(": paars")
    assert approval["Overige inrichting"].splitlines()[1] == 'diep: {"lijst": [1, 2]}'


def test_workbook_and_paper_of_one_workflow_carry_the_same_digest(tmp_path: Path) -> None:
    for subject in (Subject(workflow_id=LITERAL.workflow_id), Subject(sample=5, seed=3)):
        in_workbook, _ = written(tmp_path, OFFICE_USER, subject)
        on_paper, out = written(tmp_path, OFFICE_USER, subject, "pdf")
        assert (in_workbook.rows, in_workbook.sha256) == (on_paper.rows, on_paper.sha256)
        assert on_paper.sha256 in paper(out)


def test_paper_tells_every_step_and_remark_whatever_they_hold_and_however_long(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=REPEATED.workflow_id), "pdf")
    told = paper(out)
    pages = len(PdfReader(out).pages)
    assert pages > 5
    assert f"Pagina 1 van {pages}" in told
    assert f"Pagina {pages} van {pages}" in told
    for step in LONG_STEPS:
        assert step.actor is None or step.actor in told
    assert "Bon ontbreekt" in told
    assert "namens Bram Baas" in told
    assert 'diep: {"lijst": [1, 2]}' in told
    words_told = set(re.findall(r"woord\d+", told))
    assert {f"woord{number}" for number in range(3_000)} <= words_told
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=LITERAL.workflow_id), "pdf")
    told = paper(out).replace(" ", "")
    assert told.count(screen_office.HOSTILE.replace(" ", "")) >= len(LITERAL_STEPS)


def test_the_font_inside_has_the_signs_of_dutch_names_and_says_which_it_has_not(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=REFUSED.workflow_id), "pdf")
    told = paper(out)
    assert "Prijs € 3 – één “goed” ¤ ë ß ő" in told
    assert LONG_NAME in told
    assert "U+1F600" in told
    fonts = PdfReader(out).pages[0]["/Resources"]["/Font"]
    embedded = [font.get_object() for font in fonts.values() if "SourceSans3" in str(font.get_object()["/BaseFont"])]
    assert embedded
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)


def test_after_a_refusal_nobody_is_waited_for(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=REFUSED.workflow_id))
    steps = read(out).sheets["Stappen"]
    assert [row["Status"] for row in steps] == ["Afgerond", "Afgerond", "Vervallen", "Vervallen"]
    assert {row["Aan zet of gepland"] for row in steps} == {None}


def test_the_findings_are_those_of_control_with_who_looked_and_its_rules_in_words(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject())
    found = read(out)
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        expected = control.of_workflows(reader, [row["Nummer"] for row in found.sheets["Workflows"]]).to_pylist()
    assert expected
    assert [(row["Regel"], row["Workflow"], row["Wat"]) for row in found.sheets["Bevindingen"]] == [
        (row["rule_label"], row["workflow_id"], row["what"]) for row in expected
    ]
    assert {row["Bekeken"] for row in found.sheets["Bevindingen"]} == {"nog niet"}
    counted = {row["Wat"]: row["Aantal"] for row in found.sheets["Overzicht"] if row["Onderdeel"] == "Bevinding"}
    assert sum(counted.values()) == len(expected)
    for rule in RULES.values():
        assert found.said(f"Regel: {rule.label}") != []


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_an_iban_is_masked(tmp_path: Path, form: str) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(workflow_id=BARE.workflow_id), form)
    told = repr(read(out)) if form == "xlsx" else paper(out)
    assert "•••• 4300" in told
    assert IBAN[5:14] not in told


@pytest.mark.parametrize("someone", [MANAGER, EXACT_MANAGER, HR_USER], ids=lambda user: user.name)
@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_nothing_of_what_he_may_not_see_is_in_it(tmp_path: Path, someone: User, form: str) -> None:
    _, out = written(tmp_path, someone, Subject(sample=60), form)
    told = repr(read(out)) if form == "xlsx" else paper(out).replace("- ", "-")
    allowed = model.words_of(model.visible(someone, OFFICE), OFFICE)
    found = words(told)
    assert len(found) > 40
    assert found - allowed == set()


@pytest.mark.parametrize("workflow_id", [REPEATED.workflow_id, "bestaat-niet", ""])
def test_a_workflow_of_another_and_one_that_is_not_there_are_refused_in_the_same_words(
    tmp_path: Path, workflow_id: str
) -> None:
    with pytest.raises(ExportRefused, match="bestaat niet, of u mag hem niet zien"):
        written(tmp_path, HR_USER, Subject(workflow_id=workflow_id))
    assert list(tmp_path.iterdir()) == []


def test_a_selection_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="geen enkele workflow"):
        written(tmp_path, EMPTY_MANAGER, Subject())


def test_the_filters_of_the_list_are_those_of_the_dossier(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(), process=(ADDRESS,), submitted_from=NOW.date().replace(day=1))
    found = read(out)
    assert {row["Proces"] for row in found.sheets["Workflows"]} == {ADDRESS}
    assert found.said("Filter: Proces") == [ADDRESS]
    assert found.said("Filter: Datum ingediend") == [f"vanaf 01-{NOW:%m-%Y}"]
    assert {row["Workflow"] for row in found.sheets["Stappen"]} <= {r["Nummer"] for r in found.sheets["Workflows"]}


def test_a_card_on_top_of_the_list_gives_a_dossier_of_its_own_rows(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(), focus="week")
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        listed = reader.rows("workflows/list", **Selection(focus="week").listed([])).column("workflow_id").to_pylist()
    assert sorted(row["Nummer"] for row in read(out).sheets["Workflows"]) == sorted(listed)
    assert 0 < len(listed) < 30


def test_a_payroll_run_is_all_that_belongs_to_it_open_or_not(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(run_period="2026-11"))
    found = read(out)
    assert {row["Hoort bij verloning"] for row in found.sheets["Workflows"]} == {"2026-11"}
    assert {row["Status"] for row in found.sheets["Workflows"]} >= {"In behandeling", "Geweigerd"}
    assert found.said("Onderwerp") == ["alles wat bij verloning 2026-11 hoort, openstaand en historisch"]


def test_the_overview_counts_what_is_on_the_other_sheets(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(), process=(DECLARATION,))
    found = read(out)
    counted = {(row["Onderdeel"], row["Wat"], row["Eenheid"]): row for row in found.sheets["Overzicht"]}
    workflows = found.sheets["Workflows"]
    assert counted["Dossier", "stappen", None]["Aantal"] == len(found.sheets["Stappen"])
    for part, heading in (
        ("Status", "Status"),
        ("Werkgever", "Werkgever"),
        ("Hoort bij verloning", "Hoort bij verloning"),
    ):
        told = {what: row["Aantal"] for (of, what, _), row in counted.items() if of == part}
        names = [row[heading] or "geen" for row in workflows]
        assert told == {name: names.count(name) for name in set(names)}
    for (part, what, unit), row in counted.items():
        if part == "Component":
            values = [w["Waarde"] for w in workflows if (w["Component"], w["Eenheid"]) == (what, unit)]
            assert (row["Aantal"], round(row["Waarde opgeteld"], 6)) == (len(values), round(sum(values), 6))


def test_rows_beyond_one_sheet_go_on_a_next_one_and_the_account_says_so(tmp_path: Path) -> None:
    out = tmp_path / "lang.xlsx"
    made = dossier.write(question(OFFICE_USER), Subject(), out, most_rows=100)
    found = read(out)
    whole, out = written(tmp_path, OFFICE_USER, Subject())
    assert [name for name in found.sheets if name.startswith("Stappen")] == [
        *("Stappen", "Stappen (2)", "Stappen (3)", "Stappen (4)"),
    ]
    assert found.said("Rijen op blad Stappen (2)") == [100]
    assert (made.sha256, found.sha256) == (whole.sha256, read(out).sha256)


def test_a_sample_is_the_same_again_and_is_what_its_account_describes(tmp_path: Path) -> None:
    _, out = written(tmp_path, OFFICE_USER, Subject(sample=25, seed=42))
    found = read(out)
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        every = reader.rows("workflows/list", **Selection().listed([])).column("workflow_id").to_pylist()
    ranked = sorted(every, key=lambda one: hashlib.sha256(f"42:{one}".encode()).hexdigest())
    assert sorted(row["Nummer"] for row in found.sheets["Workflows"]) == sorted(ranked[:25])
    assert found.said("Steekproef") == [f"25 van {len(every)} workflows, zaad 42"]
    assert "SHA-256" in found.said("Wijze van trekken")[0]


def test_a_sample_does_not_depend_on_the_order_and_grows_by_adding() -> None:
    ids = [f"w{number}" for number in range(500)]
    drawn = sampling.drawn(ids, 25, 42)
    assert sampling.drawn(ids[::-1], 25, 42) == drawn
    assert sampling.drawn(ids, 40, 42)[:25] == drawn
    assert sampling.drawn(ids, 25, 43) != drawn
    assert len(set(drawn)) == 25
    assert sampling.drawn(ids[:3], 25, 42) == sorted(ids[:3], key=lambda one: sampling.number(one, 42))


def test_every_workflow_is_as_likely_to_be_drawn() -> None:
    ids = [f"w{number}" for number in range(100)]
    times = dict.fromkeys(ids, 0)
    for seed in range(2_000):
        for one in sampling.drawn(ids, 10, seed):
            times[one] += 1
    # Each is expected 200 times with a standard deviation of 13.4; five of those either way.
    assert all(133 <= count <= 267 for count in times.values())


def test_a_sample_is_drawn_from_what_he_may_see_only(tmp_path: Path) -> None:
    _, out = written(tmp_path, MANAGER, Subject(sample=5, seed=42))
    seen = {w.workflow_id for w in model.visible(MANAGER, OFFICE).workflows if screen_office.is_open(w)}
    assert {row["Nummer"] for row in read(out).sheets["Workflows"]} <= seen
    assert read(out).said("Steekproef") == [f"5 van {len(seen)} workflows, zaad 42"]


def test_too_much_for_paper_is_refused_and_a_sample_of_it_is_not(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="Kies een steekproef"):
        written(tmp_path, OFFICE_USER, Subject(), "pdf")
    written(tmp_path, OFFICE_USER, Subject(sample=3), "pdf")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"\.xlsx of \.pdf"):
        written(tmp_path, OFFICE_USER, Subject(sample=3), "csv")


def test_the_process_beside_makes_the_same_dossier_in_a_scope_made_afresh(tmp_path: Path) -> None:
    here, _ = written(tmp_path, MANAGER, Subject(sample=4, seed=7))
    asked = question(MANAGER)
    widened = replace(asked, scope=replace(scope.of(OFFICE_USER), snapshot=asked.scope.snapshot))
    there = exports.run_dossier(widened, Subject(sample=4, seed=7), tmp_path / "kind.xlsx")
    assert (there.rows, there.sha256) == (here.rows, here.sha256)
    accounts.revoke(MANAGER.email, Permission.SEE_WORKFLOWS)
    try:
        with pytest.raises(AccessRefused):
            exports.run_dossier(asked, Subject(sample=4), tmp_path / "niet.pdf")
    finally:
        accounts.grant(MANAGER.email, Permission.SEE_WORKFLOWS)
    assert not (tmp_path / "niet.pdf").exists()
