"""Recovery codes: ten codes for who has lost his phone, each good for one sign-in. Only their hashes are kept."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from database.sign_in_tables import recovery_codes, second_factors

HOW_MANY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
_LENGTH = 10


@dataclass(frozen=True)
class Codes:
    """New codes, such as "k7w2m-9xr4d", to show once, and what is kept of them."""

    shown: tuple[str, ...]
    salt: str
    hashes: tuple[str, ...]


def made() -> Codes:
    """Ten new codes. Takes a noticeable part of a second, so not to be done while holding the store."""
    salt = secrets.token_hex(16)
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
    return Codes(tuple(f"{code[:5]}-{code[5:]}" for code in codes), salt, tuple(_hash(code, salt) for code in codes))


def keep(connection: Connection, user_id: int, codes: Codes) -> None:
    """Put these in the place of the ones this user had."""
    # First the row that two who do this at once both write: the second then finds, and removes, what the first put in.
    row = second_factors.c.user_id == user_id
    connection.execute(update(second_factors).where(row).values(salt=codes.salt))
    remove(connection, user_id)
    for code_hash in codes.hashes:
        connection.execute(insert(recovery_codes).values(user_id=user_id, code_hash=code_hash))


def remove(connection: Connection, user_id: int) -> None:
    """None of this user's codes counts any longer."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))


def use(connection: Connection, user_id: int, salt: str, given: str) -> bool:
    """Whether this is one of the codes; from now on it no longer is."""
    code = "".join(letter for letter in given.lower() if letter.isalnum())
    if len(code) != _LENGTH:
        return False
    kept = recovery_codes
    used = delete(kept).where(kept.c.user_id == user_id, kept.c.code_hash == _hash(code, salt))
    return connection.execute(used).rowcount == 1


def left(connection: Connection, user_id: int) -> int:
    """How many are unused."""
    counted = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user_id)
    return int(connection.execute(counted).scalar_one())


def _hash(code: str, salt: str) -> str:
    # A code has 50 bits, too few for a plain hash: whoever holds the store could try them all.
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()
