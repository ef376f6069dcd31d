"""Bad JSON: deep, long, or not one object a line."""

import json
from pathlib import Path

from tests import sources
from tests.bad_inputs import Outcome, bad, tables, with_text

QUARANTINED, REFUSED = Outcome.QUARANTINED, Outcome.REFUSED


def _json(place: Path, table: str, *lines: str) -> Path:
    given = tables()[table]
    content = "".join(json.dumps(row) + "\n" for row in given) + "".join(line + "\n" for line in lines)
    return with_text(place, table, content.encode(), "jsonl")


@bad(QUARANTINED, "employees.jsonl, regel 3", "te diep genest", "Verwijder")
def json_of_200000_deep(place: Path) -> Path:
    return _json(place, "employees", '{"employee_id":' + "[" * 200_000 + "]" * 200_000 + "}")


@bad(QUARANTINED, "employees.jsonl, regel 3", "te diep genest", "Verwijder")
def json_that_stops_200000_deep(place: Path) -> Path:
    return _json(place, "employees", '{"a":' * 200_000)


@bad(QUARANTINED, "employees.jsonl, regel 3", "geen JSON-object")
def a_json_line_that_is_a_list(place: Path) -> Path:
    return _json(place, "employees", "[1, 2]")


@bad(REFUSED, "employees.jsonl", "één object", "elke regel")
def json_of_one_array_over_many_lines(place: Path) -> Path:
    return with_text(place, "employees", json.dumps(tables()["employees"], indent=1).encode(), "jsonl")


@bad(QUARANTINED, "employees.jsonl, regel 3", "te lang", "Kort")
def a_json_value_of_ten_million_characters(place: Path) -> Path:
    return _json(place, "employees", json.dumps({"employee_id": "M3", "employer_id": "E1", "name": "x" * 10_000_000}))


@bad(QUARANTINED, "step_definitions.csv, regel 2", "te diep genest", "extra")
def extra_of_a_step_definition_200000_deep(place: Path) -> Path:
    given = tables()
    given["step_definitions"] = [sources.definition(n) for n in range(1, 13)]
    given["step_definitions"][0]["extra"] = "[" * 200_000 + "]" * 200_000
    return sources.folder(place, given)
