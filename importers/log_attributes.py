"""What an event log holds, before anyone has said what it means: its attributes, and the names of its activities."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from lxml import etree

from errors import SourceRefused
from importers import event_log_ocel, ocel_json, ocel_sqlite
from importers.event_log_parquet import text

_MOST_EVENTS = 200_000
_BATCH = 10_000
_MOST_ATTRIBUTES = 200
_MOST_ACTIVITIES = 300
_LONGEST_EXAMPLE = 60


@dataclass
class Attributes:
    """Attributes of cases and of events, each with an example, and per attribute of events its first values.

    `object_types`: the kinds of objects of an OCEL log, one of which is to be the case.
    """

    of_cases: dict[str, str] = field(default_factory=dict)
    of_events: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    object_types: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Attributes":
        """The attributes that `dataclasses.asdict` took apart, also after a journey as JSON."""
        return cls(
            dict(given["of_cases"]), dict(given["of_events"]), dict(given["values"]), list(given["object_types"])
        )


def found(source: Path) -> Attributes:
    """The attributes of a log, of its first 200,000 events. Raises SourceRefused when it cannot be read as one."""
    attributes = Attributes()
    try:
        for number, (is_event, values) in enumerate(_rows(source, attributes)):
            _add(attributes, is_event, values)
            if number == _MOST_EVENTS:
                break
    except (
        etree.XMLSyntaxError,
        EOFError,
        gzip.BadGzipFile,
        zlib.error,
        UnicodeDecodeError,
        csv.Error,
        pa.ArrowInvalid,
    ):
        if not attributes.of_events:
            raise SourceRefused(f"{source.name} is geen leesbaar logboek. Exporteer het opnieuw.") from None
    except OSError:
        raise SourceRefused(f"{source.name} is niet te lezen. Controleer de naam en de rechten.") from None
    if not attributes.of_events:
        raise SourceRefused(f"{source.name} bevat geen gebeurtenissen. Controleer het bestand.")
    attributes.values = {name: values for name, values in attributes.values.items() if len(values) <= _MOST_ACTIVITIES}
    return attributes


def _rows(source: Path, attributes: Attributes) -> Iterator[tuple[bool, dict[str, str]]]:
    """Whether it is an event, and its attributes: of each event, and of each case."""
    name = source.name.lower()
    if name.endswith(".parquet"):
        yield from _of_parquet(source)
    elif name.endswith((".json", ".jsonocel", *event_log_ocel.SQLITE)):
        yield from _of_ocel(source, attributes)
    else:
        with source.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream: IO[bytes] = gzip.GzipFile(fileobj=file) if is_packed else file  # type: ignore[assignment]
            yield from _of_csv(stream) if ".csv" in name else _of_xes(stream)


def _of_parquet(source: Path) -> Iterator[tuple[bool, dict[str, str]]]:
    with pq.ParquetFile(source) as opened:
        for batch in opened.iter_batches(_BATCH):
            for row in batch.to_pylist():
                given = {name: told for name, value in row.items() if (told := text(value))}
                yield True, given
                yield False, given


def _of_ocel(source: Path, attributes: Attributes) -> Iterator[tuple[bool, dict[str, str]]]:
    log = ocel_sqlite if source.name.lower().endswith(event_log_ocel.SQLITE) else ocel_json
    attributes.object_types = sorted(log.object_types(source))
    for kind in attributes.object_types:
        for identity, values in log.objects(source, kind):
            yield (
                False,
                {"ocel:oid": identity} | {name: told for name, value in values.items() if (told := text(value))},
            )
    for event in log.events(source):
        own = {name: told for name, value in event.attributes.items() if (told := text(value))}
        yield True, {"ocel:activity": event.activity or "", "ocel:timestamp": event.time or ""} | own


def _add(attributes: Attributes, is_event: bool, values: Mapping[str, str]) -> None:
    known = attributes.of_events if is_event else attributes.of_cases
    for name, value in values.items():
        if name not in known and len(known) < _MOST_ATTRIBUTES:
            known[name] = value[:_LONGEST_EXAMPLE]
        if is_event and name in known:
            seen = attributes.values.setdefault(name, [])
            if len(seen) <= _MOST_ACTIVITIES and value not in seen:
                seen.append(value)


def _of_csv(stream: IO[bytes]) -> Iterator[tuple[bool, dict[str, str]]]:
    """Each row as the attributes of an event; the columns of its case are among them."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    header = text.readline()
    delimiter = max(",;\t", key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    for row in csv.reader(text, delimiter=delimiter):
        given = {name: value for name, value in zip(names, row, strict=False) if name and value}
        yield True, given
        yield False, given


def _of_xes(stream: IO[bytes]) -> Iterator[tuple[bool, dict[str, str]]]:
    walk = etree.iterparse(
        stream, tag=("{*}trace", "{*}event"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    for _, element in walk:
        if element.getroottree().docinfo.doctype:
            raise SourceRefused("Het logboek heeft een DOCTYPE; een XES-logboek heeft die niet. Verwijder haar.")
        pairs = ((child.get("key"), child.get("value")) for child in element)
        values = {key: value for key, value in pairs if key and value}
        yield str(element.tag).endswith("event"), values
        element.clear(keep_tail=True)
        parent = element.getparent()
        if parent is None:
            continue
        if str(element.tag).endswith("event"):
            parent.remove(element)
        while element.getprevious() is not None:
            del parent[0]
