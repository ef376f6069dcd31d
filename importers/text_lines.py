"""Lines of a file of text, never more of one in memory than a row may be long."""

from typing import BinaryIO, NamedTuple

MAX_BYTES = 1_000_000
_PIECE = 1024**2


class Line(NamedTuple):
    """One physical line: its number (the first is 1), where it starts in the file, its bytes with their ending.

    Of a line that is too long `content` is only the start, longer than MAX_BYTES; `size` is all of it.
    """

    number: int
    start: int
    content: bytes
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


class Reader:
    """Lines with their numbers and places; `back` makes it give some of them again."""

    def __init__(self, opened: BinaryIO) -> None:
        self._opened = opened
        self._again: list[Line] = []
        self._number = self._start = 0

    def next(self) -> Line | None:
        """The next line; None at the end."""
        if self._again:
            return self._again.pop()
        content = self._opened.readline(MAX_BYTES + 2)
        if not content:
            return None
        size = len(content)
        if size > MAX_BYTES and not content.endswith(b"\n"):
            size += self._rest()
        self._number += 1
        line = Line(self._number, self._start, content, size)
        self._start += size
        return line

    @property
    def place(self) -> int | None:
        """Where the next line starts; None when that is one that was given before."""
        return None if self._again else self._start

    def skip(self, lines: int, size: int) -> Line:
        """Pass over so many lines, which are so many bytes, without their contents; gives the first of them."""
        first = Line(self._number + 1, self._start, b"", size)
        self._number += lines
        self._start += size
        self._opened.seek(self._start)
        return first

    def back(self, lines: list[Line]) -> None:
        """Give these lines again, in this order."""
        self._again.extend(reversed(lines))

    def _rest(self) -> int:
        """Read on to the end of the line; how many bytes that were."""
        size = 0
        while piece := self._opened.readline(_PIECE):
            size += len(piece)
            if piece.endswith(b"\n"):
                break
        return size
