"""Answers that are kept: the same as those that are not, for whoever asks, and never of another scope or snapshot."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil
import pyarrow as pa
import pytest

import queries
from auth import scope
from auth.accounts import Role, User
from errors import QueryRefused
from queries import kept
from tests.example_office import example
from tests.organisation import NOW, Employer, Organisation, publish, publish_copy, user

ASKED: tuple[tuple[str, dict[str, object]], ...] = (
    ("choices/employers", {}),
    ("choices/departments", {}),
    ("choices/office", {}),
    ("choices/employees", {"most": 1000}),
    ("choices/employees", {"most": 1}),
    *(("choices/submitters", {"is_open": is_open, "most": 1000}) for is_open in (True, False)),
    *(("choices/values", {"is_open": is_open}) for is_open in (True, False)),
    ("workflows/totals", {}),
)
PEOPLE = (
    user(),
    user(Role.HR, employers=("wg0",)),
    user(Role.HR, employers=("wg1",)),
    user(Role.HR),
)


@pytest.fixture(autouse=True)
def office(home: Path) -> Iterator[None]:
    publish_copy(example())
    yield
    assert home.is_dir()


def told(someone: User, chosen: tuple[str, ...] = ()) -> list[pa.Table]:
    """What is kept for this user, each the very same as what is asked."""
    with queries.reader(scope.of(someone), NOW) as reader:
        mine = reader.narrowed(chosen) if chosen else reader
        found = [kept.rows(mine, name, **parameters) for name, parameters in ASKED]
        assert found == [mine.rows(name, **parameters) for name, parameters in ASKED]
    return found


def test_everybody_gets_what_he_would_get_if_nothing_were_kept_whoever_asked_before() -> None:
    for someone in (*PEOPLE, *reversed(PEOPLE)):
        told(someone)
        told(someone, ("wg1",))


def test_a_question_is_put_once_to_the_data_for_all_who_see_the_same() -> None:
    first, again = told(PEOPLE[0]), told(PEOPLE[0])
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_who_is_granted_less_gets_less_at_once() -> None:
    both = user(Role.HR, employers=("wg0", "wg1"))
    assert told(both)[0].num_rows == 2
    assert told(user(Role.HR, employers=("wg0",)))[0]["employer_id"].to_pylist() == ["wg0"]
    assert told(user(Role.HR))[0].num_rows == 0


def test_newer_data_give_newer_answers() -> None:
    told(PEOPLE[0])
    publish(Organisation(employers=(Employer("wg7", "kantoor", "Nieuw"),)))
    assert told(PEOPLE[0])[0]["employer_id"].to_pylist() == ["wg7"]


def test_what_depends_on_the_moment_is_not_kept() -> None:
    with queries.reader(scope.of(PEOPLE[0]), NOW) as reader, pytest.raises(QueryRefused, match="moment"):
        kept.rows(reader, "turns/choices")


def test_a_broken_question_is_not_kept() -> None:
    with queries.reader(scope.of(PEOPLE[0]), NOW) as reader:
        with pytest.raises(duckdb.Error):
            kept.rows(reader, "choices/employees", most="veel")
        assert kept.rows(reader, "choices/employees", most=2).num_rows == 2


def test_a_small_answer_does_not_take_the_room_of_a_large_one() -> None:
    process = psutil.Process()
    with queries.reader(scope.of(PEOPLE[0]), NOW) as reader:
        reader.rows("workflows/totals")
        before = process.memory_info().vms
        answers = [reader.rows("workflows/totals") for _ in range(128)]  # of two columns: with all that room 8 MB each
    assert process.memory_info().vms - before < len(answers) * 4 * 2**20


def test_what_is_kept_takes_the_room_of_its_rows_and_no_more() -> None:
    before = pa.total_allocated_bytes()
    found = told(PEOPLE[0])
    taken = pa.total_allocated_bytes() - before
    assert 0 < taken <= sum(table.nbytes + 64 * 3 * table.num_columns for table in found)


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told(PEOPLE[0])
    monkeypatch.setattr(kept, "MOST_BYTES", 400)
    told(PEOPLE[1])
    assert 0 < sum(table.nbytes for table in kept._kept.values()) <= 400
