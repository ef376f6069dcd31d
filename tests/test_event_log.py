"""Event logs made by hand: what becomes of each event and of each case."""

from functools import partial
from pathlib import Path

import pytest

from tests.event_logs import (
    CASES,
    MAPPING,
    Reading,
    case,
    event,
    log,
    read_in,
    trace,
)


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    return partial(read_in, tmp_path)


@pytest.mark.parametrize(
    ("activities", "status"),
    [
        (("Indienen", "Goedkeuren HR", "Uitbetalen"), "Verwerkt"),
        (("Indienen", "Afwijzen HR"), "Geweigerd"),
        (("Indienen", "Afwijzen HR", "Terugnemen"), "Geweigerd"),
        (("Indienen", "Afwijzen HR", "Terugnemen", "Indienen"), "In behandeling"),
        (("Indienen", "Afwijzen HR", "Goedkeuren directie"), "In behandeling"),
        (("Indienen", "Afwijzen HR", "Bellen"), "Geweigerd"),
        (("Indienen", "Uitbetalen", "Afwijzen HR"), "Geweigerd"),
        (("Bewaren",), "In behandeling"),
        (("Indienen", "Goedkeuren HR"), "In behandeling"),
    ],
)
def test_the_last_event_that_decides_something_gives_the_status(
    read: Reading, activities: tuple[str], status: str
) -> None:
    assert read(log(case(*activities))).statuses() == {"a1": status}


def test_a_closed_case_finished_when_its_deciding_event_took_place(read: Reading) -> None:
    found = read(log(case("Indienen", "Afwijzen HR", "Bellen")))
    assert found.rows("select finished_at = '2026-03-02T09:00:00Z' from incoming.workflows") == [(True,)]


def test_an_open_case_has_no_finishing_time_and_no_step_that_is_not_in_the_log(read: Reading) -> None:
    found = read(log(case("Indienen", "Goedkeuren HR")))
    assert found.rows("select finished_at from incoming.workflows") == [(None,)]
    assert found.rows("select count(*), count(executed_at) from incoming.steps") == [(2, 2)]


def test_a_mapping_may_call_finished_afgerond(read: Reading) -> None:
    mapping = MAPPING.replace("[activities]", 'finished_status = "Afgerond"\n[activities]')
    assert read(log(case("Uitbetalen")), mapping).statuses() == {"a1": "Afgerond"}


def test_taking_back_what_was_refused_is_no_second_refusal(read: Reading) -> None:
    found = read(log(case("Indienen", "Afwijzen HR", "Terugnemen", "Indienen", "Terugnemen", "Bellen")))
    assert found.actions() == ["ingediend", "afgewezen", "uitgevoerd", "ingediend", "afgewezen", "uitgevoerd"]


def test_a_mapping_may_name_the_action_of_an_activity_and_the_dutch_of_a_role(read: Reading) -> None:
    mapping = MAPPING + '[actions]\n"Mail *" = "melding verstuurd"\n[roles]\nHR = "Personeelszaken"\n'
    found = read(log(case("Indienen", "Mail aan HR")), mapping)
    assert found.actions() == ["ingediend", "melding verstuurd"]
    assert found.rows("select distinct role from incoming.steps") == [("Personeelszaken",)]


def test_events_keep_the_order_of_the_file_and_disorder_is_told(read: Reading) -> None:
    late, early = event("Indienen", "2026-03-02T12:00:00Z"), event("Uitbetalen", "2026-03-02T11:00:00Z")
    same = event("Bellen", "2026-03-02T11:00:00Z")
    found = read(log(trace("a1", [late, early, same])))
    assert found.rows("select seq, name from incoming.steps") == [(1, "Indienen"), (2, "Uitbetalen"), (3, "Bellen")]
    assert [sentence for sentence in found.warnings() if "volgorde" in str(sentence)] == [
        "log.xes: 1 gebeurtenissen staan na een latere van dezelfde zaak. De volgorde van het bestand is aangehouden."
    ]


def test_a_repeated_activity_keeps_its_step_number_within_the_case(read: Reading) -> None:
    found = read(log(case("Indienen", "Afwijzen HR", "Indienen", "Bellen", "Uitbetalen")))
    assert found.rows("select seq, step_no from incoming.steps") == [(1, 1), (2, 2), (3, 1), (4, 3), (5, 4)]


def test_submission_is_the_first_submitting_event_else_the_first_event(read: Reading) -> None:
    found = read(log(case("Bewaren", "Indienen", "Indienen"), case("Bewaren", "Bellen").replace("a1", "a2")))
    moments = found.rows("select extract(hour from submitted_at at time zone 'UTC') from incoming.workflows")
    assert moments == [(9,), (8,)]


def test_the_submitter_is_the_actor_of_the_submission_unless_the_mapping_names_one(read: Reading) -> None:
    events = [event("Bewaren", "2026-03-02T08:00:00Z", "A"), event("Indienen", "2026-03-02T09:00:00Z", "B")]
    named = MAPPING.replace("[activities]", 'submitter = "{employee}"\n[activities]')
    assert read(log(trace("a1", events))).rows("select submitter from incoming.workflows") == [("B",)]
    assert read(log(trace("a1", events)), named).rows("select submitter from incoming.workflows") == [
        ("Noor de Vries",)
    ]


def test_texts_of_the_mapping_are_filled_in_per_case(read: Reading) -> None:
    extra = 'component = "Reis {concept:name}"\nemployee_id = "m-{employee}"\nprefix = "bpi-"\n[activities]'
    found = read(log(case("Indienen")), MAPPING.replace("[activities]", extra))
    assert found.rows("select workflow_id, component, employee_id, value, unit from incoming.workflows") == [
        ("bpi-a1", "Reis a1", "m-Noor de Vries", pytest.approx(12.5), "euro")
    ]
    assert found.rows("select employee_id, name from incoming.employees") == [("m-Noor de Vries", "Noor de Vries")]
    assert found.rows("select office_id, name from incoming.offices") == [("k1", "Kantoor Noord")]
    assert found.rows("select employer_id, office_id, name from incoming.employers") == [
        ("w1", "k1", "Bakkerij Jansen")
    ]


def test_a_time_without_a_zone_is_dutch_time(read: Reading) -> None:
    found = read(log(trace("a1", [event("Indienen", "2026-07-02T09:00:00")])))
    assert found.rows("select executed_at = '2026-07-02T07:00:00Z' from incoming.steps") == [(True,)]


def test_an_event_without_a_usable_time_or_activity_is_rejected_and_the_rest_stays(read: Reading) -> None:
    events = [
        event("Indienen", "2026-03-02T08:00:00Z"),
        event("Goedkeuren HR", None),
        event("Goedkeuren HR", "gisteren"),
        event("Goedkeuren HR", "infinity"),
        event(None, "2026-03-02T09:00:00Z"),
        event("Uitbetalen", "2026-03-02T10:00:00Z"),
    ]
    found = read(log(trace("a1", events)))
    assert found.rows("select seq, name from incoming.steps") == [(1, "Indienen"), (6, "Uitbetalen")]
    assert found.rejected() == [
        ("steps", 5, "De gebeurtenis heeft geen tijd."),
        ("steps", 6, "De tijd van de gebeurtenis is geen ISO 8601."),
        ("steps", 7, "De tijd van de gebeurtenis is geen ISO 8601."),
        ("steps", 8, "De gebeurtenis heeft geen activiteit."),
    ]


def test_a_case_with_an_unreadable_amount_is_rejected_and_one_without_amount_is_not(read: Reading) -> None:
    parts = [trace(name, CASES["a1"], amount) for name, amount in (("a1", "twaalf"), ("a2", None), ("a3", "1e2"))]
    found = read(log(*parts))
    assert found.rows("select workflow_id, value::double from incoming.workflows") == [("a2", None), ("a3", 100.0)]
    assert found.rejected() == [("workflows", 3, "Het bedrag is geen getal.")]


def test_names_in_the_mapping_that_fit_nothing_are_told(read: Reading) -> None:
    found = read(log(case("Indienen", "Goedkeuren HR", "Afwijzen HR", "Terugnemen")))
    assert found.warnings() == ["log.xes: geen activiteit past bij activities.finished: Uitbetalen."]
