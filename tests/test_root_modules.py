"""import-linter reads packages only; this holds what the modules at the root import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT

OURS = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
MAY_IMPORT = {"errors": set(), "progress": set(), "sorting": set(), "settings": {"errors"}}


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


@pytest.mark.parametrize("module", ["manage", "settings", "errors", "progress", "sorting"])
def test_streamlit_stays_out_of_the_command_line_and_the_lowest_modules(module: str) -> None:
    assert "streamlit" not in imported(ROOT / f"{module}.py")


def test_every_module_at_the_root_is_known_here() -> None:
    highest = {"app", "server", "manage"}
    assert {path.stem for path in ROOT.glob("*.py")} == highest | {"settings", "errors", "progress", "sorting"}


def test_pages_holds_no_page_itself() -> None:
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_what_a_library_prints_is_not_among_the_lines_of_a_program_that_wants_only_its_own() -> None:
    program = (
        "import os, progress; own = progress.only_own_lines(); "
        "os.write(1, b' 99%'); print('of Python'); print('own', file=own, flush=True)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "own\n"
    assert {"99%", "of Python"} <= {line.strip() for line in done.stderr.replace("%", "%\n").splitlines()}
