"""Filters of the command line are read strictly, and looked up within the asker's scope only."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import exports
from auth import accounts
from errors import AccessRefused
from exports import Question, QuestionRefused
from queries.terms import DECLARATION
from settings import AMSTERDAM
from tests import export_office
from tests.export_office import ADDRESS, HR_USER, MANAGER, OFFICE_USER, WITHOUT_RIGHT
from tests.exported import Exported, read


@pytest.fixture(autouse=True)
def office(home: Path) -> None:
    export_office.make()


def _asked(*filters: str, email: str = OFFICE_USER.email, listed: str = "openstaand") -> Question:
    return Question.asked(email, listed, filters, None)


def _found(question: Question, tmp_path: Path) -> Exported:
    exports.write(question, tmp_path / "uit.xlsx")
    return read(tmp_path / "uit.xlsx")


def _column(found: Exported, heading: str) -> set[object]:
    return {row[found.headings.index(heading)] for row in found.rows}


@pytest.mark.parametrize(
    ("written", "processes"),
    [
        (["process=Declaratie medewerker"], (DECLARATION,)),
        (["process=declaratie MEDEWERKER"], (DECLARATION,)),
        (["process=Decl*"], (DECLARATION,)),
        (["process=*"], (DECLARATION, ADDRESS)),
        (["process=Decl*", "process=Update*"], (DECLARATION, ADDRESS)),
        (["process=[D]ecl*"], ("[D]ecl*",)),
        (["process=Verzonnen"], ("Verzonnen",)),
    ],
)
def test_a_category_is_one_of_the_values_in_scope_and_a_star_any_part(
    written: list[str], processes: tuple[str, ...]
) -> None:
    assert _asked(*written).selection.process == processes


def test_dates_and_numbers_are_read_in_both_notations() -> None:
    chosen = _asked(
        "submitted_from=2026-10-01", "submitted_until=31-10-2026", "value_from=2,5", "value_until=1000.75"
    ).selection
    assert (chosen.submitted_from, chosen.submitted_until) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (chosen.value_from, chosen.value_until) == (2.5, 1000.75)


def test_several_names_mean_one_of_them(tmp_path: Path) -> None:
    found = _found(_asked("employee=noor*", "employee=*hof*", "submitter=@indiener", "submitter=-X"), tmp_path)
    assert _column(found, "Medewerker") == {"Noor de Vries", "Ömer van 't Hof 😀"}
    assert _column(found, "Indiener") <= {"@indiener", "-x"}
    assert found.said("Filter: Medewerker") == ["noor* of *hof*"]


@pytest.mark.parametrize("written", ["department=zorg", "department=ZORG", "department=z*g"])
def test_a_department_is_found_by_id_or_name(written: str, tmp_path: Path) -> None:
    found = _found(_asked(written), tmp_path)
    assert _column(found, "Afdeling") == {"Zorg"}
    assert found.said("Filter: Afdeling") == ["Zorg (=Zorggroep & Zn <1>)"]


@pytest.mark.parametrize("written", ["employer=bakkerij", "employer=BAKKERIJ jansen", "employer=*jansen"])
def test_an_employer_filter_narrows_the_scope(written: str, tmp_path: Path) -> None:
    question = _asked(written)
    assert question.scope.employers == ("bakkerij",)
    assert _column(_found(question, tmp_path), "Werkgever") == {"Bakkerij Jansen"}


@pytest.mark.parametrize("written", ["employer=bakkerij", "employer=Bakkerij Jansen", "employer=bak*"])
def test_another_ones_employer_gives_no_rows_and_is_not_named(written: str, tmp_path: Path) -> None:
    foreign = _found(_asked(written, email=MANAGER.email), tmp_path)
    assert foreign.rows == []
    assert "akkerij" not in repr(foreign)
    unknown = _found(_asked("employer=bestaat niet", email=MANAGER.email), tmp_path)
    assert [row for row in foreign.account if row[0] != "Gemaakt op"] == [
        row for row in unknown.account if row[0] != "Gemaakt op"
    ]


@pytest.mark.parametrize("written", ["department=kantoorzaken", "department=Kantoorz*", "department=winkel"])
def test_another_ones_department_gives_no_rows_and_is_not_named(written: str, tmp_path: Path) -> None:
    found = _found(_asked(written, email=MANAGER.email), tmp_path)
    assert found.rows == []
    assert found.said("Filter: Afdeling") == ["niet gevonden binnen het bereik"]
    assert "antoorz" not in repr(found)
    assert "inkel" not in repr(found)


@pytest.mark.parametrize(
    "written",
    ["process=Verzonnen", "process=Q*", "status=x", "component=x*", "payroll_period=1999-01", "employee=niemand"],
)
def test_a_value_that_exists_nowhere_gives_no_rows(written: str, tmp_path: Path) -> None:
    assert _found(_asked(written), tmp_path).rows == []


def test_a_value_of_another_ones_employer_gives_no_rows(tmp_path: Path) -> None:
    assert _found(_asked("employee=Ömer*"), tmp_path).rows != []
    assert _found(_asked("employee=Ömer*", email=HR_USER.email), tmp_path).rows == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("proces=x", "Onbekende kolom 'proces'"),
        ("process", "KOLOM=WAARDE"),
        ("process=", "KOLOM=WAARDE"),
        ("submitted_from=gisteren", "geen datum"),
        ("submitted_until=31-02-2026", "geen datum"),
        ("value_from=veel", "geen getal"),
        ("value_until=nan", "geen getal"),
        ("value_until=1e5", "geen getal"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_in_dutch(written: str, line: str) -> None:
    with pytest.raises(QuestionRefused, match=line):
        _asked(written)


def test_two_first_days_are_refused() -> None:
    with pytest.raises(QuestionRefused, match="maar één keer"):
        _asked("submitted_from=2026-01-01", "submitted_from=2026-02-01")


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(QuestionRefused, match="Kies uit: openstaand, historisch"):
        _asked(listed="alles")


def test_a_day_that_is_not_over_has_no_list_yet_and_one_that_is_has() -> None:
    today = datetime.now(AMSTERDAM).date()
    with pytest.raises(QuestionRefused, match="Kies een dag vóór vandaag"):
        Question.asked(OFFICE_USER.email, "openstaand", [], today)
    yesterday = today - timedelta(days=1)
    assert Question.asked(OFFICE_USER.email, "openstaand", [], yesterday).selection.as_of == yesterday


def test_a_disabled_user_and_an_unknown_one_are_refused_in_the_same_words() -> None:
    accounts.set_active(MANAGER.email, is_active=False)
    with pytest.raises(AccessRefused) as disabled:
        _asked(email=MANAGER.email)
    with pytest.raises(AccessRefused) as unknown:
        _asked(email="onbekend@kantoor.example")
    assert str(disabled.value).replace(MANAGER.email, "x") == str(unknown.value).replace(
        "onbekend@kantoor.example", "x"
    )


def test_a_user_without_the_right_is_refused() -> None:
    with pytest.raises(AccessRefused, match="Procesbeheer workflows"):
        _asked(email=WITHOUT_RIGHT.email)


def test_ages_count_to_this_very_second() -> None:
    now = _asked().now
    assert now.microsecond == 0
    assert abs((datetime.now(UTC) - now).total_seconds()) < 60
