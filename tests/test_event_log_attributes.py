"""What a log may say and in how many ways: types, nesting, classifiers, extensions, and values that change."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from errors import SourceRefused
from tests.event_logs import CASES, FLAT_MAPPING, MAPPING, TABLES, Reading, attribute, event, log, read_in, trace

MORNING = '<date key="time:timestamp" value="2026-03-02T08:00:00Z"/>'


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    return partial(read_in, tmp_path)


def _mapped(key: str, text: str) -> str:
    return MAPPING.replace("[activities]", f'{key} = "{text}"\n[activities]', 1)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("string", "a b"), ("date", "2026-03-02T08:00:00Z"), ("int", "42"), ("float", "4.5E1"), ("boolean", "true"),
     ("id", "9a41fc5e-2a11-4c6c-8b52-0e6a3b1c9f00")],
)  # fmt: skip
def test_an_attribute_of_any_type_can_be_mapped(read: Reading, kind: str, value: str) -> None:
    content = log(trace("a1", CASES["a1"]).replace("<event>", f"{attribute(kind, 'eigen', value)}<event>", 1))
    assert read(content, _mapped("component", "{eigen}")).rows("select component from incoming.workflows") == [(value,)]


@pytest.mark.parametrize(
    ("given", "name", "text"),
    [
        ('<string key="a" value="x"><int key="b" value="1"/></string>', "a/b", "1"),
        ('<string key="a" value="x"><string key="b" value="y"><id key="c" value="z"/></string></string>', "a/b/c", "z"),
        ('<container key="a"><float key="b" value="2.5"/></container>', "a/b", "2.5"),
        ('<list key="a"><values><string key="b" value="x"/><string key="b" value="y"/></values></list>', "a/b", "x, y"),
        ('<list key="a"><string key="b" value="x"/></list>', "a/b", "x"),
        ('<string key="a" value="x"><int key="b" value="1"/></string><int key="c" value="2"/>', "c", "2"),
    ],
)
def test_an_attribute_in_an_attribute_has_a_path_for_a_name(read: Reading, given: str, name: str, text: str) -> None:
    content = log(trace("a1", CASES["a1"]).replace("<event>", f"{given}<event>", 1))
    assert read(content, _mapped("component", f"{{{name}}}")).rows("select component from incoming.workflows") == [
        (text,)
    ]


def test_the_last_amount_that_events_give_counts(read: Reading) -> None:
    one = trace("a1", [event("Indienen", "2026-03-02T08:00:00Z"), event("Bellen", "2026-03-02T09:00:00Z")], "10")
    first, second, rest = one.split("</event>")
    content = log(
        f'{first}<float key="Amount" value="20"/></event>{second}<float key="Amount" value="15"/></event>{rest}'
    )
    assert read(content).rows("select value::double from incoming.workflows") == [(15.0,)]


def test_what_the_log_says_of_itself_goes_for_every_case(read: Reading) -> None:
    content = log(
        attribute("string", "valuta", "euro"), attribute("string", "concept:name", "Log"), trace("a1", CASES["a1"])
    )
    found = read(content, MAPPING.replace('unit = "euro"', 'unit = "{valuta}"'))
    assert found.rows("select workflow_id, unit from incoming.workflows") == [("a1", "euro")]


@pytest.mark.parametrize("keys", ["concept:name org:role", "'concept:name' 'org:role'", "concept:name 'org:role'"])
def test_a_classifier_can_name_the_activity(read: Reading, keys: str) -> None:
    mapping = MAPPING.replace('activity = "concept:name"', 'classifier = "Wat en wie"').replace(
        '["Indienen"]', '["Indienen+HR"]'
    )
    found = read(log(f'<classifier name="Wat en wie" keys="{keys}"/>', trace("a2", CASES["a2"])), mapping)
    assert found.rows("select name, action from incoming.steps") == [
        ("Indienen+HR", "ingediend"),
        ("Afwijzen HR+HR", "afgewezen"),
    ]


def test_a_classifier_that_the_log_has_not_is_refused(read: Reading) -> None:
    mapping = MAPPING.replace('activity = "concept:name"', 'classifier = "Anders"')
    with pytest.raises(SourceRefused, match=r"log\.xes heeft geen classifier 'Anders'"):
        read(log('<classifier name="Wat" keys="concept:name"/>', trace("a1", CASES["a1"])), mapping)


def test_an_activity_and_a_classifier_together_are_refused(read: Reading) -> None:
    with pytest.raises(SourceRefused, match="'activity' of 'classifier', niet allebei"):
        read(log(), MAPPING.replace("[log]", '[log]\nclassifier = "Wat"'))


def test_an_extension_may_have_another_prefix_in_a_log(read: Reading) -> None:
    plain = log(trace("a1", CASES["a1"]))
    extension = '<extension name="Concept" prefix="c" uri="http://www.xes-standard.org/concept.xesext"/>'
    other = plain.replace("<trace>", f"{extension}<trace>", 1).replace('"concept:name"', '"c:name"')
    assert read(other).table("steps") == read(plain).table("steps")


def test_an_event_that_is_too_long_costs_itself_alone(read: Reading) -> None:
    found = read(log(trace("a1", [*CASES["a1"], event("x" * 200_000, "2026-03-04T08:00:00Z")])))
    assert [reason for _, _, reason in found.rejected()] == ["De gebeurtenis heeft een te lange tekst. Kort hem in."]
    assert found.rows("select count(*) from incoming.steps") == [(2,)]


def test_one_mapping_fits_a_log_as_xes_csv_and_parquet(read: Reading, tmp_path: Path) -> None:
    whole = read(log(*(trace(name, events) for name, events in CASES.items())))
    names = (
        "case:concept:name",
        "case:Amount",
        "employee",
        "concept:name",
        "time:timestamp",
        "org:resource",
        "org:role",
    )
    rows = [(case, 12.5, "Noor de Vries", *one) for case, events in CASES.items() for one in events]
    pq.write_table(
        pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]), tmp_path / "made.parquet"
    )
    for mapping in (MAPPING, FLAT_MAPPING):
        parquet = read((tmp_path / "made.parquet").read_bytes(), mapping, "log.parquet")
        flat = read("".join(";".join(str(v or "") for v in row) + "\n" for row in (names, *rows)), mapping, "log.csv")
        for table in TABLES:
            assert parquet.table(table) == flat.table(table) == whole.table(table), (table, mapping)
    assert read(log(*(trace(name, events) for name, events in CASES.items())), FLAT_MAPPING).table("workflows") == (
        whole.table("workflows")
    )


def test_moments_and_numbers_of_parquet_are_read_as_such(read: Reading, tmp_path: Path) -> None:
    row = {
        "case:concept:name": 17.0,
        "case:Amount": 99.25,
        "employee": "Noor",
        "concept:name": "Indienen",
        "time:timestamp": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "org:resource": None,
        "org:role": "HR",
    }
    other = row | {"time:timestamp": datetime(2026, 3, 2, 9, tzinfo=UTC), "org:resource": "Anna", "case:Amount": None}
    pq.write_table(pa.Table.from_pylist([row, other]), tmp_path / "made.parquet")
    found = read((tmp_path / "made.parquet").read_bytes(), FLAT_MAPPING, "log.parquet")
    assert found.rows(
        "select workflow_id, value::double, submitted_at = '2026-03-02T08:00:00Z' from incoming.workflows"
    ) == [("17", 99.25, True)]


def test_a_parquet_log_that_is_none_is_refused(read: Reading) -> None:
    with pytest.raises(SourceRefused, match=r"log\.parquet is geen leesbaar Parquet-bestand"):
        read(b"PAR1 maar verder niets", FLAT_MAPPING, "log.parquet")
