"""docs/security.md: every threat has a control and a test, and every test it names exists."""

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from settings import ROOT

PAGE = ROOT / "docs" / "security.md"
TEST = re.compile(r"`((?:browser/)?test_\w+\.py)::(test_\w+)`")
REQUIREMENT = re.compile(r"V(\d+)\.\d+\.\d+")


@dataclass(frozen=True)
class Row:
    """One threat of the table."""

    threat: str
    control: str
    tests: str
    requirements: str


def _rows() -> list[Row]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [Row(*row) for row in cells if row[0] != "threat"]


ROWS = _rows()
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.threat)


@cache
def names_in(file: str) -> frozenset[str]:
    """The tests that pytest collects from this file; none when it is not there."""
    path = ROOT / "tests" / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@every_row
def test_a_threat_has_a_control_and_at_least_one_test_and_each_test_named_exists(row: Row) -> None:
    named = TEST.findall(row.tests)
    assert row.control
    assert named
    assert TEST.sub("", row.tests).strip(" ,") == ""
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


@every_row
def test_a_requirement_is_written_as_the_standard_numbers_it_and_a_row_without_one_says_so(row: Row) -> None:
    numbers = row.requirements.strip(" |").split(", ")
    assert numbers == ["—"] or all((found := REQUIREMENT.fullmatch(one)) and int(found[1]) <= 17 for one in numbers)
    assert len(set(numbers)) == len(numbers)


def test_no_threat_stands_there_twice_and_the_table_goes_from_guessing_to_cached_pages() -> None:
    threats = [row.threat for row in ROWS]
    assert len(set(threats)) == len(threats) >= 40
    assert {"guessing someone's password", "cached pages after sign-out"} <= set(threats)
