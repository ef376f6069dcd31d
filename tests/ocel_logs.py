"""A small object-centric log, made by hand, as OCEL 2.0 in SQLite and in JSON."""

import json
import sqlite3
from pathlib import Path

from tests.event_logs import MAPPING

OCEL_MAPPING = MAPPING.replace("[workflow]", 'object_type = "declaratie"\n[workflow]', 1)
TYPES = ("declaratie", "bon")
# id, type, attributes as (name, time, value)
OBJECTS = [
    ("d1", "declaratie", [("Amount", "1970-01-01T00:00:00Z", 10.5), ("employee", "1970-01-01T00:00:00Z", "Noor")]),
    ("d2", "declaratie", [("employee", "1970-01-01T00:00:00Z", "Zoë"), ("Amount", "1970-01-01T00:00:00Z", 7)]),
    ("b1", "bon", [("winkel", "1970-01-01T00:00:00Z", "Bakker")]),
]
CHANGES = [("d1", "declaratie", ("Amount", "2026-03-02T12:00:00Z", 12.5))]
# id, type, time, attributes, objects
EVENTS = [
    ("e3", "Uitbetalen", "2026-03-03T09:00:00Z", {"org:role": "Salaris"}, ["d1", "d2"]),
    ("e1", "Indienen", "2026-03-02T08:00:00Z", {"org:resource": "Noor", "org:role": "Medewerker"}, ["d1", "b1", "d1"]),
    ("e2", "Indienen", "2026-03-02T09:00:00Z", {"org:resource": "Zoë", "org:role": "Medewerker"}, ["d2"]),
    ("e4", "Bon wissen", "2026-03-04T09:00:00Z", {}, ["b1"]),
]


def as_json(place: Path, name: str = "log.json") -> Path:
    """The log as JSON, its events before its objects."""
    changed = {identity: [change] for identity, _, change in CHANGES}
    content = {
        "events": [
            {
                "id": identity,
                "type": kind,
                "time": time,
                "attributes": [{"name": key, "value": value} for key, value in attributes.items()],
                "relationships": [{"objectId": related, "qualifier": "over"} for related in objects],
            }
            for identity, kind, time, attributes, objects in EVENTS
        ],
        "eventTypes": [{"name": name, "attributes": []} for name in sorted({kind for _, kind, *_ in EVENTS})],
        "objectTypes": [{"name": name, "attributes": []} for name in TYPES],
        "objects": [
            {
                "id": identity,
                "type": kind,
                "attributes": [
                    {"name": key, "time": time, "value": value}
                    for key, time, value in [*changed.get(identity, []), *attributes]
                ],
                "relationships": [],
            }
            for identity, kind, attributes in OBJECTS
        ],
    }
    (place / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return place / name


def as_sqlite(place: Path, name: str = "log.sqlite") -> Path:
    """The log as SQLite, in the tables of the standard."""
    (place / name).unlink(missing_ok=True)
    log = sqlite3.connect(place / name)
    log.executescript(
        """
        create table event (ocel_id text, ocel_type text);
        create table object (ocel_id text, ocel_type text);
        create table event_map_type (ocel_type text, ocel_type_map text);
        create table object_map_type (ocel_type text, ocel_type_map text);
        create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text);
        create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text);
        create table object_Declaratie
            (ocel_id text, ocel_time timestamp, ocel_changed_field text, "Amount" real, employee text);
        create table object_Bon (ocel_id text, ocel_time timestamp, ocel_changed_field text, winkel text);
        """
    )
    for kind in TYPES:
        log.execute("insert into object_map_type values (?, ?)", (kind, kind.title()))
    for kind in sorted({kind for _, kind, *_ in EVENTS}):
        table = kind.title().replace(" ", "")
        log.execute("insert into event_map_type values (?, ?)", (kind, table))
        log.execute(
            f'create table event_{table} (ocel_id text, ocel_time timestamp, "org:resource" text, "org:role" text)'
        )
    for identity, kind, attributes in OBJECTS:
        log.execute("insert into object values (?, ?)", (identity, kind))
        names, values = [name for name, *_ in attributes], [value for *_, value in attributes]
        _insert(log, f"object_{kind.title()}", ["ocel_id", "ocel_time", *names], [identity, "1970-01-01", *values])
    for identity, kind, (name_, time, value) in CHANGES:
        columns = ["ocel_id", "ocel_time", "ocel_changed_field", name_]
        _insert(log, f"object_{kind.title()}", columns, [identity, time, name_, value])
    for identity, kind, time, attributes, objects in EVENTS:
        log.execute("insert into event values (?, ?)", (identity, kind))
        columns, values = ["ocel_id", "ocel_time", *attributes], [identity, time, *attributes.values()]
        _insert(log, f"event_{kind.title().replace(' ', '')}", columns, values)
        for related in objects:
            log.execute("insert into event_object values (?, ?, 'over')", (identity, related))
    log.commit()
    log.close()
    return place / name


def _insert(log: sqlite3.Connection, table: str, columns: list[str], values: list[object]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    log.execute(f"insert into {table} ({named}) values ({', '.join('?' * len(values))})", values)
