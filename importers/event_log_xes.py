"""IEEE XES, read as a stream: memory does not grow with the log, and nothing outside the file is ever fetched.

Read with expat, which keeps nothing: a log of many events takes half the time of one that is first made a tree.
"""

import re
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from errors import SourceRefused
from importers.event_log_mapping import Mapping
from importers.event_log_rows import CASE_PREFIX, Case, Event, Shaping
from importers.text_lines import MAX_BYTES

_PIECE = 64 * 1024
_DEEPEST = 100
_CLASSIFIER_KEY = re.compile(r"'([^']*)'|(\S+)")
# The prefix that each standard extension has in a mapping, by the end of the address a log names it with.
_EXTENSIONS = {
    f"{name}.xesext": name
    for name in ("concept", "lifecycle", "org", "time", "semantic", "identity", "cost", "micro", "swcomm", "swevent")
}


def rows(stream: IO[bytes], file: str, mapping: Mapping) -> Iterator[Event | Case]:
    """The events of the log in file order, each trace's Case after its events.

    Raises SourceRefused when this is not XML, not XES, has a DOCTYPE, or nests or runs on without end.
    """
    log = _Log(mapping, file)
    try:
        while piece := stream.read(_PIECE):
            log.parser.Parse(piece)
            log.check_size(len(piece))
            yield from log.taken()
        log.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two are about its encoding
        line = log.parser.ErrorLineNumber or 1
        raise SourceRefused(
            f"{file} is geen geldig XML-bestand (regel {line}). Exporteer het logboek opnieuw."
        ) from None
    log.check_classifier()
    yield from log.taken()


class _Log:
    """What has been read so far. `values`: of the log, trace, event or global whose attributes come by, if any."""

    def __init__(self, mapping: Mapping, file: str) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._mapping, self._file = mapping, file
        self._shaping = Shaping(mapping)
        self._over_time = mapping.case_attributes() - {mapping.log["case"]}
        self._unprefixed = {name for name in mapping.case_attributes() if name.startswith(CASE_PREFIX)}
        self._has_nested = any("/" in name for name in mapping.attributes())
        self._globals: dict[str, dict[str, str]] = {"trace": {}, "event": {}}
        self._prefixes: dict[str, str] = {}
        self._classifiers: list[str] = []
        self._of_log: dict[str, str] = {}
        self._of_trace: dict[str, str] = {}
        self._of_events: dict[str, str] = {}
        self._values, self._at = self._of_log, 2
        self._path: list[str] = []
        self._level = self._ordinal = self._trace = self._line = self._trace_line = self._read = 0
        self._in_trace = False
        self._rows: list[Event | Case] = []

    def taken(self) -> list[Event | Case]:
        """The rows since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def check_size(self, read: int) -> None:
        """Refuse a name or value without end, before it fills the memory."""
        self._read += read
        if self._read - self.parser.CurrentByteIndex > 10 * MAX_BYTES:
            raise SourceRefused(
                f"{self._file} heeft bij regel {self.parser.CurrentLineNumber} een te lange tekst. "
                "Exporteer het logboek opnieuw, zonder bijlagen."
            )

    def check_classifier(self) -> None:
        """Refuse a log without the classifier that names the activities."""
        wanted = self._mapping.log.get("classifier")
        if wanted and wanted not in self._classifiers:
            named = ", ".join(f"'{name}'" for name in self._classifiers) or "geen"
            raise SourceRefused(f"{self._file} heeft geen classifier '{wanted}'. Kies in de mapping uit: {named}.")

    def _refuse_doctype(self, *_: object) -> None:
        raise SourceRefused(f"{self._file} heeft een DOCTYPE; een XES-logboek heeft die niet. Verwijder haar.")

    def _begin(self, name: str, given: dict[str, str]) -> None:
        self._level = level = self._level + 1
        if level == self._at:
            key, value = given.get("key"), given.get("value")
            if key is not None:
                key = self._standard(key) if self._prefixes else key
                self._path = [key]
                if value:
                    self._values[key] = value
                return
        elif level > self._at:
            self._nested(given, level)
            return
        self._enter(name.rpartition(":")[2], given, level)

    def _enter(self, name: str, given: dict[str, str], level: int) -> None:
        """Begin with something that has attributes, or keep what the log says of itself."""
        if level == 1:
            if name != "log":
                raise SourceRefused(f"{self._file} is geen XES: het buitenste element is niet 'log'.")
        elif name == "event":
            self._values, self._at, self._line = {}, level + 1, self.parser.CurrentLineNumber
        elif name == "trace" and level == 2:
            self._of_trace, self._of_events, self._in_trace = {}, {}, True
            self._values, self._at, self._trace_line = self._of_trace, 3, self.parser.CurrentLineNumber
        elif name == "global":
            self._values, self._at = self._globals.setdefault(given.get("scope", ""), {}), level + 1
        elif name == "extension":
            self._keep_prefix(given)
        elif name == "classifier":
            self._keep_classifier(given)

    def _keep_classifier(self, given: dict[str, str]) -> None:
        self._classifiers.append(given.get("name", ""))
        if self._classifiers[-1] == self._mapping.log.get("classifier"):
            keys = tuple(quoted or plain for quoted, plain in _CLASSIFIER_KEY.findall(given.get("keys", "")))
            self._shaping = Shaping(self._mapping, tuple(map(self._standard, keys)))

    def _end(self, name: str) -> None:
        level, self._level = self._level, self._level - 1
        if level != self._at - 1 or level == 1:
            return
        plain = name.rpartition(":")[2]
        if plain == "event":
            self._keep_event()
        elif plain == "trace":
            self._keep_case()
        self._values, self._at = (self._of_trace, 3) if self._in_trace and level == 3 else (self._of_log, 2)

    def _keep_event(self) -> None:
        defaults = self._globals["event"]
        values = defaults | self._values if defaults else self._values
        for name in self._over_time & values.keys():
            self._of_events[name] = values[name]
        self._ordinal += 1
        trace = self._trace if self._in_trace else None
        self._rows.append(self._shaping.event(self._ordinal, trace, self._line, values))

    def _keep_case(self) -> None:
        values = self._globals["trace"] | self._inherited() | self._of_events | self._of_trace
        amount = self._mapping.log.get("amount", "")
        if amount in self._of_events:
            values[amount] = self._of_events[amount]
        for name in self._unprefixed:
            values.setdefault(name, values.get(name.removeprefix(CASE_PREFIX), ""))
        self._rows.append(self._shaping.case(self._trace, self._trace_line, values))
        self._trace += 1
        self._in_trace = False

    def _inherited(self) -> dict[str, str]:
        """What the log says of itself and so of every case, its name aside."""
        return {name: value for name, value in self._of_log.items() if name in self._over_time}

    def _nested(self, given: dict[str, str], level: int) -> None:
        """An attribute in an attribute has the path to it as its name."""
        if level > _DEEPEST:
            raise SourceRefused(
                f"{self._file} is te diep genest (regel {self.parser.CurrentLineNumber}). "
                "Exporteer het logboek opnieuw."
            )
        if not self._has_nested:
            return
        del self._path[level - self._at :]
        self._path.append(self._standard(given.get("key", "")))
        path = "/".join(filter(None, self._path))
        if value := given.get("value"):
            before = self._values.get(path)
            self._values[path] = f"{before}, {value}" if before else value

    def _keep_prefix(self, given: dict[str, str]) -> None:
        standard = _EXTENSIONS.get(given.get("uri", "").rpartition("/")[2])
        if standard and given.get("prefix") not in (None, standard):
            self._prefixes[given["prefix"]] = standard

    def _standard(self, key: str) -> str:
        """The key under the prefix that the standard gives its extension, whatever this log calls it."""
        prefix, mark, rest = key.partition(":")
        return f"{self._prefixes[prefix]}:{rest}" if mark and prefix in self._prefixes else key
