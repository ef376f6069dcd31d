"""The scoped views with one condition taken out: per view or macro, what was taken out and the text of all then."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from database import as_of, snapshots
from database.grammar import syntax_tree

VIEW = re.compile(r"create (?:or replace )?temp view (\w+) as\n(select.*?);", re.DOTALL)
MACRO = re.compile(r"create temp macro (\w+)\([^)]*\) as\n(.*?);", re.DOTALL)
CONJUNCTIONS = ("CONJUNCTION_AND", "CONJUNCTION_OR")
TRUE = {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", "query_location": 0}
TRUE["value"] = {"type": {"id": "BOOLEAN", "type_info": None}, "is_null": False, "value": True}
Place = tuple[Any, ...]


def _places(node: Any, here: Place = ()) -> Iterator[Place]:
    """The way from the root of the tree to each condition: a where, and each part of it that `and` joins."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if key == "where_clause" and child:
            yield (*here, key)
            if child["type"] == "CONJUNCTION_AND":
                yield from ((*here, key, "children", number) for number in range(len(child["children"])))
        yield from _places(child, (*here, key))


def _without(tree: dict[str, Any], place: Place) -> str:
    """The statement with this condition always true."""
    changed = copy.deepcopy(tree)
    inside: Any = changed
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = TRUE
    return _written(changed)


def _written(tree: dict[str, Any]) -> str:
    [(text,)] = duckdb.execute("select json_deserialize_sql($tree::json)", {"tree": json.dumps(tree)}).fetchall()
    return str(text)


def _parts(condition: Any, here: Place) -> Iterator[Place]:
    """The way to a condition and to each part of it, but for a range of ids: the list beside it says the same."""
    if condition["class"] != "BETWEEN":
        yield here
    if condition["type"] in CONJUNCTIONS:
        for number, child in enumerate(condition["children"]):
            yield from _parts(child, (*here, "children", number))


def _view_mutants(views: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for view, select in VIEW.findall(views):
        tree = syntax_tree(select)
        texts = [(place, _without(tree, place)) for place in _places(tree)]
        found[view] = {f"{view} {place[3:]}": views.replace(select, text) for place, text in texts}
    return found


def _macro_mutants() -> dict[str, str]:
    views = snapshots._SCOPED_VIEWS
    found: dict[str, str] = {}
    for macro, body in MACRO.findall(views):
        tree = syntax_tree(f"select {body}")
        root: Place = ("statements", 0, "node", "select_list", 0)
        for place in _parts(tree["statements"][0]["node"]["select_list"][0], root):
            changed = _without(tree, place).removeprefix("SELECT ")
            found[f"{macro} {place[5:]}"] = views.replace(f" as\n{body};", f" as\n{changed};")
    return found


MUTANTS = _view_mutants(snapshots._SCOPED_VIEWS)
PAST_MUTANTS = _view_mutants(as_of._VIEWS)
MACRO_MUTANTS = _macro_mutants()
