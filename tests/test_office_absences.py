"""Absences: who is away on a day, kept once, removed by its own office only, and in the log without the note."""

from datetime import date

import pytest

from auth import access_log
from auth.access_log import Kind
from exports import log_words
from office import absences
from office.absences import Away
from office.changing import OfficeRefused
from tests.organisation import OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL = "iemand@kantoor.example"
FIRST, LAST = date(2026, 12, 21), date(2026, 12, 31)
PIET = Away("Piet van Dam", FIRST, LAST, "vakantie")


def logged() -> list[str]:
    return [log_words.line(entry, {}) for entry in access_log.entries(OFFICE, kind=Kind.ABSENCE)]


@pytest.mark.parametrize(
    ("day", "is_away"),
    [(date(2026, 12, 20), False), (FIRST, True), (date(2026, 12, 25), True), (LAST, True), (date(2027, 1, 1), False)],
)
def test_someone_is_away_from_the_first_day_to_the_last_both_included(day: date, is_away: bool) -> None:
    absences.add(OFFICE, PIET, EMAIL)
    assert (PIET.person in absences.absent_on(OFFICE, day)) == is_away


def test_absences_are_of_one_office() -> None:
    absences.add(OFFICE, PIET, EMAIL)
    assert absences.of("elders") == []
    assert absences.absent_on("elders", FIRST) == frozenset()


def test_absences_come_in_the_order_of_their_first_days_with_all_that_was_given() -> None:
    later = Away("Anna", date(2027, 1, 4), date(2027, 1, 4))
    absences.add_all(OFFICE, [later, PIET], EMAIL)
    found = absences.of(OFFICE)
    assert [Away(one.person, one.first_day, one.last_day, one.note) for one in found] == [PIET, later]


def test_a_name_is_kept_with_single_spaces_so_that_it_equals_that_in_the_data() -> None:
    absences.add(OFFICE, Away("  Piet \n van Dam ", FIRST, LAST), EMAIL)
    assert absences.absent_on(OFFICE, FIRST) == {"Piet van Dam"}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Away("  ", FIRST, LAST), "heeft een naam nodig"),
        (Away("x" * 201, FIRST, LAST), "heeft een naam nodig"),
        (Away("Piet", LAST, FIRST), "eerste dag ligt na de laatste"),
        (Away("Piet", date(202, 12, 1), LAST), "buiten de jaren"),
        (Away("Piet", FIRST, date(2206, 12, 1)), "buiten de jaren"),
        (Away("Piet", FIRST, LAST, "x" * 201), "toelichting is hoogstens"),
    ],
)
def test_what_is_no_absence_is_refused_and_takes_those_beside_it_along(wrong: Away, why: str) -> None:
    with pytest.raises(OfficeRefused, match=why):
        absences.add_all(OFFICE, [PIET, wrong], EMAIL)
    assert (absences.of(OFFICE), logged()) == ([], [])


def test_the_same_days_of_the_same_person_are_kept_once() -> None:
    absences.add(OFFICE, PIET, EMAIL)
    with pytest.raises(OfficeRefused, match="staat er al"):
        absences.add(OFFICE, Away(PIET.person, FIRST, LAST, "iets anders"), EMAIL)
    more = Away(PIET.person, FIRST, FIRST)
    assert absences.add_all(OFFICE, [PIET, more, more], EMAIL) == 1
    assert absences.add_all(OFFICE, [PIET, more], EMAIL) == 0
    assert len(absences.of(OFFICE)) == 2
    assert len(logged()) == 2


def test_an_office_removes_its_own_absences_only() -> None:
    absences.add(OFFICE, PIET, EMAIL)
    absences.add("elders", PIET, EMAIL)
    mine, theirs = absences.of(OFFICE)[0].absence_id, absences.of("elders")[0].absence_id
    assert absences.remove(OFFICE, [mine, theirs], EMAIL) == 1
    assert absences.of(OFFICE) == []
    assert len(absences.of("elders")) == 1
    with pytest.raises(OfficeRefused, match="is er niet meer"):
        absences.remove(OFFICE, [mine, theirs], EMAIL)


def test_the_log_tells_who_was_away_when_but_not_the_note() -> None:
    absences.add_all(OFFICE, [PIET, Away("Anna", FIRST, FIRST)], EMAIL)
    absences.remove(OFFICE, [one.absence_id for one in absences.of(OFFICE) if one.person == "Anna"], EMAIL)
    assert logged() == [
        "Afwezig: Anna, 21-12-2026 t/m 21-12-2026 · Wijziging: verwijderd",
        "Afwezig: Piet van Dam, 21-12-2026 t/m 31-12-2026; Anna, 21-12-2026 t/m 21-12-2026 · Wijziging: toegevoegd",
    ]
    assert "vakantie" not in repr(access_log.entries(OFFICE))
