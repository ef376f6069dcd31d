"""Routes on Knelpunten: the map, its table, the ways from a row to what is behind it, and what the reports say too."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from streamlit.proto.GraphVizChart_pb2 import GraphVizChart
from streamlit.testing.v1 import AppTest

from auth import accounts
from reports import rework, routes
from tests import route_office
from tests.organisation import publish, user
from tests.route_office import PROCESSES, WHOLE, together, walked
from tests.screens import assert_nothing_raised, nodes, opened, own_home, read_aloud
from ui import route_parts

PAGE = "pages/reports/bottlenecks.py"
A, B, C = "Ingediend", 'Goedkeuren "leiding" & <b>', "Controle"
TAKEN = ((A, B, C), (A, B, C), (A, B, C), (A, B, A, B, C), (A, C))
OTHER = ((A, "Adres"),)
SOMEONE = user(email="kantoor@kantoor.example", name="Katja Kantoor")
reading = contextlib.contextmanager(route_office.reading)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        made = together(walked(*TAKEN), walked(*OTHER, process=PROCESSES[1], first=len(TAKEN)))
        publish(replace(made, users=(SOMEONE,)))
        accounts.add(SOMEONE)
        yield


def page(**query: str | list[str]) -> AppTest:
    return opened(SOMEONE.email, PAGE, part="routes", period="alles", **query)


def shown(app: AppTest, name: str) -> list[dict[str, str]]:
    """The rows of one of the tables."""
    [grid] = [grid for grid in app.dataframe if (grid.key or "").startswith(f"large-{name}-")]
    return list(grid.value.to_dict("records"))


def choose(app: AppTest, name: str, **cells: str) -> AppTest:
    """Choose the row of a table in which these stand."""
    [grid] = [grid for grid in app.dataframe if (grid.key or "").startswith(f"large-{name}-")]
    rows = list(grid.value.to_dict("records"))
    [place] = [number for number, row in enumerate(rows) if cells.items() <= row.items()]
    app.session_state[grid.key] = {"selection": {"rows": [], "columns": [], "cells": [(place, next(iter(cells)))]}}
    app.run()
    assert_nothing_raised(app)
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert_nothing_raised(app)
    return app


def behind(app: AppTest) -> tuple[int, int]:
    """How many rows are said to be behind a number, and how many are there."""
    [told] = [
        str(node.value) for node in nodes(app) if re.match(r"\*\*\d+ (uitv|work)", str(getattr(node, "value", "")))
    ]
    [grid] = [grid for grid in app.dataframe if (grid.key or "").startswith("wide-behind")]
    return int(told.strip("*").split()[0]), len(grid.value)


def drawn(app: AppTest) -> str:
    """The map, in Graphviz's language."""
    [chart] = [node.proto for node in nodes(app) if isinstance(getattr(node, "proto", None), GraphVizChart)]
    return str(chart.spec)


def held_to(app: AppTest) -> list[str]:
    return list(app.query_params.get("via", []))


def test_the_table_of_the_map_holds_every_arrow_with_its_count() -> None:
    rows = {(row["Van"], row["Naar"]): int(row["Keer"]) for row in shown(page(), "routekaart")}
    pairs = [pair for steps in TAKEN for pair in pairwise(("Begin", *steps, "Einde"))]
    assert rows == {pair: pairs.count(pair) for pair in pairs}


def test_the_map_marks_the_arrow_with_most_time_in_words_and_in_the_title() -> None:
    app = page()
    assert f"Van {A} naar Goedkeuren" in read_aloud(app).replace("\\", "").replace("\u2060", "")
    assert drawn(app).count("Knelpunt") == 1


def test_a_name_of_a_step_stays_within_the_quotes_of_the_map() -> None:
    text = drawn(page())
    assert r"Goedkeuren \"leiding\" &amp; <b>" in text
    assert "<b>" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", text)


def test_less_detail_draws_fewer_arrows_and_says_so() -> None:
    app = page()
    app.slider(key="flow-share").set_value(100).run()
    assert drawn(app).count(" -> ") == len(shown(app, "routekaart"))
    assert "Alle 6 pijlen." in read_aloud(app)
    app.slider(key="flow-share").set_value(0).run()
    assert_nothing_raised(app)
    assert drawn(app).count(" -> ") < len(shown(app, "routekaart"))
    assert "van de 6 pijlen" in read_aloud(app)


def test_the_process_with_most_time_is_shown_and_another_can_be_chosen() -> None:
    app = page()
    box = app.selectbox(key="bottleneck:flow")
    assert box.value == PROCESSES[0]
    assert f"één proces tegelijk. Van de 2 processen in deze selectie gaat in **{PROCESSES[0]}**" in read_aloud(app)
    box.set_value(PROCESSES[1]).run()
    assert_nothing_raised(app)
    assert {row["Naar"] for row in shown(app, "routekaart")} == {A, "Adres", "Einde"}


def test_filtered_to_one_process_there_is_nothing_to_choose() -> None:
    app = page(process=PROCESSES[1])
    assert "bottleneck:flow" not in [box.key for box in app.selectbox]
    assert {row["Naar"] for row in shown(app, "routekaart")} == {A, "Adres", "Einde"}


def test_an_arrow_opens_its_executions_and_as_many_as_it_says() -> None:
    app = press(choose(page(), "routekaart", Van=A, Naar=B), "rows:arrow:0")
    assert behind(app) == (5, 5)


def test_a_first_step_opens_the_workflows_that_began_with_it() -> None:
    app = press(choose(page(), "routekaart", Van="Begin", Naar=A), "rows:arrow:0")
    assert behind(app) == (5, 5)


def test_a_last_step_opens_the_workflows_that_ended_with_it() -> None:
    app = press(choose(page(), "routekaart", Van=C, Naar="Einde"), "rows:arrow:0")
    assert behind(app) == (5, 5)


def test_everything_can_be_held_to_an_arrow_and_the_address_says_so_in_names() -> None:
    app = press(choose(page(), "routekaart", Van=A, Naar=C), "via:arrow")
    assert held_to(app) == ["arrow", PROCESSES[0], A, C]
    assert [row["Aanvragen"] for row in shown(app, "varianten")] == ["1"]
    assert page(via=held_to(app)).query_params["via"] == held_to(app)


def test_variants_stand_in_order_of_count_with_their_shares() -> None:
    rows = shown(page(), "varianten")
    assert rows[0]["Route"] == f"{A} → {B} → {C}"
    assert [(row["Aanvragen"], row["Aandeel"], row["Samen"]) for row in rows] == [
        ("3", "60,0 %", "60,0 %"),
        ("1", "20,0 %", "80,0 %"),
        ("1", "20,0 %", "100,0 %"),
    ]
    assert all("(n < 20)" in row["Doorlooptijd"] for row in rows)


def test_a_route_opens_its_workflows_and_everything_can_be_held_to_it() -> None:
    app = choose(page(), "varianten", Nr="1")
    assert behind(press(app, "rows:route:0")) == (3, 3)
    app = press(choose(page(), "varianten", Nr="1"), "via:route")
    assert held_to(app) == ["route", PROCESSES[0], A, B, C]
    assert [row["Aanvragen"] for row in shown(app, "varianten")] == ["3"]


def test_a_step_done_again_opens_its_workflows_and_its_extra_executions() -> None:
    app = page()
    [row] = [row for row in shown(app, "herstel") if row["Stap"] == B]
    assert (row["Aanvragen"], row["Extra"], row["Heen en weer"]) == ("1", "1", "1")
    choose(app, "herstel", Stap=B)
    assert [button.label for button in app.button if str(button.key).startswith("rows:loop:")] == [
        "1 workflow",
        "1 extra uitvoering",
        "1 heen en weer",
    ]
    for key in ("rows:loop:0", "rows:loop:1", "rows:loop:2"):
        assert behind(press(app, key)) == (1, 1)
    assert held_to(press(app, "via:loop")) == ["loop", PROCESSES[0], B]


def test_back_and_forth_opens_its_executions() -> None:
    rows = shown(page(), "heen-en-weer")
    assert {row["Heen en weer"] for row in rows} == {f"{A} → {B} → {A}", f"{B} → {A} → {B}"}
    app = press(choose(page(), "heen-en-weer", **{"Heen en weer": f"{A} → {B} → {A}"}), "rows:pair:0")
    assert behind(app) == (1, 1)


def test_the_page_says_what_the_reports_say() -> None:
    app = page(process=PROCESSES[0])
    only = replace(WHOLE, selection=replace(WHOLE.selection, process=(PROCESSES[0],)))
    with reading() as reader:
        flow, variants = routes.flow_report(reader, only), routes.variants_report(reader, only)
        again = rework.rework_report(reader, only)
    arrows = {(row["Van"], row["Naar"]): int(row["Keer"]) for row in shown(app, "routekaart")}
    told = {(arc["from"], arc["to"]): arc["count"] for arc in flow["arcs"]}
    told |= {("Begin", row["step"]): row["count"] for row in flow["starts"]}
    told |= {(row["step"], "Einde"): row["count"] for row in flow["ends"]}
    assert arrows == told
    routes_shown = {row["Route"]: int(row["Aanvragen"]) for row in shown(app, "varianten")}
    assert routes_shown == {" → ".join(row["steps"]): row["count"] for row in variants}
    counts = {row["Stap"]: (int(row["Aanvragen"]), int(row["Extra"])) for row in shown(app, "herstel")}
    assert counts == {row["step"]: (row["workflows"], row["extra_executions"]) for row in again}


@pytest.mark.parametrize(
    ("part", "in_words", "in_a_column"),
    [
        (1, "minder dan 0,1 %", "< 0,1 %"),
        (9_999, "meer dan 99 %", "> 99 %"),
        (10_000, "100 %", "100 %"),
        (120, "1,2 %", "1,2 %"),
        (0, "0 %", "0 %"),
    ],
)
def test_a_share_is_told_in_words_and_in_signs_where_a_column_has_no_room_for_words(
    part: int, in_words: str, in_a_column: str
) -> None:
    assert route_parts.percentage(part, 10_000) == in_words
    assert route_parts.percentage(part, 10_000, is_short=True) == in_a_column
