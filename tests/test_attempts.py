"""Back-off: how many attempts get through, whatever someone tries."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from auth import attempts
from auth.attempts import TooMany
from database import control
from database.sign_in_tables import sign_in_attempts

NOOR, RENEE = "noor@kantoor.example", "renee@kantoor.example"
HERE, THERE = "203.0.113.5", "198.51.100.7"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("home")


def gets_through(email: str = NOOR, address: str = HERE, after: timedelta = timedelta()) -> bool:
    try:
        attempts.charge(email, address, NOW + after)
    except TooMany:
        return False
    return True


def fail(times: int, email: str = NOOR, address: str = HERE) -> None:
    assert all(gets_through(email, address) for _ in range(times))


def test_the_sixth_failure_in_a_row_has_to_wait_half_a_minute() -> None:
    fail(5)
    with pytest.raises(TooMany, match="Wacht 30 seconden") as refusal:
        attempts.charge(NOOR, HERE, NOW)
    assert refusal.value.wait == timedelta(seconds=30)
    assert not gets_through(after=timedelta(seconds=29))
    assert gets_through(after=timedelta(seconds=30))


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    fail(5)
    at, waits = timedelta(), []
    for _ in range(8):
        with pytest.raises(TooMany) as refusal:
            attempts.charge(NOOR, HERE, NOW + at)
        waits.append(refusal.value.wait)
        at += refusal.value.wait
        assert gets_through(after=at)
    assert waits == sorted(waits)
    assert waits[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert waits[-2:] == [timedelta(minutes=15)] * 2


def test_waiting_does_not_get_longer_by_trying_while_it_lasts() -> None:
    fail(5)
    assert not any(gets_through(after=timedelta(seconds=second)) for second in range(30))
    assert gets_through(after=timedelta(seconds=30))


def test_an_account_that_does_not_exist_waits_just_as_long() -> None:
    fail(5, "bestaat.niet@kantoor.example")
    with pytest.raises(TooMany, match="Wacht 30 seconden"):
        attempts.charge("bestaat.niet@kantoor.example", HERE, NOW)


def test_an_account_is_shut_from_every_address_and_by_every_spelling() -> None:
    fail(5)
    assert not gets_through(address=THERE)
    assert not gets_through(" NOOR@Kantoor.Example ", THERE)
    assert gets_through(RENEE, THERE)


def test_an_address_that_fails_on_many_accounts_is_shut_for_all_of_them() -> None:
    assert all(gets_through(f"iemand{number}@kantoor.example") for number in range(20))
    assert not gets_through(RENEE)
    assert gets_through(RENEE, THERE)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("::ffff:203.0.113.5", "::ffff:203.0.113.6", False),
    ],
)
def test_who_has_a_whole_ipv6_network_counts_as_one_address(one: str, other: str, is_same: bool) -> None:
    assert all(gets_through(f"iemand{number}@kantoor.example", one) for number in range(20))
    assert gets_through(RENEE, other) is not is_same


def test_what_an_account_is_refused_does_not_count_against_the_address() -> None:
    fail(5)
    assert not any(gets_through() for _ in range(100))
    assert gets_through(RENEE)


def test_signing_in_forgets_the_failures_of_the_account_but_not_of_the_address() -> None:
    fail(4)
    assert all(gets_through(f"iemand{number}@kantoor.example") for number in range(14))
    assert gets_through()
    attempts.refund(NOOR, HERE)
    attempts.clear(NOOR)
    assert gets_through()  # the account begins anew; nineteen of the address stand
    assert gets_through(RENEE)
    assert not gets_through("een.ander@kantoor.example")


def test_what_was_right_does_not_count() -> None:
    fail(4)
    for _ in range(50):
        assert gets_through()
        attempts.refund(NOOR, HERE)
    assert gets_through()
    assert not gets_through()


def test_failures_are_forgotten_with_time() -> None:
    fail(5)
    assert all(gets_through(after=timedelta(hours=2, seconds=number)) for number in range(5))


def test_the_count_survives_a_restart() -> None:
    fail(5)
    control.engine().dispose()
    control.engine.cache_clear()
    assert not gets_through()


def test_a_wait_is_told_once_so_that_a_flood_is_logged_once() -> None:
    fail(5)
    told = []
    for _ in range(5):
        with pytest.raises(TooMany) as refusal:
            attempts.charge(NOOR, HERE, NOW)
        told.append(refusal.value.is_first)
    assert told == [True, False, False, False, False]


def test_what_was_typed_as_an_address_is_not_kept() -> None:
    attempts.charge("mijn geheime wachtwoord", HERE, NOW)
    with control.engine().connect() as connection:
        assert not any("geheim" in key for key in connection.execute(select(sign_in_attempts.c.key)).scalars())


def test_counts_that_no_longer_matter_are_cleaned_up() -> None:
    fail(5)
    assert gets_through(RENEE, THERE, timedelta(days=2))
    with control.engine().connect() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_attempts)).scalar() == 2


def test_many_at_once_get_no_further_than_one_after_another() -> None:
    attempts.refund(NOOR, HERE)
    through: list[bool] = []
    threads = [threading.Thread(target=lambda: through.append(gets_through())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(through) == 5


def most_within(window: timedelta) -> int:
    """How many attempts on one account may get through within a window, however they are spread.

    Five are free and five more have a shorter wait than a quarter of an hour; after that one is forgotten, so one is
    possible, every quarter of an hour.
    """
    return 5 + 6 + int(window / timedelta(minutes=15))


STEPS = st.one_of(
    st.floats(0, 5),  # seconds
    st.floats(20, 70),
    st.sampled_from([30.0, 60.0, 120.0, 240.0, 480.0, 899.0, 900.0, 901.0]),
    st.floats(0, 4000),
)
TRIES = st.lists(
    st.tuples(STEPS, st.sampled_from([HERE, THERE, "2001:db8::1"]), st.booleans()), min_size=1, max_size=60
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=TRIES)
def test_no_sequence_of_attempts_gets_more_through_than_the_allowed_rate(
    home: Path, tries: list[tuple[float, str, bool]]
) -> None:
    with control.engine().begin() as connection:
        connection.execute(delete(sign_in_attempts))
    at, passed = timedelta(), []
    for step, address, is_right in tries:
        at += timedelta(seconds=step)
        if not gets_through(NOOR, address, at):
            continue
        if is_right:
            attempts.refund(NOOR, address)
        else:
            passed.append(at)
    for number, first in enumerate(passed):
        for count, last in enumerate(passed[number:], start=1):
            assert count <= most_within(last - first)
    assert not any(later - first < timedelta(seconds=30) for first, later in zip(passed, passed[5:], strict=False))
