"""What binds every .sql file under queries/. Who sees which rows of them stands in test_scope."""

import re
from collections.abc import Iterator

import pytest

import queries
from auth import scope
from database.grammar import syntax_tree
from errors import QueryRefused
from queries import guard
from tests.example_office import example
from tests.organisation import NOW, publish, user
from tests.questions import PARAMETERS, neutral
from tests.screens import own_home

pytestmark = pytest.mark.parametrize("name", queries.every())


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        publish(example())
        yield


def text(name: str) -> str:
    return (queries.FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def header(name: str) -> list[str]:
    """The comment lines that the file begins with."""
    lines = text(name).splitlines()
    return lines[: next(number for number, line in enumerate(lines) if not line.startswith("--"))]


def bound(name: str) -> set[str]:
    """The parameters, as DuckDB reads them."""
    return {entry["key"] for entry in syntax_tree(text(name))["statements"][0]["named_param_map"]}


def test_a_query_says_on_its_first_line_what_it_answers_and_in_its_header_what_one_row_is(name: str) -> None:
    assert re.match(r"-- [A-Z].+[.?,]?", header(name)[0])
    assert re.search(r"\b[Oo]ne row\b", " ".join(header(name)))


def test_a_query_tells_in_its_header_what_each_of_its_parameters_is_and_names_no_other(name: str) -> None:
    told = {parameter for line in header(name) for parameter in re.findall(r"\$(\w+)", line.partition(":")[0])}
    assert told == bound(name)


def test_the_parameters_that_a_reader_asks_for_are_those_that_duckdb_binds(name: str) -> None:
    assert queries.statement(name).names == bound(name)


def test_every_parameter_of_a_query_has_a_value_to_test_with(name: str) -> None:
    assert bound(name) - PARAMETERS.keys() == set()


def test_a_query_is_one_select_over_the_scoped_views(name: str) -> None:
    guard.check(text(name))
    assert len(syntax_tree(text(name))["statements"]) == 1


def test_a_query_names_its_columns_at_the_end(name: str) -> None:
    node = syntax_tree(text(name))["statements"][0]["node"]
    while node["type"] == "SET_OPERATION_NODE":
        node = node["left"]
    assert [column["type"] for column in node["select_list"] if column["class"] == "STAR"] == []


def test_a_query_is_written_in_lower_case(name: str) -> None:
    code = re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", text(name))
    assert code == code.lower()


def test_a_query_answers_its_neutral_question_in_the_whole_office_with_named_columns(name: str) -> None:
    organisation = example()
    given = {key: value for key, value in neutral(name, organisation).parameters.items() if key != "now"}
    with queries.reader(scope.of(user()), NOW) as reader:
        answer = reader.rows(name, **given)
    assert answer.num_rows > 0
    assert [column for column in answer.column_names if not re.fullmatch(r"[a-z][a-z0-9_]*", column)] == []


def test_a_query_is_refused_with_a_parameter_too_many_or_too_few(name: str) -> None:
    organisation = example()
    given = neutral(name, organisation).parameters
    with queries.reader(scope.of(user()), NOW) as reader:
        with pytest.raises(QueryRefused, match="passen niet bij elkaar: raadsel"):
            reader.rows(name, **given, raadsel=1)
        for key in given.keys() - {"now", "now_working", "day_seconds"}:
            with pytest.raises(QueryRefused, match=key):
                reader.rows(name, **{other: value for other, value in given.items() if other != key})
