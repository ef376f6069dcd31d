"""OCEL 2.0, as SQLite or JSON: the objects of one type are the cases, and an event is a step of each that it is about.

An object's attribute may have several values over time; the last one counts.
"""

from collections.abc import Iterator
from pathlib import Path

from errors import SourceRefused
from importers import ocel_json, ocel_sqlite
from importers.event_log_mapping import Mapping
from importers.event_log_parquet import text
from importers.event_log_rows import CASE_PREFIX, Case, Event, Shaping

SQLITE = (".sqlite", ".sqlite3", ".db")
# What a mapping may call what has no name in OCEL, so that the mapping of a log in another format fits here too.
_OBJECT = ("ocel:oid", "concept:name", "case:concept:name")
_ACTIVITY = ("ocel:activity", "concept:name")
_TIME = ("ocel:timestamp", "time:timestamp")


def rows(source: Path, mapping: Mapping) -> Iterator[Event | Case]:
    """The cases of the log, then its events; the line of each is its place among those.

    Raises SourceRefused when the mapping names no type of object that the log has, or the log cannot be read.
    """
    log = ocel_sqlite if source.name.lower().endswith(SQLITE) else ocel_json
    chosen = _chosen_type(source, mapping, log.object_types(source))
    shaping, places = Shaping(mapping), dict[str, int]()
    for place, (identity, values) in enumerate(log.objects(source, chosen)):
        if identity in places:
            raise SourceRefused(f"{source.name}: object '{identity}' komt twee keer voor. Exporteer het log opnieuw.")
        places[identity] = place
        yield shaping.case(place, place + 1, _of_case(identity, values, mapping))
    ordinal = 0
    for line, event in enumerate(log.events(source), start=1):
        given = {name: text(value) for name, value in event.attributes.items()}
        given |= (
            dict.fromkeys(_ACTIVITY, event.activity) | dict.fromkeys(_TIME, event.time) | {"ocel:eid": event.identity}
        )
        for place in {places[related]: None for related in event.objects if related in places}:
            ordinal += 1
            yield shaping.event(ordinal, place, line, given)


def _chosen_type(source: Path, mapping: Mapping, types: list[str]) -> str:
    chosen = mapping.log.get("object_type")
    if chosen not in types:
        wrong = f"heeft geen objecttype '{chosen}'" if chosen else "heeft meer soorten objecten"
        named = ", ".join(sorted(types)[:20]) or "geen"
        raise SourceRefused(f"{source.name} {wrong}. Zet in {mapping.file} bij [log] een object_type uit: {named}.")
    return chosen


def _of_case(identity: str, values: dict[str, object], mapping: Mapping) -> dict[str, str | None]:
    found = {name: text(value) for name, value in values.items()}
    for name in mapping.case_attributes():
        if name.startswith(CASE_PREFIX):
            found.setdefault(name, found.get(name.removeprefix(CASE_PREFIX)))
    return found | dict.fromkeys((*_OBJECT, mapping.log["case"]), identity)
