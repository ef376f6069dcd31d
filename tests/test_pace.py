"""How many pages are worked on at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.pace import Pace


def test_no_more_work_at_once_than_there_are_places_and_everybody_gets_one() -> None:
    pace = Pace(3, 60.0)
    lock, at_work, most = threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal at_work, most
        with pace.held():
            with lock:
                at_work += 1
                most = max(most, at_work)
            time.sleep(0.002)
            with lock:
                at_work -= 1

    with ThreadPoolExecutor(20) as everybody:
        assert len(list(everybody.map(work, range(100)))) == 100
    assert most == 3


def test_who_came_first_goes_first() -> None:
    pace = Pace(1, 60.0)
    served: list[int] = []

    def work(number: int) -> None:
        with pace.held():
            served.append(number)

    with ThreadPoolExecutor(10) as everybody, pace.held():
        for number in range(10):
            everybody.submit(work, number)
            while len(pace._waiting) <= number:
                time.sleep(0.001)
    assert served == list(range(10))


def test_who_works_for_long_keeps_nobody_out() -> None:
    pace = Pace(1, 0.05)
    began = time.monotonic()
    with pace.held(), pace.held(), pace.held():
        assert 0.1 <= time.monotonic() - began < 5


def test_a_page_that_fails_gives_its_place_back() -> None:
    pace = Pace(1, 60.0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), pace.held():
            _ = 1 / 0
