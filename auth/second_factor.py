"""The second factor: a code of six digits that an app makes anew every half minute (TOTP), or a recovery code."""

import contextlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pyotp
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth import access_log, recovery_codes, sessions
from auth.access_log import Kind
from auth.accounts import User
from database import control
from database.sign_in_tables import pending_sign_ins, second_factors

_ISSUER = "Procesbeheer"
_STEP_SECONDS = 30
_AROUND = (0, -1, 1)  # a clock may be half a minute off


class Means(StrEnum):
    """With what someone proved that it is him."""

    APP = "app"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True)
class State:
    """Whether it is on, and how many recovery codes are left."""

    is_on: bool
    codes_left: int


def state(user: User) -> State:
    """How it stands with this user's second factor."""
    with control.engine().connect() as connection:
        row = _row(connection, user)
        if row is None or row.secret is None:
            return State(is_on=False, codes_left=0)
        return State(is_on=True, codes_left=recovery_codes.left(connection, row.user_id))


def new_secret(user: User) -> str:
    """The secret to put in an app, the same until it is confirmed; it counts for nothing before that."""
    _make_row(user)
    with control.engine().begin() as connection:
        unset = (second_factors.c.user_id == _user_id(user), second_factors.c.new_secret.is_(None))
        connection.execute(update(second_factors).where(*unset).values(new_secret=pyotp.random_base32()))
        row = _row(connection, user)
        return str(row.new_secret) if row else ""


def address_for_app(user: User, secret: str) -> str:
    """The otpauth:// address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=_ISSUER)


def confirm(
    user: User, code: str, session_key: str | None = None, moment: datetime | None = None
) -> tuple[str, ...] | None:
    """Switch it on with a code of the new secret; returns the recovery codes, None when the code is wrong.

    Without a session only a first one can be confirmed. All other sessions of the user end.
    """
    with control.engine().connect() as connection:
        row = _row(connection, user)
    step = _step_of(row.new_secret, code, moment) if row else None
    if row is None or step is None or (row.secret and not session_key):
        return None
    codes = recovery_codes.made()
    kept = second_factors
    with control.engine().begin() as connection:
        # Of two at once, one finds the new secret gone.
        same = (kept.c.user_id == row.user_id, kept.c.new_secret == row.new_secret)
        values = {"secret": row.new_secret, "new_secret": None, "last_step": step}
        if connection.execute(update(kept).where(*same).values(**values)).rowcount != 1:
            return None
        recovery_codes.keep(connection, row.user_id, codes)
        sessions.end_all(connection, row.user_id, but=session_key)
        _log(connection, user, user.email, "replaced" if row.secret else "on")
    return codes.shown


def check(user: User, code: str, moment: datetime | None = None) -> Means | None:
    """With what this code proves that it is the user; None when it does not. No code counts twice."""
    kept = second_factors
    with control.engine().begin() as connection:
        row = _row(connection, user)
        if row is None or row.secret is None:
            return None
        step = _step_of(row.secret, code, moment)
        if step is None:
            is_used = recovery_codes.use(connection, row.user_id, row.salt, code)
            return Means.RECOVERY_CODE if is_used else None
        unused = (kept.c.user_id == row.user_id, kept.c.secret == row.secret, kept.c.last_step < step)
        used = connection.execute(update(kept).where(*unused).values(last_step=step))
        return Means.APP if used.rowcount == 1 else None


def renew_codes(user: User) -> tuple[str, ...]:
    """Ten new recovery codes; the old ones no longer count."""
    codes = recovery_codes.made()
    with control.engine().begin() as connection:
        recovery_codes.keep(connection, _id_of(connection, user), codes)
        _log(connection, user, user.email, "new_recovery_codes")
    return codes.shown


def remove(user: User, by: str, session_key: str | None = None) -> None:
    """Switch it off; recovery codes go with it, and so do all other sessions of the user."""
    with control.engine().begin() as connection:
        user_id = _id_of(connection, user)
        for table in (second_factors, pending_sign_ins):
            connection.execute(delete(table).where(table.c.user_id == user_id))
        recovery_codes.remove(connection, user_id)
        sessions.end_all(connection, user_id, but=session_key)
        _log(connection, user, by, "off")


def _log(connection: Connection, user: User, by: str, change: str) -> None:
    access_log.append(connection, Kind.SECOND_FACTOR, user.office_id, by, user=user.email, change=change)


def _user_id(user: User) -> Any:
    return select(control.users.c.user_id).where(control.users.c.email == user.email).scalar_subquery()


def _id_of(connection: Connection, user: User) -> int:
    return int(connection.execute(select(_user_id(user))).scalar_one())


def _row(connection: Connection, user: User) -> Row[Any] | None:
    return connection.execute(select(second_factors).where(second_factors.c.user_id == _user_id(user))).first()


def _make_row(user: User) -> None:
    # Of two that make it at once, either will do.
    with contextlib.suppress(IntegrityError), control.engine().begin() as connection:
        if _row(connection, user) is None:
            connection.execute(insert(second_factors).values(user_id=_user_id(user), salt=""))


def _step_of(secret: str | None, code: str, moment: datetime | None) -> int | None:
    """The half minute, counted from 1970, to which this code belongs; None when it belongs to none around now."""
    given = "".join(code.split())
    if not secret or not given.isascii():
        return None
    now = int((moment or datetime.now(UTC)).timestamp()) // _STEP_SECONDS
    maker = pyotp.TOTP(secret)
    return next((now + off for off in _AROUND if hmac.compare_digest(maker.generate_otp(now + off), given)), None)
