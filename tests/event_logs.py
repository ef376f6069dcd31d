"""Small event logs and their mapping, made by hand, and what comes of them."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import duckdb

from database.snapshots import COMMANDS
from importers import event_log
from progress import Progress

MAPPING = """
[log]
case = "concept:name"
activity = "concept:name"
time = "time:timestamp"
actor = "org:resource"
role = "org:role"
amount = "Amount"
[workflow]
office = "Kantoor Noord"
employer_id = "w1"
employer = "Bakkerij Jansen"
process = "Declaratie medewerker"
employee = "{employee}"
unit = "euro"
[activities]
submitted = ["Indienen"]
approved = ["Goedkeuren *"]
refused = ["Afwijzen *", "Terugnemen"]
finished = ["Uitbetalen"]
taken_back = ["Terugnemen"]
"""
FLAT_MAPPING = MAPPING.replace('case = "concept:name"', 'case = "case:concept:name"').replace(
    '"Amount"', '"case:Amount"'
)
TABLES = ("offices", "employers", "employees", "workflows", "steps")

Event = tuple[str | None, str | None, str | None, str | None]


def event(activity: str | None, time: str | None, actor: str | None = "P. Bakker", role: str | None = "HR") -> Event:
    return activity, time, actor, role


CASES = {
    "a1": [
        event("Indienen", "2026-03-02T09:00:00+01:00"),
        event("Uitbetalen", "2026-03-03T09:00:00+01:00", None, "Salaris"),
    ],
    "a2": [event("Indienen", "2026-03-02T09:00:00Z"), event("Afwijzen HR", "2026-03-02T10:00:00Z")],
    "a3": [event("Indienen", "2026-07-02T09:00:00")],
}


def attribute(kind: str, key: str, value: str | None) -> str:
    return "" if value is None else f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"


def event_xml(given: Event) -> str:
    activity, time, actor, role = given
    return (
        "<event>"
        + attribute("string", "concept:name", activity)
        + attribute("date", "time:timestamp", time)
        + attribute("string", "org:resource", actor)
        + attribute("string", "org:role", role)
        + "</event>\n"
    )


def trace(
    name: str | None, events: list[Event], amount: str | None = "12.5", employee: str | None = "Noor de Vries"
) -> str:
    own = (
        attribute("string", "concept:name", name)
        + attribute("float", "Amount", amount)
        + attribute("string", "employee", employee)
    )
    return f"<trace>{own}\n{''.join(map(event_xml, events))}</trace>\n"


def log(*parts: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n{"".join(parts)}</log>\n'


def case(*activities: str) -> str:
    """One trace "a1" with these activities, an hour apart."""
    return trace("a1", [event(name, f"2026-03-02T{8 + hour:02}:00:00Z") for hour, name in enumerate(activities)])


def flat(cases: dict[str, list[Event]], delimiter: str = ",") -> str:
    """The same as `trace` makes, as CSV."""
    names = (
        "case:concept:name",
        "case:Amount",
        "employee",
        "concept:name",
        "time:timestamp",
        "org:resource",
        "org:role",
    )
    rows = [
        (name, "12.5", "Noor de Vries", *(value or "" for value in one)) for name, all_ in cases.items() for one in all_
    ]
    return "".join(delimiter.join(row) + "\n" for row in (names, *rows))


class Read:
    """The tables of schema incoming after one log was read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, question: str) -> list[tuple[object, ...]]:
        return self._connection.execute(question).fetchall()

    def table(self, name: str) -> list[tuple[object, ...]]:
        """All rows in order, without the place they came from."""
        return self.rows(f"select columns(*)::varchar from (select * exclude (file, line) from incoming.{name})")

    def statuses(self) -> dict[object, object]:
        return dict(self.rows("select workflow_id, status from incoming.workflows"))

    def actions(self) -> list[object]:
        return [action for (action,) in self.rows("select action from incoming.steps order by workflow_id, seq")]

    def rejected(self) -> list[tuple[object, ...]]:
        return self.rows('select "table", line, reason from incoming.rejected order by line')

    def warnings(self) -> list[object]:
        return [sentence for (sentence,) in self.rows("select sentence from incoming.warning")]


def prepared() -> duckdb.DuckDBPyConnection:
    """A connection as a build gives it, ready for a reader."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'Europe/Amsterdam'")
    connection.execute((COMMANDS / "load" / "incoming.sql").read_text(encoding="utf-8"))
    return connection


Reading = Callable[..., Read]


def read_in(folder: Path, content: str | bytes, mapping: str = MAPPING, name: str = "log.xes") -> Read:
    """Read this content as a file of this name."""
    source = folder / name
    content = content.encode() if isinstance(content, str) else content
    source.write_bytes(gzip.compress(content) if name.endswith(".gz") and content[:2] != b"\x1f\x8b" else content)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    connection = prepared()
    with Progress("lezen", out=io.StringIO()) as progress:
        event_log.read(source, "k1", folder / "mapping.toml", connection, progress)
    return Read(connection)
