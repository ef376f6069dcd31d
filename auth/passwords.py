"""Passwords: which may be chosen, and knowing the right one. Only their argon2id hash is kept."""

import os
import secrets
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from auth.accounts import UserRefused
from settings import ROOT

SHORTEST = 12
LONGEST = 256
_FEWEST_GUESSES = 1e8  # below this zxcvbn calls a password guessable even when trying is slow
_JUDGED = 72  # zxcvbn takes no more; what comes after only makes it harder
# zxcvbn knows English and leaked passwords; these are what its lists lack of those common here.
_DUTCH = (ROOT / "auth" / "common_words.txt").read_text(encoding="utf-8").split()
_HASHER = PasswordHasher()
_AT_ONCE = CapacityLimiter(min(4, os.cpu_count() or 1))  # each takes 64 MiB and a core

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")


async def in_turn(work: Callable[[*Given], Answer], *given: *Given) -> Answer:
    """Do slow work such as hashing in a thread, no more than a few at once; the rest waits for its turn."""
    return await to_thread.run_sync(work, *given, limiter=_AT_ONCE)


def hashed(password: str, *personal: str) -> str:
    """The argon2id hash to keep, with its salt and cost in it. Takes a noticeable part of a second, on purpose.

    Raises UserRefused when the password is shorter than 12 characters, longer than 256, or easily guessed; a guesser
    is taken to know what is `personal`, such as the name.
    """
    if len(password) < SHORTEST:
        raise UserRefused(f"Het wachtwoord is te kort: neem minstens {SHORTEST} tekens, bijvoorbeeld een korte zin.")
    if len(password) > LONGEST:
        raise UserRefused(f"Het wachtwoord is te lang: neem hoogstens {LONGEST} tekens.")
    known = [*_DUTCH, *(word for text in personal for word in _words(text))]
    if zxcvbn(password[:_JUDGED], user_inputs=known)["guesses"] < _FEWEST_GUESSES:
        raise UserRefused(
            "Dit wachtwoord is te makkelijk te raden: het staat in een lijst van veelgebruikte wachtwoorden of lijkt "
            "daarop. Neem bijvoorbeeld vier woorden die niets met elkaar te maken hebben."
        )
    return _HASHER.hash(_bytes(password))


def _words(text: str) -> list[str]:
    words = text.lower().replace("@", " ").split()
    return [*words, "".join(words)]


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; False as well when no hash was kept. As slow as `hashed` in every case."""
    try:
        is_match = _HASHER.verify(password_hash or _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return is_match and bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def rehashed(password: str) -> str:
    """The hash to keep of a password that was right, whatever rules it was chosen by."""
    return _HASHER.hash(_bytes(password))


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _bytes(password: str) -> bytes:
    # One and the same é can be typed as one character or as two.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
