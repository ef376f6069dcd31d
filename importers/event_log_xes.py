"""IEEE XES, read as a stream: memory does not grow with the log, and nothing outside the file is ever fetched."""

from collections.abc import Iterator
from typing import IO

from lxml import etree

from errors import SourceRefused
from importers import event_log_rows
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event


def rows(stream: IO[bytes], file: str, mapping: Mapping) -> Iterator[Event | Case]:
    """The events of the log in file order, each trace's Case after its events.

    Raises SourceRefused when this is not XML, not XES, or has a DOCTYPE.
    """
    try:
        yield from _Log(mapping, file).rows(stream)
    except etree.XMLSyntaxError as error:
        raise SourceRefused(
            f"{file} is geen geldig XML-bestand (regel {error.lineno or 1}). Exporteer het logboek opnieuw."
        ) from None


class _Log:
    def __init__(self, mapping: Mapping, file: str) -> None:
        self.mapping = mapping
        self.file = file
        self.inherited = mapping.case_attributes() - {mapping.log["case"]}
        self.globals: dict[str | None, dict[str, str]] = {}
        self.from_events: dict[str, str] = {}
        self.ordinal = self.trace = 0

    def rows(self, stream: IO[bytes]) -> Iterator[Event | Case]:
        walk = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=("{*}log", "{*}global", "{*}trace", "{*}event"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        is_log = False
        for moment, element in walk:
            if not is_log:
                self._check_root(element)
                is_log = True
            elif moment == "end":
                yield from self._ended(element)
        if not is_log:
            raise SourceRefused(f"{self.file} is geen XES: het buitenste element is niet 'log'.")

    def _check_root(self, element: etree._Element) -> None:
        document = element.getroottree()
        if document.docinfo.doctype:
            raise SourceRefused(f"{self.file} heeft een DOCTYPE; een XES-logboek heeft die niet. Verwijder haar.")
        if element.getparent() is not None or _name(element) != "log":
            raise SourceRefused(f"{self.file} is geen XES: het buitenste element is niet 'log'.")

    def _ended(self, element: etree._Element) -> Iterator[Event | Case]:
        parent = element.getparent()
        kind = _name(element)
        if kind == "event":
            yield self._event(element, has_trace=parent is not None and _name(parent) == "trace")
        elif kind == "trace":
            yield self._case(element)
        elif kind == "global":
            self.globals[element.get("scope")] = _attributes(element)
        if parent is not None:
            _forget(element, parent)

    def _event(self, element: etree._Element, has_trace: bool) -> Event:
        values = self.globals.get("event", {}) | _attributes(element)
        for name in self.inherited & values.keys() - self.from_events.keys():
            self.from_events[name] = values[name]
        self.ordinal += 1
        trace = self.trace if has_trace else None
        return event_log_rows.event(self.mapping, self.ordinal, trace, element.sourceline or 0, values)

    def _case(self, element: etree._Element) -> Case:
        values = self.globals.get("trace", {}) | self.from_events | _attributes(element)
        case = event_log_rows.case(self.mapping, self.trace, element.sourceline or 0, values)
        self.from_events.clear()
        self.trace += 1
        return case


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attributes(element: etree._Element) -> dict[str, str]:
    """The attributes right under this element that have a value; those nested deeper describe an attribute."""
    found = {}
    for child in element:
        key, value = child.get("key"), child.get("value")
        if key and value:
            found[key] = value
    return found


def _forget(element: etree._Element, parent: etree._Element) -> None:
    """Free what has been read. A trace keeps its own attributes until its end, for they may come after its events."""
    element.clear(keep_tail=True)
    if _name(parent) == "trace":
        parent.remove(element)
        return
    while element.getprevious() is not None:
        del parent[0]
