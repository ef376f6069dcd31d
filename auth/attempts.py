"""Back-off: how soon someone may try again, per account and per client address, for all processes together.

Every attempt is counted before it is judged, so that many at once get no further than one after another; one that
turns out right is taken back. Failures are forgotten with time. Whether an account exists makes no difference.
"""

import contextlib
import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.users import address_of
from auth.validity import SKEW
from database import control, writing
from database.sign_in_tables import sign_in_attempts
from errors import Refused

_TRIES = 50
_FORGOTTEN = timedelta(days=1)  # long after the level of any row is back at zero


@dataclass(frozen=True)
class Pace:
    """After `free` failures one waits `first`, then twice as long each time, up to `longest`; in every `longest` one
    failure is forgotten."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, level: float) -> timedelta:
        """How long after the last attempt the next may come."""
        doublings = ceil(level) - self.free
        return min(self.longest, self.first * 2 ** min(doublings, 20)) if doublings >= 0 else timedelta()

    def left(self, level: float, since: timedelta) -> float:
        """What is left of a level after this time."""
        return max(0.0, level - max(since, timedelta()) / self.longest)


ACCOUNT = Pace(5, timedelta(seconds=30), timedelta(minutes=15))
# A whole office may share one address.
ADDRESS = Pace(20, timedelta(seconds=2), timedelta(minutes=5))


class TooMany(Refused):
    """Not now. `wait` is how long still; `is_first` is True once per wait, so that a flood is logged once."""

    def __init__(self, wait: timedelta, is_first: bool) -> None:
        self.wait = wait
        self.is_first = is_first
        super().__init__(f"Te veel pogingen. Wacht {_in_words(wait)} en probeer het dan opnieuw.")


def _in_words(wait: timedelta) -> str:
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds <= 60:
        return f"{seconds} seconden" if seconds > 1 else "1 seconde"
    return f"{ceil(seconds / 60)} minuten"


def charge(email: str, address: str, moment: datetime | None = None) -> None:
    """Count an attempt on this account from this address. Raises TooMany, and counts nothing, when it is too soon."""
    moment = moment or datetime.now(UTC)
    _charge(_key_of_address(address), ADDRESS, moment)
    try:
        _charge(_key_of_account(email), ACCOUNT, moment)
    except TooMany:
        _refund(_key_of_address(address))
        raise


def charge_address(address: str, moment: datetime | None = None) -> None:
    """Count a failure of this address where no account is tried. Raises TooMany, and counts nothing, when too soon."""
    _charge(_key_of_address(address), ADDRESS, moment or datetime.now(UTC))


def refund(email: str, address: str) -> None:
    """Take back an attempt that was right so far; earlier failures stay."""
    _refund(_key_of_account(email))
    _refund(_key_of_address(address))


def clear(email: str) -> None:
    """Someone signed in: forget the failures on his account, not those of his address."""
    with control.engine().begin() as connection:
        forget(connection, email)


def forget(connection: Connection, email: str) -> None:
    """Forget the failures on this account; part of the caller's transaction."""
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key == _key_of_account(email)))


def _key_of_account(email: str) -> str:
    # People type passwords where their address belongs, so what was typed is not kept.
    return "account:" + hashlib.sha256(address_of(email).encode("utf-8", "surrogatepass")).hexdigest()


def _key_of_address(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address}"
    if isinstance(found, ipaddress.IPv6Address):
        # Whoever has one IPv6 address has the 2^64 beside it.
        return f"address:{found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False)}"
    return f"address:{found}"


def _charge(key: str, pace: Pace, moment: datetime) -> None:
    for _ in range(_TRIES):
        # Another process may be the first to count this key.
        with contextlib.suppress(IntegrityError), control.engine().begin() as connection:
            if _has_counted(connection, key, pace, moment):
                return
    raise TooMany(timedelta(seconds=1), is_first=False)


def _has_counted(connection: Connection, key: str, pace: Pace, moment: datetime) -> bool:
    """False when it must be judged again: another process counted in between, or the clock was put back.

    Raises TooMany, or IntegrityError when another began in between."""
    kept = sign_in_attempts
    row = connection.execute(select(kept).where(kept.c.key == key)).first()
    if row is None:
        writing.forget(connection, kept, kept.c.last_at < moment - _FORGOTTEN)
        connection.execute(insert(kept).values(key=key, level=1.0, last_at=moment, is_told=False))
        return True
    same = (kept.c.key == key, kept.c.level == row.level, kept.c.last_at == row.last_at)
    if row.last_at - moment > SKEW:  # the clock was put back since: the wait begins now, or it could take years
        connection.execute(update(kept).where(*same).values(last_at=moment))
        return False
    wait = row.last_at + pace.wait(row.level) - moment
    if pace.wait(row.level) and wait > timedelta():
        raise TooMany(wait, is_first=_is_first(key))
    level = pace.left(row.level, moment - row.last_at) + 1
    counted = update(kept).where(*same).values(level=level, last_at=max(moment, row.last_at), is_told=False)
    return connection.execute(counted).rowcount == 1


def _is_first(key: str) -> bool:
    kept = sign_in_attempts
    with control.engine().begin() as connection:
        told = update(kept).where(kept.c.key == key, ~kept.c.is_told).values(is_told=True)
        return connection.execute(told).rowcount == 1


def _refund(key: str) -> None:
    kept = sign_in_attempts
    less = case((kept.c.level > 1, kept.c.level - 1), else_=0.0)
    with control.engine().begin() as connection:
        connection.execute(update(kept).where(kept.c.key == key).values(level=less))
