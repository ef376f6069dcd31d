"""Passwords: only their argon2id hash is kept."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.accounts import UserRefused

SHORTEST = 12
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash to keep, with its salt and cost in it. Takes a noticeable part of a second, on purpose.

    Raises UserRefused when the password is shorter than 12 characters.
    """
    if len(password) < SHORTEST:
        raise UserRefused(f"Het wachtwoord is te kort: neem minstens {SHORTEST} tekens, bijvoorbeeld een korte zin.")
    return _HASHER.hash(password)


def is_right(password_hash: str, password: str) -> bool:
    """Whether this is the password; False as well when what was kept is not a hash. As slow as `hashed`."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
