"""The file holds exactly the rows of the list, typed, and its account tells the truth about them."""

import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

import exports
import queries
from auth import scope
from auth.accounts import User
from exports.cells import cleaned
from queries.selection import SORTABLE, Selection
from queries.terms import DECLARATION, Kind, Overview, columns
from settings import AMSTERDAM
from tests import export_office
from tests.export_office import ADDRESS, EMPTY_MANAGER, HR_USER, MANAGER, OFFICE_USER
from tests.exported import Exported, cell_time, check_package, read
from tests.organisation import NOW

DECLARATIONS_OWN = {"Component", "Waarde", "Verloningsperiode"}


@pytest.fixture
def out(home: Path, tmp_path: Path) -> Path:
    export_office.make()
    return tmp_path / "uit.xlsx"


def _question(someone: User, *employers: str, **chosen: object) -> exports.Question:
    whole = scope.of(someone)
    selection = Selection(**chosen)  # type: ignore[arg-type]
    return exports.Question(someone, whole.narrowed(employers) if employers else whole, selection, NOW)


def _export(out: Path, question: exports.Question, **given: int) -> tuple[exports.Made, Exported]:
    made = exports.write(question, out, **given)
    check_package(out)
    return made, read(out)


def _expected(question: exports.Question) -> list[tuple[object, ...]]:
    """What the cells must hold, from the query's rows."""

    def cell(kind: Kind, value: object) -> object:
        if isinstance(value, datetime):
            local = value.astimezone(AMSTERDAM)
            return cell_time(local.year, local.month, local.day)
        return cleaned(value)[0] or None if kind is Kind.TEXT and isinstance(value, str) else value

    shown = columns(question.selection.overview, question.selection.process, question.selection.clock)
    with queries.reader(question.scope, question.now) as reader:
        rows = reader.rows("workflows/list", **question.selection.listed([])).to_pylist()
    return [tuple(cell(column.kind, row[column.name]) for column in shown) for row in rows]


@pytest.mark.parametrize("overview", Overview)
@pytest.mark.parametrize("process", [(), (DECLARATION,), (DECLARATION, ADDRESS), (ADDRESS,)])
def test_every_cell_equals_the_query(out: Path, overview: Overview, process: tuple[str, ...]) -> None:
    question = _question(OFFICE_USER, overview=overview, process=process)
    made, found = _export(out, question)
    assert found.rows == _expected(question)
    assert made.rows == len(found.rows) > 10
    assert found.headings == [column.label for column in columns(overview, process)]
    assert made.columns == len(found.headings)
    assert DECLARATIONS_OWN & set(found.headings) == (DECLARATIONS_OWN if process == (DECLARATION,) else set())
    assert found.sheets == [overview.label, "Verantwoording"]


@pytest.mark.parametrize("is_descending", [True, False])
def test_rows_stand_in_the_order_of_the_list_whatever_it_is_sorted_on(out: Path, is_descending: bool) -> None:
    for sort in sorted(SORTABLE):
        question = _question(OFFICE_USER, process=(DECLARATION,), sort=sort, is_descending=is_descending)
        exports.write(question, out)
        assert read(out).rows == _expected(question), sort


def test_dates_and_numbers_are_typed_and_formatted_for_dutch_readers(out: Path) -> None:
    _, found = _export(out, _question(OFFICE_USER, process=(DECLARATION,)))
    cells = dict(zip(found.headings, found.cells[0], strict=True))
    assert (cells["Datum ingediend"].is_date, cells["Datum ingediend"].number_format) == (True, "dd-mm-yyyy")
    assert (type(cells["Open (dagen)"].value), cells["Open (dagen)"].number_format) == (float, "#,##0.0")
    texts = {"Medewerker", "Indiener", "Proces", "Status", "Component", "Eenheid", "Verloningsperiode", "Afdeling"}
    assert {type(cells[name].value) for name in texts} <= {str, type(None)}


def test_the_heading_is_bold_frozen_and_filterable_and_every_column_has_a_width(out: Path) -> None:
    exports.write(_question(OFFICE_USER), out)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    widths = [
        sheet.column_dimensions[cell.column_letter].width
        for cell in sheet[1]
        if cell.column_letter in sheet.column_dimensions
    ]
    assert widths
    assert all(8 <= width <= 60 for width in widths)


def test_text_that_looks_like_something_else_stays_text_and_an_iban_is_masked(out: Path) -> None:
    _, found = _export(out, _question(OFFICE_USER))
    people = {row[0] for row in found.rows} | {row[1] for row in found.rows}
    assert {"=1+1", "+31612345678", "0012345678901234567890", "@indiener", "_x0041_", "-x", "•••• 4300"} <= people
    assert "a\ufffdb\ufffd" in people
    with zipfile.ZipFile(out) as package:
        assert all(b"1643" not in package.read(name) for name in package.namelist())
    assert any("IBAN" in str(line) for line in found.said("Afwijkend van de bron"))


def test_the_account_tells_who_asked_what_when_and_of_which_data(out: Path) -> None:
    question = _question(OFFICE_USER, process=(DECLARATION,), submitter=("noor*",), value_from=1.5, sort="employee")
    made, found = _export(out, question)
    told = dict(found.account)
    assert told["Titel"] == "Workflows: Openstaand"
    assert told["Lijst"] == "Openstaand"
    assert (told["Gemaakt door"], told["E-mailadres"], told["Rol"]) == ("Katja Kantoor", OFFICE_USER.email, "Kantoor")
    assert str(told["Gemaakt op"]).startswith("20-11-2026 12:00:00 +0100 (Europe/Amsterdam)")
    assert told["Filter: Proces"] == DECLARATION
    assert told["Filter: Indiener"] == "noor*"
    assert told["Filter: Waarde"] == "vanaf 1,5"
    assert told["Sortering"] == "Medewerker (op achternaam), aflopend; daarbinnen het laatst ingediende eerst"
    assert told["Aantal rijen"] == len(found.rows) == made.rows
    assert told["Aantal kolommen"] == len(found.headings)
    assert told["Kolommen"] == ", ".join(found.headings)
    assert told["Stand"] == made.snapshot == question.scope.snapshot
    assert told["Nooit in deze lijst"] == "Verlof en oude Werknemerloket-workflows staan hier niet."


def test_the_account_dates_the_data_by_the_snapshot(out: Path) -> None:
    made, found = _export(out, _question(OFFICE_USER))
    made_at = datetime.strptime(made.snapshot, "s%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC).astimezone(AMSTERDAM)
    assert found.said("Gegevens per") == [f"{made_at:%d-%m-%Y %H:%M:%S %z} (Europe/Amsterdam)"]


def test_without_filters_the_account_says_that_these_are_all_rows(out: Path) -> None:
    _, found = _export(out, _question(OFFICE_USER))
    assert found.said("Filter: geen") == ["alle rijen van de lijst"]


@pytest.mark.parametrize("overview", Overview)
def test_the_digest_can_be_computed_again_from_the_cells(out: Path, overview: Overview) -> None:
    made, found = _export(out, _question(OFFICE_USER, overview=overview, process=(DECLARATION,)))
    assert found.sha256() == made.sha256 == found.said("SHA-256 van de rijen")[0]


def test_another_row_gives_another_digest(out: Path) -> None:
    made, _ = _export(out, _question(OFFICE_USER))
    fewer, _ = _export(out, _question(OFFICE_USER, employee=("=1+1",)))
    assert made.sha256 != fewer.sha256


@pytest.mark.parametrize(
    ("someone", "employers", "words"),
    [
        (OFFICE_USER, (), "alle werkgevers van Kantoor qkantoor0q (2)"),
        (OFFICE_USER, ("bakkerij",), "alleen werkgever Bakkerij Jansen"),
        (HR_USER, (), "alleen werkgever Bakkerij Jansen"),
        (MANAGER, (), "alleen afdeling Zorg en onderliggende"),
        (EMPTY_MANAGER, (), "geen enkele werkgever of afdeling: deze lijst kan niets bevatten"),
    ],
)
def test_the_scope_is_told_in_words(out: Path, someone: User, employers: tuple[str, ...], words: str) -> None:
    _, found = _export(out, _question(someone, *employers))
    assert found.said("Bereik") == [words]


@pytest.mark.parametrize("overview", Overview)
def test_a_department_managers_file_holds_his_departments_only(out: Path, overview: Overview) -> None:
    _, found = _export(out, _question(MANAGER, overview=overview))
    assert {row[found.headings.index("Afdeling")] for row in found.rows} == {"Zorg", "Nacht"}
    assert found.said("Werkgever") == ["=Zorggroep & Zn <1>"]
    assert "Jansen" not in repr(found)


def test_an_empty_list_is_a_file_with_headings_and_an_account(out: Path) -> None:
    made, found = _export(out, _question(EMPTY_MANAGER))
    assert (made.rows, found.rows) == (0, [])
    assert found.headings == [column.label for column in columns(Overview.OPEN, ())]
    assert found.said("Aantal rijen") == [0]
    assert found.said("Werkgever") == ["geen"]
    assert found.sha256() == made.sha256


def test_rows_beyond_one_sheet_go_on_a_next_one_and_the_account_says_so(out: Path) -> None:
    question = _question(OFFICE_USER)
    made, found = _export(out, question, most_rows=20)
    assert found.sheets == ["Openstaand", "Openstaand (2)", "Openstaand (3)", "Verantwoording"]
    assert found.rows == _expected(question)
    assert found.said("Verdeling") == ["Meer rijen dan op één blad passen: zij staan op 3 bladen, in volgorde."]
    assert [found.said(f"Rijen op blad {name}") for name in found.sheets[:-1]] == [[20], [20], [made.rows - 40]]
    assert found.sha256() == made.sha256


def test_a_rows_number_that_fills_a_sheet_exactly_needs_no_second_one(out: Path) -> None:
    made, _ = _export(out, _question(OFFICE_USER))
    _, found = _export(out, _question(OFFICE_USER), most_rows=made.rows)
    assert found.sheets == ["Openstaand", "Verantwoording"]
    assert found.said("Rijen op blad Openstaand") == []


def test_the_file_is_for_its_owner_only_and_leaves_nothing_beside_it(out: Path) -> None:
    exports.write(_question(OFFICE_USER), out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in out.parent.iterdir() if path.is_file()] == ["uit.xlsx"]


def test_a_missing_folder_is_refused(out: Path) -> None:
    with pytest.raises(exports.ExportRefused, match="bestaat niet"):
        exports.write(_question(OFFICE_USER), out.parent / "weg" / "uit.xlsx")


def test_a_folder_in_the_place_of_the_file_is_refused_and_nothing_is_left(out: Path) -> None:
    out.mkdir()
    with pytest.raises(exports.ExportRefused, match="kan niet geschreven worden"):
        exports.write(_question(OFFICE_USER), out)
    assert [path.name for path in out.parent.iterdir() if path.is_file()] == []


def test_a_value_has_the_number_format_of_its_own_unit(out: Path) -> None:
    _, found = _export(out, _question(OFFICE_USER, process=(DECLARATION,)))
    place, unit = (found.headings.index(name) for name in ("Waarde", "Eenheid"))
    seen = {(str(row[unit].value), row[place].number_format, type(row[place].value)) for row in found.cells}
    assert {(name, form) for name, form, _ in seen} == {("km", '#,##0.00 "km"'), ("uur", '#,##0.00 "uur"')}
    assert {kind for _, _, kind in seen} == {float}


def test_the_properties_of_the_document_say_what_it_is_and_whose(out: Path) -> None:
    exports.write(_question(OFFICE_USER), out)
    told = openpyxl.load_workbook(out).properties
    assert (told.title, told.creator, told.lastModifiedBy) == (
        "Workflows: Openstaand",
        OFFICE_USER.name,
        OFFICE_USER.name,
    )
    assert told.created == NOW.astimezone(UTC).replace(tzinfo=None)
    with zipfile.ZipFile(out) as package:
        assert b"<Company>Kantoor qkantoor0q</Company>" in package.read("docProps/app.xml")


def test_progress_ends_at_the_number_of_rows(out: Path) -> None:
    heard: list[int] = []
    made = exports.write(_question(OFFICE_USER), out, tell=heard.append)
    assert heard[-1] == made.rows
    assert heard == sorted(heard)
