"""Every number that counts workflows opens exactly as many, on every page and for every user of the demo office.

A card is a number, its name, a comparison, and a way to its rows: the comparison has none.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

from auth import accounts
from auth.accounts import User
from pages import MENU
from queries.terms import State
from tests import demo_office
from tests.screens import WORKFLOWS, assert_nothing_raised, click, hits, nodes, opened, read_aloud, table
from ui import tables

TURNS = "pages/reports/turns.py"
PAYROLL = "pages/reports/payroll.py"
CONTROL = "pages/reports/control.py"
USER = "pages/office/user.py"
TARGETS = "pages/office/targets.py"
NAMES = (
    *("noor.de.vries", "ingrid.van.t.hof", "saskia.boonstra", "dewi.pattinaja", "hugo.van.asperen", "renee.ter.braak"),
    *("youssef.el.amrani", "marijke.van.den.akker", "thijs.hollander", "bas.hoekema", "truus.peereboom"),
)
SEES_NOTHING = ("thijs.hollander", "bas.hoekema", "truus.peereboom")
every_user = pytest.mark.parametrize("name", [name for name in NAMES if name not in SEES_NOTHING])
# What a card counts when it does not count workflows: days, roles, a moment, chances that add up.
OTHER_CARDS = ("card-longest", "card-no_members", "card-first", "card-expected_to_miss", "card-Doorlooptijd,")
# Columns of tables of numbers that hold no numbers of workflows, or a sum of chances.
OTHER_COLUMNS = ("Werkgever", "Periode", "Sluitdatum", "Werkuren over", "Component", "Waarde")
OTHER_COLUMNS += ("Schuift door naar", "Waar het stond", "Wachtte daar al", "Verwacht te missen")
WORKFLOWS_MADE = 220  # few: every number costs a run of its page
COUNT = re.compile(r"\d[\d.]*")


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with demo_office.made(tmp_path_factory.mktemp("every-number") / "home", WORKFLOWS_MADE, until=None):
        yield


def at(name: str, path: str, **query: str) -> AppTest:
    return opened(f"{name}@demo.example", path, **query)


def user(name: str) -> User:
    found = accounts.find(f"{name}@demo.example")
    assert found
    return found


def count_in(text: str) -> int | None:
    """The only number in this text; None without one."""
    found = COUNT.findall(text)
    return int(found[-1].replace(".", "")) if found else None


def showing(app: AppTest) -> int:
    """How many rows the list holds: as it says itself, and as its pages hold."""
    assert_nothing_raised(app)
    number = hits(app)
    assert len(table(app)) == min(number, tables.PAGE_SIZE)
    if app.pagination:
        last = -(-number // tables.PAGE_SIZE)
        app.pagination[0].set_value(last).run()
        assert len(table(app)) == number - (last - 1) * tables.PAGE_SIZE
    return number


def numbers(app: AppTest, *prefixes: str) -> dict[str, int]:
    """What the buttons of these kinds say that they open, by key."""
    labels = {str(button.key): button.label for button in app.main.button if str(button.key).startswith(prefixes)}
    return {key: number for key, label in labels.items() if (number := count_in(label)) is not None}


def press(app: AppTest, key: str) -> int:
    """How many rows there are after a click on this button."""
    app.button(key=key).click().run()
    return showing(app)


def afresh(app: AppTest, **query: str) -> AppTest:
    """The same page with this in its address."""
    app.query_params = dict(query)
    app.run()
    assert_nothing_raised(app)
    return app


def children(block: Block) -> list[Node]:
    found: list[Node] = []
    for child in block.children.values():
        found += [child, *(children(child) if isinstance(child, Block) else [])]
    return found


def boxes(app: AppTest) -> dict[str, list[Node]]:
    """What each container with a key of its own holds, by an id that ends with that key."""
    found = [node for node in nodes(app) if isinstance(node, Block)]
    return {str(box.proto.id): children(box) for box in found if box.proto is not None and hasattr(box.proto, "id")}


def cards(app: AppTest) -> dict[str, tuple[str, list[int]]]:
    """Each card by the key of its box: its number, and the numbers on the buttons in it."""
    found = {}
    for key, inside in boxes(app).items():
        if "-card-" in key:
            [metric] = [node for node in inside if node.type == "metric"]
            ways = [count_in(node.label) for node in inside if node.type == "button"]
            found[f"card-{key.rpartition('-card-')[2]}"] = metric.value, [way for way in ways if way is not None]
    return found


def follow(app: AppTest, label: str) -> AppTest:
    """The page behind this link."""
    [link] = [node.proto for node in app.main.get("page_link") if node.proto.label == label]
    path = next(screen.path for screen in MENU if screen.address == link.page)
    app.query_params = parse_qs(link.query_string)
    app.switch_page(path).run()
    assert_nothing_raised(app)
    return app


def assert_every_card_has_a_way(app: AppTest) -> None:
    """A card with a number has a button that says it; that of a whole list stands above it, and in the switch."""
    for key, (value, ways) in cards(app).items():
        if key not in OTHER_CARDS and value not in ("0", "–"):
            whole = key.removeprefix("card-").lower()
            assert ways == [count_in(value)] or count_in(value) == hits(app) == switch(app)[whole], key


def assert_known(app: AppTest, *prefixes: str) -> None:
    """No button tells a number that the tests below do not press."""
    keys = [str(button.key) for button in app.main.button if count_in(button.label) is not None]
    assert [key for key in keys if not key.startswith(prefixes)] == []


def switch(app: AppTest) -> dict[str, int | None]:
    """How many each list holds, as the switch between them says."""
    return {label.split()[0].lower(): count_in(label) for label in app.segmented_control(key="filter:list").options}


def menu_link(app: AppTest) -> tuple[int, dict[str, list[str]]]:
    """How many the menu says are late, and what its link asks of Wie is aan zet; 0 without that link."""
    links = [node.proto for node in app.sidebar.get("page_link") if "state=" in node.proto.query_string]
    return (count_in(links[0].label) or 0, parse_qs(links[0].query_string)) if links else (0, {})


@every_user
def test_on_the_list_the_overviews_and_cards_open_as_many_rows_as_they_say(name: str) -> None:
    app = at(name, WORKFLOWS)
    for overview, total in switch(app).items():
        assert showing(afresh(app, list=overview)) == total
        assert_every_card_has_a_way(app)
        assert_known(app, "focus:")
        for key, number in numbers(app, "focus:").items():
            assert press(app, key) == number, key
            assert switch(app)[overview] == total, "a card leaves the lists as they are"
        if numbers(app, "focus:all"):
            assert press(app, "focus:all") == total


@every_user
def test_with_filters_and_a_card_on_each_overview_holds_what_the_switch_says(name: str) -> None:
    """A process and a status at once; where the other list does not know the status, it does not count there."""
    app = at(name, WORKFLOWS, list="historisch")
    row = table(app)[-1]
    asked = {"list": "historisch", "process": row["Proces"], "status": row["Status"].split(maxsplit=1)[1]}
    whole = switch(app)
    said = switch(afresh(app, **asked, focus="refused"))
    assert said != whole
    assert showing(afresh(app, **asked)) == said["historisch"]
    afresh(app, **asked, focus="refused")
    app.segmented_control(key="filter:list").set_value("openstaand").run()
    assert showing(app) == said["openstaand"]


@every_user
def test_what_is_open_on_the_list_opens_on_whose_turn_it_is_with_the_same_filters_and_one_by_one(name: str) -> None:
    app = at(name, WORKFLOWS)
    if not hits(app):
        return
    app.multiselect(key="filter:process").set_value([table(app)[0]["Proces"]]).run()
    number = count_in(cards(app)["card-Openstaand"][0])
    assert number == hits(app) == switch(app)["openstaand"]
    assert showing(follow(app, "Wie is aan zet")) == number
    click(app, row=0)
    assert f"1 van {number}" in read_aloud(app)


@every_user
def test_what_the_menu_says_is_late_opens_on_whose_turn_it_is_and_is_what_both_cards_say(name: str) -> None:
    app = at(name, WORKFLOWS, process="Declaratie medewerker")
    number, query = menu_link(app)
    late = at(name, TURNS, **query)
    assert menu_link(late) == (number, query), "the menu counts all that is late, whatever the filters"
    if number:
        assert showing(late) == number == count_in(cards(late)["card-late"][0])
    assert count_in(cards(afresh(app))["card-late"][0]) == number


@every_user
def test_whose_turn_it_is_every_card_group_state_and_cause_opens_as_many_rows_as_it_says(name: str) -> None:
    app = at(name, TURNS)
    if app.main.button and "who-all" in {button.key for button in app.main.button}:
        app.button(key="who-all").click().run()
    whole = showing(app)
    families = ("show:", "cause:", "who:", *(f"{state.value}:" for state in State))
    told = numbers(app, *families)
    assert_every_card_has_a_way(app)
    assert_known(app, *families)
    assert sum(number for key, number in told.items() if key.startswith("who:")) == whole
    for family in families:
        keys = [key for key in told if key.startswith(family)]
        for key in keys:
            assert press(app, key) == told[key], key
        if keys:
            afresh(app)
    for key, number in told.items():
        who = key.partition(":")[2]
        parts = [told.get(f"{state.value}:{who}", 0) for state in State]
        assert not key.startswith("who:") or sum(parts) == number, key


def parts_of(app: AppTest) -> list[tuple[str, int, str, int]]:
    """Every number of workflows in the tables: the table, row and column it stands in, and the number."""
    found = []
    for grid in app.dataframe:
        named = re.fullmatch(r"payroll-(\w+)-wide-\w+", str(grid.key))
        for row, cells in enumerate(grid.value.to_dict("records") if named else []):
            for label, text in cells.items():
                if named and label not in OTHER_COLUMNS:
                    number = 0 if text == "·" else count_in(text)
                    assert number is not None, (label, text)
                    found.append((named[1], row, str(label), number))
    return found


def clicked(app: AppTest, name: str, row: int, label: str) -> AppTest:
    """The page after a click on this number."""
    [key] = [str(grid.key) for grid in app.dataframe if str(grid.key).startswith(f"payroll-{name}-wide-")]
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(row, label)]}}
    app.run()
    return app


def below(app: AppTest) -> int:
    """How many workflows stand below the number that is open: as the heading says, and as the table holds."""
    assert_nothing_raised(app)
    [inside] = [inside for key, inside in boxes(app).items() if key.endswith("-payroll-rows")]
    [told] = [str(node.value) for node in inside if node.type == "markdown"]
    number = int(re.findall(r" · ([\d.]+) workflows?", told)[-1].replace(".", ""))
    assert len(table(app)) == min(number, tables.PAGE_SIZE)
    return number


def assert_every_part_opens(app: AppTest) -> None:
    """Every number above zero, and one that is zero, opens as many workflows as it says."""
    told = parts_of(app)
    zeros = [part for part in told if part[3] == 0]
    for name, row, label, number in [part for part in told if part[3]] + zeros[-1:]:
        assert below(clicked(app, name, row, label)) == number, (name, row, label)


@every_user
@pytest.mark.parametrize("place", ["0", "1", "-1"])
def test_before_the_payroll_run_every_card_and_cell_opens_as_many_workflows_as_it_says(name: str, place: str) -> None:
    app = at(name, PAYROLL, place=place)
    assert_every_card_has_a_way(app)
    assert_known(app, "payroll-open:")
    told = numbers(app, "payroll-open:")
    tabs = [count_in(label) for label in app.segmented_control(key="payroll:place").options]
    assert place == "-1" or tabs[int(place)] == told.get("payroll-open:open", 0)
    for key, number in told.items():
        app.button(key=key).click().run()
        assert below(app) == number, key
    assert_every_part_opens(app)


def findings(app: AppTest) -> int:
    """How many findings are listed: as the heading says, and as the table holds."""
    assert_nothing_raised(app)
    [told] = [str(node.value) for node in nodes(app) if node.type == "markdown" and "bevinding" in str(node.value)]
    number = count_in(told)
    grids = [grid for grid in app.dataframe if str(grid.key).startswith("wide-findings-")]
    assert number is not None
    assert sum(len(grid.value) for grid in grids) == min(number, tables.PAGE_SIZE)
    return number


def rule_counts(app: AppTest) -> tuple[str, list[tuple[int, str, int]]]:
    """The key of the table of rules, and of each number in it the row, the column, and the number."""
    [grid] = [grid for grid in app.dataframe if str(grid.key).startswith("control-rules-wide-")]
    rows = grid.value.to_dict("records")
    found = [(row, label, cells[label]) for row, cells in enumerate(rows) for label in ("Open", "Bekeken")]
    return str(grid.key), [(row, label, 0 if text == "·" else count_in(text) or 0) for row, label, text in found]


def mark_one_as_seen(app: AppTest) -> None:
    [grid] = [grid for grid in app.dataframe if str(grid.key).startswith("wide-findings-")]
    app.session_state[grid.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    app.button(key="mark-seen").click().run()
    assert_nothing_raised(app)


@every_user
def test_on_control_every_card_and_every_number_of_a_rule_opens_as_many_findings(name: str) -> None:
    app = at(name, CONTROL, period="alles")
    if count_in(cards(app)["card-open"][0]):
        mark_one_as_seen(app)
    whole = findings(app)
    assert count_in(cards(app)["card-open"][0]) == whole
    assert_known(app, "control-show:", "clear:")
    for key, number in numbers(app, "control-show:").items():
        app.button(key=key).click().run()
        assert findings(app) == number, key
    _, told = rule_counts(app)
    assert sum(number for _, label, number in told if label == "Open") == whole
    for row, label, number in [part for part in told if part[2]] + [part for part in told if not part[2]][:1]:
        key, _ = rule_counts(app)
        app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(row, label)]}}
        app.run()
        assert findings(app) == number, (row, label)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_user_is_said_to_see_is_what_his_own_list_holds_and_what_it_opens(name: str) -> None:
    app = at("noor.de.vries", USER, id=f"{name}@demo.example")
    said = numbers(app, "effect:")
    assert bool(said) is (name not in SEES_NOTHING)
    for key, number in said.items():
        assert showing(at(name, WORKFLOWS, list=key.removeprefix("effect:"))) == number
        opening = at("noor.de.vries", USER, id=f"{name}@demo.example")
        opening.button(key=key).click().run()
        opening.switch_page(WORKFLOWS)  # where the app went by itself, for the page turned next
        assert showing(opening) == number
