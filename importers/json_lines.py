"""JSON lines: one object a line; a line that is none goes to quarantine."""

import pyarrow as pa

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import csv_rows, encodings, incoming
from importers.exchange import SourceFile
from importers.text_lines import MAX_BYTES, Reader

_BATCH = 100_000
_NO_OBJECT = "De regel is geen JSON-object. Zet op elke regel één object tussen accolades."
_TOO_DEEP = "De regel is te diep genest, of heeft te veel onderdelen. Verwijder wat er te veel in staat."
_MOST_BRACKETS = 500
_KEYS = COMMANDS / "load" / "json_keys.sql"
_BAD = COMMANDS / "load" / "json_bad.sql"


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` out of the objects. Raises SourceRefused when there is no object at all."""
    raw = f"incoming.raw_{file.table}"
    made.connection.execute(f"create table {raw} (line bigint, content varchar)")
    unusable = _fill(made, file, raw)
    keys = [key for (key,) in made.connection.execute(_KEYS.read_text(encoding="utf-8"), {"raw": raw}).fetchall()]
    bad = made.connection.execute(_BAD.read_text(encoding="utf-8"), {"raw": raw}).fetchall()
    if (bad or unusable) and not keys:
        raise SourceRefused(f"{file.name} bevat geen JSON-objecten. Zet op elke regel één object tussen accolades.")
    columns = incoming.choose(made.connection, file, keys)
    rejected = unusable + [(line, _NO_OBJECT, content) for line, content in bad]
    incoming.reject(made.connection, file.table, file.name, rejected)
    incoming.offer(made.connection, file.table, _relation(raw, list(columns.values())), columns, file.name, "line")


def _fill(made: Build, file: SourceFile, raw: str) -> list[tuple[int, str, str | None]]:
    """Every line that is not blank, with its number, for DuckDB to look at as JSON; what is no use even for that."""
    bad: list[tuple[int, str, str | None]] = []
    with encodings.utf8(made, file).open("rb") as opened:
        reader, batch = Reader(opened), list[dict[str, object]]()
        while line := reader.next():
            content = line.content.removeprefix(b"\xef\xbb\xbf" if line.number == 1 else b"").strip()
            if problem := _problem(content):
                bad.append((line.number, problem, _shown(content[:2_000])))
            elif content:
                batch.append({"line": line.number, "content": _shown(content)})
            if len(batch) >= _BATCH:
                _insert(made, raw, batch)
                batch = []
        _insert(made, raw, batch)
    return bad


def _problem(content: bytes) -> str | None:
    """What keeps a line from being looked at: readers of JSON do not survive any length or depth."""
    if len(content) > MAX_BYTES:
        return csv_rows.TOO_LONG
    if content.count(b"[") + content.count(b"{") > _MOST_BRACKETS:
        return _TOO_DEEP
    return csv_rows.HAS_NUL if b"\0" in content or b"\\u0000" in content else None


def _shown(content: bytes) -> str:
    return content.decode(errors="replace").replace("\0", "\ufffd")


def _insert(made: Build, raw: str, batch: list[dict[str, object]]) -> None:
    made.connection.register("batch", pa.Table.from_pylist(batch, incoming.line_schema("line", ["content"])))
    made.connection.execute(f"insert into {raw} from batch")
    made.connection.unregister("batch")


def _relation(raw: str, keys: list[str]) -> str:
    """The objects as rows with these keys as columns, every value as text. Each line is parsed once."""
    paths = ", ".join(incoming.text('$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"') for key in keys)
    columns = "".join(f", given[{number}] as {incoming.identifier(key)}" for number, key in enumerate(keys, start=1))
    # Names of columns are quoted identifiers and literals; no value of the source is put together here.
    return (
        f"(select line{columns} from (select line, json_extract_string(content, [{paths}]) as given "  # noqa: S608
        f"from {raw} where json_valid(content) and json_type(content) = 'OBJECT'))"
    )
