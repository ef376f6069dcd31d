"""What takes too long is broken off once, and what was done in time never."""

import time

from queries import deadlines


def test_what_is_not_done_in_time_is_broken_off_once() -> None:
    broken: list[str] = []
    with deadlines.within(0.05, lambda: broken.append("slow")):
        time.sleep(0.8)
    assert broken == ["slow"]


def test_what_was_done_in_time_is_never_broken_off_and_does_not_keep_others_from_it() -> None:
    broken: list[str] = []
    with deadlines.within(0.3, lambda: broken.append("fast")):
        pass
    with deadlines.within(0.01, lambda: broken.append("slow")), deadlines.within(60, lambda: broken.append("long")):
        time.sleep(0.7)
    assert broken == ["slow"]
