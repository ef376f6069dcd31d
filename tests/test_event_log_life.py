"""Lives of steps: schedule, start and complete are one step, however they interleave."""

from pathlib import Path

import pytest

from tests.event_logs import MAPPING, Read, log, read_in

LIFE = MAPPING.replace("[workflow]", 'lifecycle = "lifecycle:transition"\n[workflow]', 1)
INSTANCE = LIFE.replace("[workflow]", 'instance = "concept:instance"\n[workflow]', 1)
Told = tuple[str, str | None] | tuple[str, str | None, str]


def _read(place: Path, events: list[Told], mapping: str = LIFE) -> Read:
    """One case with these events (activity, transition, instance), an hour apart from eight o'clock."""
    told = "".join(_event(8 + hour, *given) for hour, given in enumerate(events))
    own = '<string key="concept:name" value="a1"/><string key="employee" value="Noor"/><float key="Amount" value="1"/>'
    return read_in(place, log(f"<trace>{own}{told}</trace>"), mapping)


def _event(hour: int, activity: str, transition: str | None, instance: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{activity}"/><string key="org:resource" value="Actor {hour}"/>'
        f'<string key="org:role" value="HR"/><date key="time:timestamp" value="2026-03-02T{hour:02}:00:00Z"/>'
        + (f'<string key="lifecycle:transition" value="{transition}"/>' if transition else "")
        + (f'<string key="concept:instance" value="{instance}"/>' if instance else "")
        + "</event>"
    )


def _steps(found: Read) -> list[tuple[object, ...]]:
    hours = ", ".join(
        f"extract(hour from {name} at time zone 'UTC')" for name in ("activated_at", "claimed_at", "executed_at")
    )
    return found.rows(f"select seq, name, {hours}, action from incoming.steps order by seq")


def test_schedule_start_and_complete_are_one_step(tmp_path: Path) -> None:
    found = _read(
        tmp_path, [("Indienen", "complete"), ("Keuren", "schedule"), ("Keuren", "START"), ("Keuren", "complete")]
    )
    assert _steps(found) == [(1, "Indienen", None, None, 8, "ingediend"), (2, "Keuren", 9, 10, 11, "uitgevoerd")]
    assert found.rows("select actor from incoming.steps where seq = 2") == [("Actor 11",)]


def test_a_step_that_was_not_completed_is_still_to_do_and_comes_last(tmp_path: Path) -> None:
    found = _read(tmp_path, [("Keuren", "schedule"), ("Indienen", "complete"), ("Keuren", "start")])
    assert _steps(found) == [(1, "Indienen", None, None, 9, "ingediend"), (2, "Keuren", 8, 10, None, None)]
    assert found.rows("select actor from incoming.steps where seq = 2") == [("Actor 10",)]


def test_a_decision_counts_only_when_it_is_completed(tmp_path: Path) -> None:
    events: list[Told] = [("Indienen", "complete"), ("Afwijzen HR", "schedule"), ("Afwijzen HR", "start")]
    assert _read(tmp_path, events).statuses() == {"a1": "In behandeling"}
    assert _read(tmp_path, [*events, ("Afwijzen HR", "complete")]).statuses() == {"a1": "Geweigerd"}


def test_a_repeated_activity_is_a_step_each_time(tmp_path: Path) -> None:
    once: list[Told] = [("Keuren", "schedule"), ("Keuren", "start"), ("Keuren", "complete")]
    assert [row[2:5] for row in _steps(_read(tmp_path, once * 2))] == [(8, 9, 10), (11, 12, 13)]


def test_steps_at_the_same_time_are_taken_in_turn(tmp_path: Path) -> None:
    events: list[Told] = [("Keuren", way) for way in ("start", "start", "complete", "complete")]
    assert [row[2:5] for row in _steps(_read(tmp_path, events))] == [(None, 8, 10), (None, 9, 11)]


def test_an_instance_tells_steps_at_the_same_time_apart(tmp_path: Path) -> None:
    events: list[Told] = [
        ("Keuren", "start", "1"), ("Keuren", "start", "2"), ("Keuren", "complete", "2"), ("Keuren", "complete", "1"),
    ]  # fmt: skip
    assert [row[2:5] for row in _steps(_read(tmp_path, events, INSTANCE))] == [(None, 9, 10), (None, 8, 11)]


@pytest.mark.parametrize("way", ["withdraw", "autoskip", "pi_abort"])
def test_a_step_that_was_withdrawn_is_not_loaded_and_is_counted(tmp_path: Path, way: str) -> None:
    found = _read(tmp_path, [("Indienen", "complete"), ("Keuren", "schedule"), ("Keuren", way), ("Keuren", "suspend")])
    assert [row[1] for row in _steps(found)] == ["Indienen"]
    [told] = [str(line) for line in found.warnings() if "stappen" in str(line)]
    assert "4 gebeurtenissen vertellen samen 2 stappen, waarvan 1 ingetrokken" in told
    assert "1 gebeurtenissen met een andere overgang" in told


def test_an_event_without_a_transition_is_a_completed_step(tmp_path: Path) -> None:
    found = _read(tmp_path, [("Indienen", None), ("Keuren", "complete")])
    assert [row[2:5] for row in _steps(found)] == [(None, None, 8), (None, None, 9)]


def test_without_lifecycle_in_the_mapping_every_event_is_a_step(tmp_path: Path) -> None:
    events: list[Told] = [("Keuren", "schedule"), ("Keuren", "start"), ("Keuren", "complete")]
    assert len(_steps(_read(tmp_path, events, MAPPING))) == 3
