"""A random sample that anyone can draw again: from the same ids and the same seed always the same ones."""

import hashlib
from collections.abc import Collection

METHOD = (
    "Van elke workflow het SHA-256-controlegetal van de tekst 'zaad:nummer' (in UTF-8, als 64 hexadecimale cijfers); "
    "de workflows met de laagste controlegetallen, oplopend. De volgorde van de lijst doet er niet toe."
)


def drawn(ids: Collection[str], size: int, seed: int) -> list[str]:
    """At most `size` of these ids, each as likely as any other, whatever order they come in.

    Each id gets the number SHA-256("seed:id"), and the lowest numbers are taken. That is sampling with permanent
    random numbers (E. Ohlsson, "Coordination of samples using permanent random numbers", Business Survey Methods,
    1995), with a hash for the numbers as in election audits (R. L. Rivest, "Consistent Sampling with Replacement",
    arXiv:1808.10016): a larger sample holds the smaller one, and an id that is added or gone changes one place at most.
    """
    return sorted(ids, key=lambda one: (number(one, seed), one))[:size]


def number(one: str, seed: int) -> str:
    """The number of an id under a seed, in hexadecimal: as `printf '42:w1' | sha256sum` gives it."""
    return hashlib.sha256(f"{seed}:{one}".encode()).hexdigest()
