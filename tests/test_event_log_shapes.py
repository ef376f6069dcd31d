"""The two shapes of event logs: what of XES and of a flat CSV is read, and what is not."""

from functools import partial
from pathlib import Path

import pytest

from importers import event_log
from tests.event_logs import (
    CASES,
    FLAT_MAPPING,
    TABLES,
    Reading,
    attribute,
    event,
    event_xml,
    flat,
    log,
    read_in,
    trace,
)


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    return partial(read_in, tmp_path)


def test_a_trace_without_a_name_stays_a_case_of_its_own_without_an_id(read: Reading) -> None:
    found = read(log(trace(None, CASES["a1"]), trace(None, CASES["a2"]), trace("a3", CASES["a3"])))
    assert found.rows("select workflow_id, status from incoming.workflows") == [
        (None, "Verwerkt"),
        (None, "Geweigerd"),
        ("a3", "In behandeling"),
    ]
    assert found.rows("select workflow_id, seq from incoming.steps") == [
        (None, 1), (None, 2), (None, 1), (None, 2), ("a3", 1),
    ]  # fmt: skip


def test_two_traces_of_one_name_are_one_case(read: Reading) -> None:
    found = read(log(trace("a1", CASES["a3"]), trace("a2", CASES["a2"]), trace("a1", CASES["a1"], "99")))
    assert found.statuses() == {"a1": "Verwerkt", "a2": "Geweigerd"}
    assert found.rows("select seq from incoming.steps where workflow_id = 'a1'") == [(1,), (2,), (3,)]
    assert found.rows("select value::double from incoming.workflows where workflow_id = 'a1'") == [(99.0,)]


def test_a_trace_without_events_is_a_case_without_a_submission(read: Reading) -> None:
    found = read(log(trace("a1", []), trace("a2", CASES["a2"])))
    assert found.rows(
        "select workflow_id, submitted_at, status from incoming.workflows where submitted_at is null"
    ) == [("a1", None, "In behandeling")]


def test_an_event_outside_every_trace_belongs_to_no_workflow(read: Reading) -> None:
    found = read(log(trace("a1", CASES["a1"]), event_xml(CASES["a2"][0])))
    assert found.rows("select workflow_id, count(*) from incoming.steps group by all order by all") == [
        ("a1", 2),
        (None, 1),
    ]


def test_nested_attributes_do_not_count_as_those_of_the_event(read: Reading) -> None:
    nested = '<string key="concept:name" value="Indienen"><string key="org:role" value="Verkeerd"/></string>'
    listed = '<list key="org:resource"><values><string key="org:resource" value="Verkeerd"/></values></list>'
    time = attribute("date", "time:timestamp", "2026-03-02T08:00:00Z")
    whole = trace("a1", CASES["a2"]).replace("</trace>", f"<event>{nested}{listed}{time}</event></trace>")
    assert read(log(whole)).rows("select name, role, actor from incoming.steps where seq = 3") == [
        ("Indienen", None, None)
    ]


def test_globals_fill_in_what_an_event_or_trace_does_not_say(read: Reading) -> None:
    defaults = (
        f'<global scope="trace">{attribute("string", "employee", "Onbekend")}</global>'
        f'<global scope="event">{attribute("string", "org:role", "Salaris")}</global>'
    )
    events = [event("Indienen", "2026-03-02T08:00:00Z", role=None), event("Bellen", "2026-03-02T09:00:00Z")]
    found = read(log(defaults, trace("a1", events, employee=None), trace("a2", events)))
    assert found.rows("select distinct seq, role from incoming.steps order by seq") == [(1, "Salaris"), (2, "HR")]
    assert found.rows("select name from incoming.employees") == [("Onbekend",), ("Noor de Vries",)]


def test_attributes_of_a_trace_may_stand_after_its_events_or_on_them(read: Reading) -> None:
    events = "".join(map(event_xml, CASES["a1"])).replace("</event>", '<float key="Amount" value="7"/></event>', 1)
    own = attribute("string", "concept:name", "a1") + attribute("string", "employee", "Noor")
    found = read(log(f"<trace>{events}{own}</trace>", trace("a2", CASES["a2"], amount=None)))
    assert found.rows("select workflow_id, value::double from incoming.workflows") == [("a1", 7.0), ("a2", None)]


def test_the_name_space_of_xes_makes_no_difference(read: Reading) -> None:
    content = log(trace("a1", CASES["a1"]))
    spaced = content.replace("<log ", '<log xmlns="http://www.xes-standard.org/" ')
    assert read(spaced).table("steps") == read(content).table("steps")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_flat_log_gives_the_same_tables_as_xes(read: Reading, delimiter: str) -> None:
    from_xes = read(log(*(trace(name, events) for name, events in CASES.items())), name="log.xes.gz")
    from_flat = read("\ufeff" + flat(CASES, delimiter), FLAT_MAPPING, "log.csv.gz")
    for table in TABLES:
        assert from_flat.table(table) == from_xes.table(table), table
    assert from_flat.rows("select line from incoming.steps") == [(2,), (3,), (4,), (5,), (6,)]


def test_rows_of_a_flat_log_need_not_be_sorted_by_case(read: Reading) -> None:
    head, *rows = flat(CASES).splitlines(keepends=True)
    mixed = read(head + rows[0] + rows[2] + rows[4] + rows[1] + rows[3], FLAT_MAPPING, "log.csv")
    sorted_ = read(flat(CASES), FLAT_MAPPING, "log.csv")
    for table in TABLES:
        assert sorted(mixed.table(table)) == sorted(sorted_.table(table)), table


def test_a_row_with_too_few_columns_is_rejected_with_its_line(read: Reading) -> None:
    found = read(flat(CASES) + "a4,1\n", FLAT_MAPPING, "log.csv")
    assert found.rejected() == [
        (
            "steps",
            7,
            "De regel heeft te weinig kolommen: 2 in plaats van 7. Zet tekst met ',' tussen aanhalingstekens.",
        )
    ]
    assert found.rows("select count(*) from incoming.steps") == [(5,)]


def test_a_decimal_comma_is_read_when_the_mapping_says_so(read: Reading) -> None:
    content = flat(CASES, ";").replace("12.5", "1.234,56")
    mapping = FLAT_MAPPING.replace("[workflow]", 'decimal = ","\n[workflow]')
    assert read(content, mapping, "log.csv").rows("select distinct value::varchar from incoming.workflows") == [
        ("1234.5600",)
    ]


def test_only_files_of_logs_can_be_event_logs(tmp_path: Path) -> None:
    for name in (
        "a.xes",
        "a.XES.gz",
        "a.csv",
        "a.csv.gz",
        "a.parquet",
        "a.json",
        "a.sqlite",
        "a.zip",
        "a.xlsx",
        "axes",
    ):
        (tmp_path / name).touch()
    (tmp_path / "map.xes").mkdir()
    found = {path.name for path in tmp_path.iterdir() if event_log.is_event_log(path)}
    assert found == {"a.xes", "a.XES.gz", "a.csv", "a.csv.gz", "a.parquet", "a.json", "a.sqlite"}
