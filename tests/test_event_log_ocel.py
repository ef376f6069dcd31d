"""Object-centric logs: the objects of the chosen type are the cases, in both of the standard's files alike."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from errors import SourceRefused
from importers import event_log_mapping
from settings import ROOT
from tests import ocel_logs
from tests.event_logs import MAPPING, TABLES, Read, read_in
from tests.ocel_logs import OCEL_MAPPING

KINDS = {"json": ocel_logs.as_json, "sqlite": ocel_logs.as_sqlite}
BOTH = pytest.mark.parametrize("kind", KINDS)


def _read(place: Path, kind: str, mapping: str = OCEL_MAPPING) -> Read:
    content = KINDS[kind](place, f"made.{kind}").read_bytes()
    return read_in(place, content, mapping, f"log.{kind}")


@BOTH
def test_every_object_of_the_chosen_type_is_a_case_with_its_last_values(tmp_path: Path, kind: str) -> None:
    found = _read(tmp_path, kind)
    assert found.rows(
        "select workflow_id, status, value::double, employee_id from incoming.workflows order by all"
    ) == [
        ("d1", "Verwerkt", 12.5, "Noor"),
        ("d2", "Verwerkt", 7.0, "Zoë"),
    ]


@BOTH
def test_an_event_is_one_step_of_each_case_it_is_about_in_the_order_of_time(tmp_path: Path, kind: str) -> None:
    found = _read(tmp_path, kind)
    assert found.rows(
        "select workflow_id, seq, name, actor, role, executed_at = '2026-03-03T09:00:00Z' "
        "from incoming.steps order by workflow_id, seq"
    ) == [
        ("d1", 1, "Indienen", "Noor", "Medewerker", False),
        ("d1", 2, "Uitbetalen", None, "Salaris", True),
        ("d2", 1, "Indienen", "Zoë", "Medewerker", False),
        ("d2", 2, "Uitbetalen", None, "Salaris", True),
    ]
    assert found.rejected() == []


@BOTH
def test_a_type_that_the_log_has_not_is_refused_with_those_it_has(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SourceRefused, match=r"geen objecttype 'order'.*object_type uit: bon, declaratie\."):
        _read(tmp_path, kind, OCEL_MAPPING.replace('"declaratie"', '"order"'))
    with pytest.raises(SourceRefused, match=r"heeft meer soorten objecten.*object_type uit: bon, declaratie\."):
        _read(tmp_path, kind, MAPPING)


def test_both_files_of_one_log_give_the_same_tables(tmp_path: Path) -> None:
    first, second = (_read(tmp_path, kind) for kind in KINDS)
    for table in TABLES:
        assert first.table(table) == second.table(table), table


def _without_types(path: Path) -> bytes:
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["objectTypes"]
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda path: path.read_bytes()[:-40], "geen geldige JSON"),
        (lambda path: b"", "geen geldige JSON"),
        (lambda path: b"[1, 2]", "geen geldige JSON"),
        (lambda path: b'{"events": ' + b"[" * 200_000, "te diep genest"),
        (lambda path: b'{"events": ["' + b"x" * 12_000_000, "te lange waarde"),
        (_without_types, "object_type uit: geen."),
        (lambda path: path.read_text(encoding="utf-8").encode("latin-1"), "geen geldige JSON"),
    ],
)
def test_a_json_log_that_cannot_be_read_is_refused(
    tmp_path: Path, change: Callable[[Path], bytes], sentence: str
) -> None:
    content = change(ocel_logs.as_json(tmp_path, "made.json"))
    with pytest.raises(SourceRefused, match=sentence):
        read_in(tmp_path, content, OCEL_MAPPING, "log.json")


def test_a_sqlite_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("create table iets (a text)")
    for content in (b"geen sqlite" * 100, b"", (tmp_path / "other.sqlite").read_bytes()):
        with pytest.raises(SourceRefused, match=r"geen leesbaar OCEL 2\.0"):
            read_in(tmp_path, content, OCEL_MAPPING, "log.sqlite")


def test_the_example_mapping_names_a_type_of_object() -> None:
    example = event_log_mapping.read(ROOT / "docs" / "voorbeelden" / "ocel2.toml")
    assert example.log["object_type"] == "declaratie"


def test_reading_a_sqlite_log_writes_nothing_beside_it(tmp_path: Path) -> None:
    _read(tmp_path, "sqlite")
    assert {path.name for path in tmp_path.iterdir()} == {"made.sqlite", "log.sqlite", "mapping.toml"}
