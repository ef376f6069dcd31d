"""Rules of control as an office holds them: the last decision holds, none is lost, nobody decides over another's."""

import pytest

from auth import access_log
from auth.access_log import Kind
from exports import log_words
from office import rules
from office.changing import OfficeRefused, Stale
from office.rule_terms import RULES
from tests.organisation import OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL, OTHER = "iemand@kantoor.example", "ander@kantoor.example"


def test_an_office_that_said_nothing_holds_every_rule_with_its_usual_limits() -> None:
    held = rules.of(OFFICE)
    assert list(held) == list(RULES)
    assert all(one.is_on and one.version == 0 for one in held.values())
    assert held["bank_account"].limits == {"account_days": 3, "account_process": "IBAN"}
    assert rules.history(OFFICE, "skipped") == []


def test_the_last_decision_holds_in_that_office_only_and_all_stay_in_the_history_newest_first() -> None:
    rules.change(OFFICE, "duplicate", True, {"duplicate_days": 14}, EMAIL, 0)
    rules.change(OFFICE, "duplicate", False, {"duplicate_days": 14}, OTHER, 1)
    assert (rules.of(OFFICE)["duplicate"].is_on, rules.of("elders")["duplicate"].is_on) == (False, True)
    told = [
        (one.is_on, one.limits["duplicate_days"], one.set_by, one.version) for one in rules.history(OFFICE, "duplicate")
    ]
    assert told == [(False, 14, OTHER, 2), (True, 14, EMAIL, 1)]


@pytest.mark.parametrize("known", [0, 2, 7])
def test_who_did_not_see_the_last_decision_makes_none(known: int) -> None:
    rules.change(OFFICE, "skipped", False, {}, EMAIL, 0)
    with pytest.raises(Stale, match="De regel is intussen door iemand anders gewijzigd"):
        rules.change(OFFICE, "skipped", True, {}, OTHER, known)
    assert [one.is_on for one in rules.history(OFFICE, "skipped")] == [False]


@pytest.mark.parametrize(
    ("rule", "limits", "why"),
    [
        ("raadsel", {}, "Deze regel is er niet"),
        ("skipped", {"duplicate_days": 3}, "andere grenzen"),
        ("duplicate", {}, "andere grenzen"),
        ("duplicate", {"duplicate_days": 63}, "van 0 tot en met 62"),
        ("duplicate", {"duplicate_days": float("nan")}, "van 0 tot en met 62"),
        ("duplicate", {"duplicate_days": "7"}, "van 0 tot en met 62"),
        ("habit", {"most_spreads": 1.9, "least_earlier": 6}, "van 2 tot en met 100"),
        ("bank_account", {"account_days": 3, "account_process": "  "}, "vul 1 tot 100 tekens in"),
    ],
)
def test_what_is_no_rule_or_no_limit_of_it_is_refused_and_nothing_changes(
    rule: str, limits: dict[str, float | str], why: str
) -> None:
    with pytest.raises(OfficeRefused, match=why):
        rules.change(OFFICE, rule, True, limits, EMAIL, 0)
    assert all(one.version == 0 for one in rules.of(OFFICE).values())
    assert access_log.entries(OFFICE) == []


def test_a_decision_that_changes_nothing_is_refused() -> None:
    with pytest.raises(OfficeRefused, match="gold al zo"):
        rules.change(OFFICE, "duplicate", True, {"duplicate_days": 7}, EMAIL, 0)
    assert rules.history(OFFICE, "duplicate") == []


def test_the_log_tells_who_changed_which_rule_from_what_to_what() -> None:
    rules.change(OFFICE, "habit", False, {"most_spreads": 4.5, "least_earlier": 6}, EMAIL, 0)
    [entry] = access_log.entries(OFFICE, kind=Kind.RULE)
    assert entry.email == EMAIL
    assert log_words.line(entry, {}) == (
        "Regel: Ver buiten de eigen gewoonte · Staat aan: ja → nee · Spreidingen: 6 → 4,5"
    )


def test_every_rule_can_be_told_in_words_with_its_limits_in_it() -> None:
    told = {name: held.in_words() for name, held in rules.of(OFFICE).items()}
    assert "binnen 3 dagen vóór een sluitdatum" in told["bank_account"]
    assert "“IBAN”" in told["bank_account"]
    assert all("{" not in text and text.endswith(".") for text in told.values())
