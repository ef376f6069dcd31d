"""What a query may be: one select that reads nothing but the scoped views. Checked on DuckDB's own syntax tree.

Everything is on a list of what is allowed; what is not known is refused.
"""

from collections.abc import Iterator
from typing import Any

from database.grammar import pure_functions, syntax_tree
from errors import QueryRefused

VIEWS = frozenset(
    {
        "workflow",
        "choice",
        "step",
        "employee",
        "department",
        "employer",
        "payroll_period",
        "step_definition",
        "office",
        "snapshot",
        "working_day",
        "past_step",
        "wait",
        "place",
        "route",
        "execution",
        "finding",
    }
)
TABLE_FUNCTIONS = frozenset({"range", "unnest"})
MACROS = frozenset(
    {
        "nullif",
        "split_part",
        "date_add",
        "days_in_month",
        "fdiv",
        "fmod",
        "geomean",
        "weighted_avg",
        "json_group_array",
        "json_group_object",
    }
)
# DuckDB calls these pure, but they look past the rows of the query: variables, settings, the clock, other tables.
LOOKING_FURTHER = frozenset(
    {
        "getvariable",
        "current_setting",
        "current_localtime",
        "current_localtimestamp",
        "json_serialize_sql",
        "json_deserialize_sql",
        "json_serialize_plan",
        "parse_duckdb_log_message",
        "vector_type",
        "version",
    }
)
# Bare words that DuckDB turns into functions when no column has that name.
FUNCTION_WORDS = frozenset(
    {
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "user",
    }
)
_PARTS = frozenset(
    {
        "SELECT_NODE",
        "SET_OPERATION_NODE",
        "RECURSIVE_CTE_NODE",
        "BASE_TABLE",
        "EMPTY",
        "EXPRESSION_LIST",
        "JOIN",
        "SUBQUERY",
        "TABLE_FUNCTION",
        "DISTINCT_MODIFIER",
        "LIMIT_MODIFIER",
        "ORDER_MODIFIER",
        "ORDER_DEFAULT",
        "ASCENDING",
        "DESCENDING",
    }
)
_EXPRESSIONS = frozenset(
    {
        "BETWEEN",
        "CASE",
        "CAST",
        "COLLATE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "LAMBDA",
        "LAMBDA_REF",
        "OPERATOR",
        "PARAMETER",
        "POSITIONAL_REFERENCE",
        "STAR",
        "SUBQUERY",
        "WINDOW",
    }
)
Node = dict[str, Any]
Tables = frozenset[str]


def check(statement: str) -> None:
    """Raises QueryRefused, saying why, unless the statement is one select over the scoped views."""
    tree = syntax_tree(statement)
    if tree.get("error"):
        raise QueryRefused(f"Geen geldige select: {tree.get('error_message')}")
    statements = tree.get("statements", [])
    if len(statements) != 1:
        raise QueryRefused(f"Eén select per query, niet {len(statements)}.")
    for node, tables in _nodes(statements[0]["node"]):
        _check_node(node, tables)


def _nodes(root: Node) -> Iterator[tuple[Node, Tables]]:
    """Every node, with the tables that may be named there: the views and the CTEs that are in sight."""
    stack: list[tuple[Any, Tables]] = [(root, VIEWS)]
    while stack:
        value, tables = stack.pop()
        if isinstance(value, list):
            stack.extend((item, tables) for item in value)
        elif isinstance(value, dict):
            for entry in (value.get("cte_map") or {}).get("map") or []:
                stack.append((entry["value"], tables))
                tables |= {entry["key"]}
            yield value, tables
            stack.extend((child, _in_sight(value, key, tables)) for key, child in value.items() if key != "cte_map")


def _in_sight(node: Node, key: str, tables: Tables) -> Tables:
    """A CTE sees itself in the repeated half of a recursion only; elsewhere its name means another table."""
    return tables | {node["cte_name"]} if key == "right" and "cte_name" in node else tables


def _check_node(node: Node, tables: Tables) -> None:
    kind = node.get("type")
    if "class" in node:
        _check_expression(node)
    elif kind == "BASE_TABLE":
        if node.get("schema_name") or node.get("catalog_name") or node["table_name"] not in tables:
            raise QueryRefused(f"Alleen de afgeschermde views mogen gelezen worden, niet '{node['table_name']}'.")
    elif kind == "TABLE_FUNCTION":
        name = node["function"]["function_name"]
        if name not in TABLE_FUNCTIONS:
            raise QueryRefused(f"De tabelfunctie '{name}' mag niet in een query.")
    elif isinstance(kind, str) and kind not in _PARTS and not kind.endswith("_TYPE_INFO"):
        raise QueryRefused(f"Het onderdeel '{kind}' mag niet in een query.")


def _check_expression(node: Node) -> None:
    if node["class"] not in _EXPRESSIONS:
        raise QueryRefused(f"De uitdrukking '{node['class']}' mag niet in een query.")
    if "function_name" in node and not _may_call(node["function_name"].lower()):
        raise QueryRefused(f"De functie '{node['function_name']}' mag niet in een query.")
    if node["class"] == "COLUMN_REF" and node["column_names"][-1].lower() in FUNCTION_WORDS:
        raise QueryRefused(f"Het woord '{node['column_names'][-1]}' mag niet in een query; gebruik $now voor nu.")


def _may_call(name: str) -> bool:
    if name in TABLE_FUNCTIONS or name in MACROS or name.startswith(("list_", "array_")):
        return True
    return name in pure_functions() and name not in LOOKING_FURTHER
