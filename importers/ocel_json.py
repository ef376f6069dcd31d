"""OCEL 2.0 in a JSON file, an element at a time: the log itself is never in memory as a whole."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from errors import SourceRefused
from importers.ocel_events import OcelEvent
from importers.text_lines import MAX_BYTES

_PIECE = 256 * 1024
_BLANK = " \t\r\n,"


def object_types(source: Path) -> list[str]:
    """The types of object that the log has. Raises SourceRefused when it is no such log."""
    return [str(given["name"]) for given in _elements(source, "objectTypes") if "name" in given]


def objects(source: Path, kind: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Every object of this type, with the last value of each of its attributes."""
    for given in _elements(source, "objects"):
        if given.get("type") == kind and "id" in given:
            told = [one for one in given.get("attributes") or () if isinstance(one, dict) and "name" in one]
            in_time = sorted(told, key=lambda one: str(one.get("time", "")))
            yield str(given["id"]), {str(one["name"]): one.get("value") for one in in_time}


def events(source: Path) -> Iterator[OcelEvent]:
    """Every event in the order of the file, with what it is about."""
    for given in _elements(source, "events"):
        told = [one for one in given.get("attributes") or () if isinstance(one, dict) and "name" in one]
        related = [one for one in given.get("relationships") or () if isinstance(one, dict)]
        yield OcelEvent(
            str(given.get("id")),
            given.get("type"),
            given.get("time"),
            {str(one["name"]): one.get("value") for one in told},
            [str(one.get("objectId")) for one in related],
        )


def _elements(source: Path, wanted: str) -> Iterator[dict[str, Any]]:
    """The objects in the list of this name. Raises SourceRefused when the file is no JSON of lists by name."""
    with source.open("rb") as opened:
        reader = _Reader(codecs.getreader("utf-8-sig")(opened), source.name)
        try:
            reader.expect("{")
            while not reader.is_next("}"):
                name = reader.value()
                reader.expect(":")
                if not reader.is_next("["):
                    reader.value()
                    continue
                reader.expect("[")
                while not reader.is_next("]"):
                    element = reader.value()
                    if name == wanted and isinstance(element, dict):
                        yield element
                reader.expect("]")
        except (json.JSONDecodeError, RecursionError, UnicodeError):
            raise SourceRefused(
                f"{source.name} is na teken {reader.read} geen geldige JSON, of te diep genest. Exporteer het opnieuw."
            ) from None


class _Reader:
    """JSON values one after another, out of a window on the text."""

    def __init__(self, opened: "codecs.StreamReader | IO[str]", name: str) -> None:
        self._opened, self._name = opened, name
        self._decoder = json.JSONDecoder()
        self._window = ""
        self._at = self.read = 0

    def is_next(self, mark: str) -> bool:
        """Whether this stands next, blanks and commas aside."""
        return self._next() == mark

    def expect(self, mark: str) -> None:
        """Pass over this. Raises JSONDecodeError when it does not stand next."""
        if self._next() != mark:
            raise json.JSONDecodeError("expected " + mark, self._window, self._at)
        self._move(self._at + 1)

    def value(self) -> Any:
        """The value that stands next, whole."""
        self._next()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._window, self._at)
                if end < len(self._window) or not self._more():
                    self._move(end)
                    return found
            except json.JSONDecodeError:
                if not self._more():
                    raise

    def _next(self) -> str:
        while True:
            while self._at < len(self._window):
                if self._window[self._at] not in _BLANK:
                    return self._window[self._at]
                self._move(self._at + 1)
            if not self._more():
                raise json.JSONDecodeError("unexpected end", self._window, self._at)

    def _move(self, at: int) -> None:
        self.read += at - self._at
        self._at = at

    def _more(self) -> bool:
        """Read on; whether there was more. What has been read before is dropped."""
        if len(self._window) - self._at > 10 * MAX_BYTES:
            raise SourceRefused(f"{self._name} heeft na teken {self.read} een te lange waarde. Exporteer het opnieuw.")
        piece = self._opened.read(_PIECE)
        self._window, self._at = self._window[self._at :] + piece, 0
        return bool(piece)
