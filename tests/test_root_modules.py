"""import-linter reads packages only; this holds what the modules at the root import."""

import ast
from pathlib import Path

import pytest

from settings import ROOT

OURS = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
MAY_IMPORT = {"errors": set(), "progress": set(), "settings": {"errors"}}


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return {name.split(".")[0] for name in plain | {str(n.module) for n in nodes if isinstance(n, ast.ImportFrom)}}


@pytest.mark.parametrize("module", MAY_IMPORT)
def test_the_lowest_modules_import_nothing_of_ours_above_them(module: str) -> None:
    assert imported(ROOT / f"{module}.py") & OURS <= MAY_IMPORT[module]


@pytest.mark.parametrize("module", ["app", "server", "manage"])
def test_the_highest_modules_reach_no_store_by_themselves(module: str) -> None:
    assert not imported(ROOT / f"{module}.py") & {"duckdb", "sqlalchemy"}


@pytest.mark.parametrize("module", ["manage", "settings", "errors", "progress"])
def test_streamlit_stays_out_of_the_command_line_and_the_lowest_modules(module: str) -> None:
    assert "streamlit" not in imported(ROOT / f"{module}.py")


def test_every_module_at_the_root_is_known_here() -> None:
    assert {path.stem for path in ROOT.glob("*.py")} == {"app", "server", "manage", "settings", "errors", "progress"}


def test_pages_holds_no_page_itself() -> None:
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]
