"""Every screen, for every kind of user; and what binds the file of every screen."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from auth import accounts
from auth.accounts import Role, User
from pages import MENU
from settings import ROOT
from tests import model, screen_office
from tests.organisation import words
from tests.screen_office import (
    ACCESS_USER,
    DISABLED,
    EMPTY_MANAGER,
    EXACT_MANAGER,
    HR_USER,
    MANAGER,
    OFFICE_USER,
    ORGANISATION,
    PAYROLL_USER,
    REPEATED,
    WITHOUT_RIGHT,
)
from tests.screens import app_of, assert_nothing_raised, opened, own_home, read_aloud, session_of, told
from ui.screens import Screen

SEES_SOMETHING = (OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER, ACCESS_USER)
KINDS = (*SEES_SOMETHING, EMPTY_MANAGER, WITHOUT_RIGHT, DISABLED, None)
# What the address of a screen holds beside its name, to make it show as much as it can.
QUERIES: dict[str, dict[str, str | list[str]]] = {"workflow": {"id": REPEATED.workflow_id}}
OPEN_TO = [(screen, someone) for screen in MENU for someone in SEES_SOMETHING if someone.may(screen.permission)]
CLOSED_TO = [(screen, someone) for screen in MENU for someone in SEES_SOMETHING if not someone.may(screen.permission)]

every_screen = pytest.mark.parametrize("screen", MENU, ids=lambda screen: screen.address)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield
        open_as.cache_clear()


def name(given: object) -> str:
    return given.address if isinstance(given, Screen) else given.name if isinstance(given, User) else "niemand"


@cache
def open_as(someone: User | None, screen: Screen) -> AppTest:
    """The screen as this user finds it: opened once for all who only read it."""
    return opened(someone.email if someone else None, screen.path, **QUERIES.get(screen.address, {}))


@every_screen
@pytest.mark.parametrize("someone", KINDS, ids=name)
def test_it_says_nothing_of_what_this_user_may_not_see(screen: Screen, someone: User | None) -> None:
    app = open_as(someone, screen)
    seen = model.visible(someone, ORGANISATION) if someone else None
    allowed = model.words_of(seen, ORGANISATION) if seen else set()
    if someone is WITHOUT_RIGHT:
        allowed = {"qkantoor0q"}
    assert words(told(app)) - allowed == set()


@pytest.mark.parametrize(("screen", "someone"), OPEN_TO, ids=name)
def test_who_has_its_right_gets_the_screen_with_one_title_and_a_menu(screen: Screen, someone: User) -> None:
    app = open_as(someone, screen)
    assert len(app.title) == 1
    assert "niet beschikbaar" not in read_aloud(app)
    assert app.sidebar.children


@pytest.mark.parametrize(("screen", "someone"), CLOSED_TO, ids=name)
def test_who_has_another_right_only_finds_nothing_there(screen: Screen, someone: User) -> None:
    app = open_as(someone, screen)
    assert not app.title
    assert "Deze pagina is niet beschikbaar." in read_aloud(app)
    assert not app.dataframe


@every_screen
def test_without_any_right_one_is_told_to_ask_the_office_by_name_and_sees_no_tab(screen: Screen) -> None:
    app = open_as(WITHOUT_RIGHT, screen)
    said = read_aloud(app)
    assert "Procesbeheer workflows" in said
    assert "Vraag het aan: Kantoor qkantoor0q" in said
    assert not app.sidebar.children
    assert not app.dataframe


@every_screen
@pytest.mark.parametrize("someone", [DISABLED, None], ids=name)
def test_without_a_session_that_counts_one_is_sent_to_sign_in(screen: Screen, someone: User | None) -> None:
    app = open_as(someone, screen)
    assert "niet (meer) aangemeld" in read_aloud(app)
    assert 'href="/login"' in read_aloud(app)
    assert not app.sidebar.children


@every_screen
def test_a_session_key_that_never_was_opens_nothing(screen: Screen) -> None:
    app = opened(None, screen.path, session="0" * 64, **QUERIES.get(screen.address, {}))
    assert "niet (meer) aangemeld" in read_aloud(app)


@every_screen
def test_run_around_the_app_it_guards_itself(screen: Screen) -> None:
    app = app_of(screen.path)
    app.user = {"session": session_of(ACCESS_USER.email)}
    app.query_params = dict(QUERIES.get(screen.address, {}))
    app.run()
    assert_nothing_raised(app)
    assert read_aloud(app) == "Deze pagina is niet beschikbaar."


def test_an_office_without_data_is_told_so_and_one_can_sign_out() -> None:
    other = User("leeg@leeg.example", "Lea Leeg", "leeg", Role.OFFICE, rights=OFFICE_USER.rights)
    accounts.add(other)
    said = read_aloud(opened(other.email))
    assert "Er zijn nog geen gegevens geladen" in said
    assert "/logout" in said


def tree_of(screen: Screen) -> ast.Module:
    return ast.parse((ROOT / screen.path).read_text(encoding="utf-8"))


@every_screen
def test_its_file_is_no_longer_than_a_hundred_lines(screen: Screen) -> None:
    assert len((ROOT / screen.path).read_text(encoding="utf-8").splitlines()) <= 100


@every_screen
def test_its_first_line_after_the_imports_asks_for_the_right_that_the_menu_names(screen: Screen) -> None:
    body = [node for node in tree_of(screen).body[1:] if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert ast.unparse(body[0]) == f"session.require(Permission.{screen.permission.name})"


@every_screen
def test_its_file_defines_nothing(screen: Screen) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [node.lineno for node in ast.walk(tree_of(screen)) if isinstance(node, kinds)] == []


@every_screen
def test_its_file_knows_no_roles(screen: Screen) -> None:
    text = ast.unparse(tree_of(screen))
    strings = {node.value for node in ast.walk(tree_of(screen)) if isinstance(node, ast.Constant)}
    assert "Role" not in text
    assert ".role" not in text
    assert strings & set(Role) == set()


@every_screen
def test_its_file_holds_no_style(screen: Screen) -> None:
    text = ast.unparse(tree_of(screen)).lower()
    assert [word for word in ("<style", "style=", "unsafe_allow_html", "css") if word in text] == []


@pytest.mark.parametrize("folder", ["app.py", "server.py", "pages", "ui", "exports", "auth", "queries"])
def test_only_ui_session_touches_the_session_state(folder: str) -> None:
    found = [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*.py"))
    assert [path.relative_to(ROOT).as_posix() for path in found if _touches_state(path)] == (
        ["ui/session.py"] if folder == "ui" else []
    )


def _touches_state(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    named = (getattr(node, "attr", getattr(node, "id", getattr(node, "name", ""))) for node in nodes)
    return "session_state" in named


def test_every_file_below_pages_is_a_screen_of_the_menu() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py") if path.name != "__init__.py"}
    assert files == {screen.path for screen in MENU}
