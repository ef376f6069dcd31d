"""How long something that was begun, given or sent is good for, also when the clock of the computer is put back."""

from datetime import UTC, datetime, timedelta

# So far may the clocks of two processes that share a control store be apart.
SKEW = timedelta(minutes=1)


def lasts(since: datetime, longest: timedelta, moment: datetime | None = None) -> bool:
    """Whether what is of `since` is no older than `longest` now. What is of the future is not: the clock was put
    back after it, so nobody can tell how old it is."""
    age = (moment or datetime.now(UTC)) - since
    return -SKEW <= age <= longest
