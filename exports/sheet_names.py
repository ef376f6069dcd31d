"""Names of sheets as Excel takes them."""

import re
from collections.abc import Iterable

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = "history"


class Names:
    """Hands out the names of one workbook: legal, at most 31 characters, and no two alike whatever their case."""

    def __init__(self, kept: Iterable[str] = ()) -> None:
        self._taken = {self.own(name).lower() for name in kept} | {_RESERVED}

    def own(self, wanted: str) -> str:
        """This name, with what Excel does not take replaced; as it is kept for one sheet."""
        return _cut(_FORBIDDEN.sub("-", wanted).strip("' ") or "Blad", _LONGEST)

    def taken(self, wanted: str) -> str:
        """A name like this that no other sheet has: a second one is called "Naam (2)"."""
        first, number = self.own(wanted), 1
        name = first
        while name.lower() in self._taken:
            number += 1
            end = f" ({number})"
            name = _cut(first, _LONGEST - len(end)) + end
        self._taken.add(name.lower())
        return name


def _cut(text: str, most: int) -> str:
    """At most so many characters as Excel counts them: in UTF-16."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore").rstrip("' ")
