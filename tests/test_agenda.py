"""The agenda of cutoffs: which runs are in it, when, with which numbers, and of whom there is nothing in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from auth import accounts
from auth.accounts import User
from database import snapshots
from errors import AccessRefused, NoSnapshot
from reports import agenda
from settings import AMSTERDAM
from tests import cutoff_office as office
from tests import model
from tests.cutoff_office import HANS, IBAN, KATJA, NICO, NOW, ORGANISATION, USERS, ZORA, at, run
from tests.organisation import OFFICE, publish, words
from tests.screens import own_home

every_user = pytest.mark.parametrize("someone", USERS, ids=lambda user: user.name)


@pytest.fixture(scope="module", autouse=True)
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        office.make()
        yield


def read(someone: User, now: datetime = NOW) -> Calendar:
    found = Calendar.from_ical(agenda.of_user(someone, now).content)
    assert isinstance(found, Calendar)
    return found


def events(someone: User, now: datetime = NOW) -> dict[str, Any]:
    """The events by what they are called."""
    return {str(event["summary"]): event for event in read(someone, now).walk("VEVENT")}


def told(someone: User, now: datetime = NOW) -> dict[str, list[str]]:
    """Per run its numbers, in the words of the description."""
    return {name: str(event["description"]).split("\n")[:2] for name, event in events(someone, now).items()}


def named(period: str, employer: str) -> str:
    return f"Sluitdatum mutaties {period} · {employer}"


BAKERY = "Bakkerij qwerkgever0q"
CARE = "Zorg; groep, qwerkgever1q \\ zoon BEGIN:VEVENT SUMMARY:•••• 4300"


# Which, and when


def test_there_is_an_event_for_every_employer_and_run_from_thirty_days_back_to_a_hundred_and_twenty_ahead() -> None:
    assert list(events(KATJA)) == [
        named("2026-09", CARE),
        named("2026-10", BAKERY),
        named("2026-11", BAKERY),
        named("2026-11", CARE),
        named("2026-12", BAKERY),
        named("2027-02", CARE),
    ]
    assert agenda.of_user(KATJA, NOW).cutoffs == 6


@pytest.mark.parametrize("period", [period for period in office.PERIODS if "te " not in period.payroll_period])
def test_an_event_is_at_the_cutoff_by_the_clock_of_amsterdam_in_summer_and_winter(period: Any) -> None:
    name = named(period.payroll_period, BAKERY if period.employer_id == "bakkerij" else CARE)
    found = events(KATJA)[name]["dtstart"]
    assert found.params["TZID"] == "Europe/Amsterdam"
    assert found.dt == period.cutoff_at
    assert found.dt.hour == period.cutoff_at.astimezone(AMSTERDAM).hour


def test_the_calendar_brings_the_time_zone_that_its_events_name() -> None:
    [zone] = read(KATJA).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Amsterdam"
    for period in office.PERIODS:
        naive = period.cutoff_at.astimezone(AMSTERDAM).replace(tzinfo=None)
        assert naive.replace(tzinfo=zone.to_tz()).utcoffset() == period.cutoff_at.astimezone(AMSTERDAM).utcoffset()


def test_an_event_keeps_nobody_occupied_and_leads_to_the_board() -> None:
    for event in events(KATJA).values():
        assert str(event["transp"]) == "TRANSPARENT"
        assert str(event["url"]) == "http://localhost:8501/verloning"


def test_an_event_is_stamped_with_the_moment_of_the_data() -> None:
    [name] = {snapshots.current_name(OFFICE)}
    made_at = datetime.strptime(name, "s%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC, microsecond=0)
    stamps = {event["dtstamp"].dt for event in events(KATJA).values()}
    assert len(stamps) == 1
    assert abs(stamps.pop() - made_at) < timedelta(minutes=1)


# The alarm


@pytest.mark.parametrize(
    ("cutoff", "before"),
    [
        (at("2026-11-25", 12), timedelta(days=1)),
        (at("2026-11-23", 12), timedelta(days=3)),  # over the weekend
        (at("2026-12-28", 12), timedelta(days=4)),  # over Christmas and the weekend
        (at("2026-11-20", 13), timedelta(days=1)),  # less than a working day ahead: it is due already
        (at("2027-03-30", 12), timedelta(days=5)),  # over Easter, on which the clock goes forward
    ],
)
def test_the_alarm_comes_one_working_day_before(cutoff: datetime, before: timedelta, tmp_path_factory: Any) -> None:
    now = max(NOW, cutoff - timedelta(days=100))
    with own_home(tmp_path_factory):
        publish(replace(ORGANISATION, payroll_periods=(run("bakkerij", "p", cutoff),)))
        [event] = events(KATJA, now).values()
    [alarm] = event.walk("VALARM")
    assert str(alarm["action"]) == "DISPLAY"
    assert str(alarm["description"]) == str(event["summary"])
    assert alarm["trigger"].dt == -before


def test_a_cutoff_that_has_passed_has_no_alarm() -> None:
    found = events(KATJA)
    assert not found[named("2026-10", BAKERY)].walk("VALARM")
    assert found[named("2026-11", BAKERY)].walk("VALARM")


# The numbers, and of whom


def test_an_event_tells_how_much_is_open_and_how_much_of_that_is_late() -> None:
    assert told(KATJA) == {
        named("2026-09", CARE): ["Openstaand: 0", "Te laat: 0"],
        named("2026-10", BAKERY): ["Openstaand: 0", "Te laat: 0"],
        named("2026-11", BAKERY): ["Openstaand: 3", "Te laat: 2"],
        named("2026-11", CARE): ["Openstaand: 3", "Te laat: 3"],
        named("2026-12", BAKERY): ["Openstaand: 0", "Te laat: 0"],
        named("2027-02", CARE): ["Openstaand: 1", "Te laat: 0"],
    }


def test_a_manager_gets_the_runs_of_his_employer_with_the_numbers_of_his_own_department_only() -> None:
    assert told(ZORA) == {
        named("2026-09", CARE): ["Openstaand: 0", "Te laat: 0"],
        named("2026-11", CARE): ["Openstaand: 2", "Te laat: 2"],
        named("2027-02", CARE): ["Openstaand: 1", "Te laat: 0"],
    }


def test_hr_of_one_employer_gets_the_runs_of_that_employer() -> None:
    assert set(told(HANS)) == {named(period, BAKERY) for period in ("2026-10", "2026-11", "2026-12")}


@every_user
def test_it_names_the_employers_in_ones_own_scope_and_nobody_and_nothing_else(someone: User) -> None:
    seen = model.visible(someone, ORGANISATION)
    with_runs = [employer for employer in seen.employers if employer.employer_id != "leeg"]
    assert words(agenda.of_user(someone, NOW).content.decode()) == words(with_runs)


def test_without_anything_to_see_it_is_a_calendar_without_events() -> None:
    found = read(NICO)
    assert (found.walk("VEVENT"), agenda.of_user(NICO, NOW).cutoffs) == ([], 0)
    assert found["x-wr-calname"] == agenda.NAME


def test_who_lacks_the_right_or_has_no_data_gets_none() -> None:
    with pytest.raises(AccessRefused):
        agenda.of_user(replace(KATJA, rights=frozenset()), NOW)
    with pytest.raises(NoSnapshot):
        agenda.of_user(replace(KATJA, office_id="nergens"), NOW)


# How it is written


def test_its_identity_stays_the_same_when_time_and_numbers_change_and_differs_per_run_and_office() -> None:
    first = {name: str(event["uid"]) for name, event in events(KATJA).items()}
    later = {name: str(event["uid"]) for name, event in events(KATJA, NOW + timedelta(days=3)).items()}
    of_manager = {name: str(event["uid"]) for name, event in events(ZORA).items()}
    assert all(first[name] == uid for name, uid in [*later.items(), *of_manager.items()] if name in first)
    assert len(set(first.values())) == len(first)
    assert agenda._uid(OFFICE, "zorg", "2026-11") != agenda._uid("elders", "zorg", "2026-11")
    assert not [uid for uid in first.values() if "2026" in uid.partition("@")[0] or "zorg" in uid]


def test_it_says_its_name_and_how_often_to_fetch_it() -> None:
    found = read(KATJA)
    assert str(found["x-wr-calname"]) == str(found["name"]) == "Sluitdatums Procesbeheer"
    assert found["refresh-interval"].dt == agenda.REFRESH
    assert found["refresh-interval"].params["VALUE"] == "DURATION"
    assert b"X-PUBLISHED-TTL:PT4H\r\n" in found.to_ical()


def test_a_name_with_lines_and_signs_adds_no_event_and_its_bank_account_is_masked() -> None:
    content = agenda.of_user(ZORA, NOW).content
    assert content.count(b"BEGIN:VEVENT\r\n") == 3
    assert b"Zorg\\; groep\\, qwerkgever1q \\\\ zoon" in content
    assert IBAN.replace(" ", "") not in content.decode().replace(" ", "")


def test_every_line_is_at_most_75_bytes_and_ends_as_the_standard_asks() -> None:
    content = agenda.of_user(KATJA, NOW).content
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_cutoff_stays_known_when_nothing_at_all_is_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    with own_home(tmp_path_factory):
        publish(replace(ORGANISATION, workflows=ORGANISATION.workflows[:1], steps=ORGANISATION.steps[:1]))
        accounts.add(KATJA)
        assert set(map(tuple, told(KATJA).values())) == {("Openstaand: 0", "Te laat: 0")}
