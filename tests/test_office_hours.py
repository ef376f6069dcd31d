"""Working hours of an office: the usual ones until it keeps its own, never over another's change, told in the log."""

from dataclasses import replace
from datetime import date, time

import pytest

from auth import access_log
from auth.access_log import Kind
from database.working_hours import HoursRefused, WorkingHours
from exports import log_words
from office import hours
from office.changing import Stale
from tests.organisation import OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL = "iemand@kantoor.example"
EARLY = WorkingHours(time(8, 30), time(16), (1, 2, 3, 4), is_closed_on_good_friday=False)
CHRISTMAS_EVE, OLD_YEAR = date(2026, 12, 24), date(2026, 12, 31)


def logged() -> list[str]:
    return [log_words.line(entry, {}) for entry in access_log.entries(OFFICE, kind=Kind.HOURS)]


def test_an_office_that_keeps_none_has_the_usual_hours() -> None:
    assert (hours.of(OFFICE), hours.version(OFFICE)) == (WorkingHours(), 0)


def test_hours_that_are_kept_come_back_as_they_are_and_for_that_office_only() -> None:
    own = replace(EARLY, closing_days=(CHRISTMAS_EVE, OLD_YEAR))
    hours.change(OFFICE, own, EMAIL, 0)
    assert (hours.of(OFFICE), hours.version(OFFICE)) == (own, 1)
    assert hours.of("elders") == WorkingHours()


def test_closing_days_have_names_which_stay_until_they_are_given_anew() -> None:
    days = replace(EARLY, closing_days=(OLD_YEAR, CHRISTMAS_EVE, OLD_YEAR))
    hours.change(OFFICE, days, EMAIL, 0, {CHRISTMAS_EVE: "  Kerst\n avond "})
    assert hours.closing_day_names(OFFICE) == {CHRISTMAS_EVE: "Kerst avond", OLD_YEAR: ""}
    hours.change(OFFICE, replace(days, closes=time(17)), EMAIL, 1, {OLD_YEAR: "Oudjaar"})
    assert hours.closing_day_names(OFFICE) == {CHRISTMAS_EVE: "Kerst avond", OLD_YEAR: "Oudjaar"}
    hours.change(OFFICE, replace(EARLY, closing_days=(OLD_YEAR,)), EMAIL, 2)
    assert hours.closing_day_names(OFFICE) == {OLD_YEAR: "Oudjaar"}


def test_who_did_not_see_the_last_change_changes_nothing() -> None:
    hours.change(OFFICE, EARLY, EMAIL, 0)
    for known in (0, 2):
        with pytest.raises(Stale, match="De werktijden zijn intussen door iemand anders gewijzigd"):
            hours.change(OFFICE, WorkingHours(), EMAIL, known)
    assert (hours.of(OFFICE), hours.version(OFFICE)) == (EARLY, 1)
    assert len(logged()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        WorkingHours(time(17), time(9)),
        WorkingHours(time(9), time(9)),
        WorkingHours(weekdays=()),
        WorkingHours(weekdays=(1, 8)),
        WorkingHours(closing_days=tuple(date.fromordinal(740_000 + day) for day in range(1_001))),
    ],
    ids=["backwards", "no time", "no day", "eighth day", "too many closing days"],
)
def test_hours_that_no_office_can_have_are_refused_and_nothing_is_kept(wrong: WorkingHours) -> None:
    with pytest.raises(HoursRefused):
        hours.change(OFFICE, wrong, EMAIL, 0)
    assert (hours.of(OFFICE), hours.version(OFFICE), logged()) == (WorkingHours(), 0, [])


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(HoursRefused, match="hoogstens 100 tekens"):
        hours.change(OFFICE, WorkingHours(closing_days=(OLD_YEAR,)), EMAIL, 0, {OLD_YEAR: "x" * 101})


def test_the_log_tells_in_dutch_what_was_and_what_became_and_no_more() -> None:
    hours.change(OFFICE, replace(EARLY, closing_days=(CHRISTMAS_EVE,)), EMAIL, 0, {CHRISTMAS_EVE: "Kerstavond"})
    assert logged() == [
        "Opent: 09:00 → 08:30 · Sluit: 17:00 → 16:00 · Werkdagen: ma; di; wo; do; vr → ma; di; wo; do · "
        "Gesloten op Goede Vrijdag: ja → nee · Sluitingsdagen: geen → 24-12-2026 Kerstavond"
    ]


def test_keeping_the_same_hours_again_is_no_change_to_log() -> None:
    hours.change(OFFICE, WorkingHours(), EMAIL, 0)
    assert logged() == []
