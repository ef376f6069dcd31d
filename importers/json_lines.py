"""JSON lines: one object a line; a line that is none goes to quarantine."""

import pyarrow as pa

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import encodings, incoming
from importers.exchange import SourceFile

_BATCH = 100_000
_NO_OBJECT = "De regel is geen JSON-object. Zet op elke regel één object tussen accolades."
_KEYS = COMMANDS / "load" / "json_keys.sql"
_BAD = COMMANDS / "load" / "json_bad.sql"


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` out of the objects. Raises SourceRefused when there is no object at all."""
    raw = f"incoming.raw_{file.table}"
    made.connection.execute(f"create table {raw} (line bigint, content varchar)")
    _fill(made, file, raw)
    keys = [key for (key,) in made.connection.execute(_KEYS.read_text(encoding="utf-8"), {"raw": raw}).fetchall()]
    bad = made.connection.execute(_BAD.read_text(encoding="utf-8"), {"raw": raw}).fetchall()
    if bad and not keys:
        raise SourceRefused(f"{file.name} bevat geen JSON-objecten. Zet op elke regel één object tussen accolades.")
    columns = incoming.choose(made.connection, file, keys)
    rejected = [(line, _NO_OBJECT, content) for line, content in bad]
    incoming.reject(made.connection, file.table, file.name, rejected)
    incoming.offer(made.connection, file.table, _relation(raw, list(columns.values())), columns, file.name, "line")


def _fill(made: Build, file: SourceFile, raw: str) -> None:
    """Every line that is not blank, with its number; DuckDB looks at it as JSON."""
    with encodings.utf8(made, file).open(encoding="utf-8-sig", errors="replace", newline="\n") as opened:
        batch: list[dict[str, object]] = []
        for line, content in enumerate(opened, start=1):
            if content.strip():
                batch.append({"line": line, "content": content.rstrip("\r\n").replace("\0", "\ufffd")})
            if len(batch) >= _BATCH:
                _insert(made, raw, batch)
                batch = []
        _insert(made, raw, batch)


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
