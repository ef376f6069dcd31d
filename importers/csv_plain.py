"""Rows of a CSV file that hold no quotes and nothing odd: one a line, found many at a time."""

from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from importers.csv_rows import Layout, is_utf8
from importers.text_lines import MAX_BYTES

_PIECE = 4 * 1024**2
_NEWLINE, _RETURN, _QUOTE, _ASCII = 10, 13, 34, 127
Places = npt.NDArray[np.int64]


class PlainRows:
    """Tells of any line of an open file how many rows begin with it that need no closer look.

    What it does not count is not bad: it is for who looks at one line at a time.
    """

    def __init__(self, opened: BinaryIO, layout: Layout, header: bytes) -> None:
        self._opened = opened
        self._layout = layout
        self._header = header
        self._starts = self._odd = np.empty(0, np.int64)

    def run(self, start: int) -> tuple[int, int]:
        """How many rows begin at the line that starts at this byte, and how many bytes they are."""
        if len(self._layout.headings) < 2:
            return 0, 0  # there a blank line looks like a row
        if not (len(self._starts) and self._starts[0] <= start < self._starts[-1]):
            self._read(start)
        first = int(np.searchsorted(self._starts, start))
        place = int(np.searchsorted(self._odd, first))
        last = int(self._odd[place]) if place < len(self._odd) else len(self._starts) - 1
        return last - first, int(self._starts[last]) - start

    def _read(self, start: int) -> None:
        """Look at the next piece: where its whole lines start, and the last one ends; which are odd."""
        self._opened.seek(start)
        piece = self._opened.read(_PIECE)
        piece = piece[: piece.rfind(b"\n") + 1]
        found = np.frombuffer(piece, np.uint8)
        ends = np.flatnonzero(found == _NEWLINE)
        self._starts = start + np.concatenate([[0], ends + 1])
        separators = np.flatnonzero(found == ord(self._layout.delimiter))
        counts = np.diff(np.searchsorted(separators, ends), prepend=0)
        is_odd = counts != len(self._layout.headings) - 1
        is_odd |= np.diff(self._starts) > MAX_BYTES
        is_odd[np.searchsorted(ends, self._odd_bytes(piece, found))] = True
        self._odd = np.flatnonzero(is_odd)

    def _odd_bytes(self, piece: bytes, found: npt.NDArray[np.uint8]) -> Places:
        is_odd: npt.NDArray[Any] = (found == _QUOTE) | (found == 0)
        if not is_utf8(piece):
            is_odd |= found > _ASCII
        is_odd[:-1] |= (found[:-1] == _RETURN) & (found[1:] != _NEWLINE)
        return np.concatenate([np.flatnonzero(is_odd), self._headers(piece)])

    def _headers(self, piece: bytes) -> list[int]:
        """Where the names of the columns stand once more."""
        places, place = [], piece.find(self._header)
        while place >= 0:
            places.append(place)
            place = piece.find(self._header, place + 1)
        return places
