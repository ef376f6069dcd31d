"""Download naar Excel: the file behind the button holds exactly the rows of the list, and goes out once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.terms import DECLARATION
from tests import exported, screen_office
from tests.screen_lists import listed, visible
from tests.screen_office import ADDRESS, MANAGER, OFFICE_USER, is_open
from tests.screens import fetched, headings, hits, opened, own_home, session_of, table, tokens


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def opened_with(email: str, **query: str | list[str]) -> tuple[AppTest, str]:
    key = session_of(email)
    return opened(None, session=key, **query), key


def test_the_file_holds_all_pages_of_the_list_in_its_order_and_all_its_columns() -> None:
    app, key = opened_with(MANAGER.email, process=DECLARATION, sort="value", order="asc")
    shown = [heading.removesuffix(" ↑") for heading in headings(app)]
    file = exported.read(fetched(app, key).path)
    assert [name for name in file.headings if name != "Eenheid"] == shown
    place = file.headings.index("Indiener")
    assert [row[place] for row in file.rows] == listed(
        opened(MANAGER.email, process=DECLARATION, sort="value", order="asc")
    )
    assert file.said("Aantal rijen") == [len(file.rows)]
    assert file.said("SHA-256 van de rijen") == [file.sha256()]


def test_more_rows_than_a_page_are_all_in_it() -> None:
    app, key = opened_with(OFFICE_USER.email)
    file = exported.read(fetched(app, key).path)
    assert len(file.rows) == hits(app) > len(table(app))
    place = file.headings.index("Indiener")
    assert [row[place] for row in file.rows] == visible(OFFICE_USER, is_open)


def test_the_chosen_employers_narrow_the_file_too() -> None:
    app, key = opened_with(OFFICE_USER.email, process=ADDRESS)
    app.multiselect(key="employers").set_value(["bakkerij"]).run()
    file = exported.read(fetched(app, key).path)
    assert {row[file.headings.index("Werkgever")] for row in file.rows} == {"Bakkerij qwerkgever0q"}
    assert len(file.rows) == hits(app)


def test_only_this_list_was_asked_for_so_only_its_three_extra_columns_are_there() -> None:
    app, key = opened_with(OFFICE_USER.email, process=ADDRESS)
    assert set(exported.read(fetched(app, key).path).headings) & {"Component", "Waarde", "Verloningsperiode"} == set()


def test_the_name_of_the_file_says_which_list_and_when() -> None:
    app, key = opened_with(OFFICE_USER.email, list="historisch", process=ADDRESS)
    assert re.fullmatch(r"workflows-historisch-\d{4}-\d{2}-\d{2}-\d{4}\.xlsx", fetched(app, key).file_name)


def test_the_file_lies_where_only_the_app_reads_it() -> None:
    app, key = opened_with(OFFICE_USER.email, process=ADDRESS)
    path: Path = fetched(app, key).path
    assert path.parent.name == "ready"
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)


def test_the_link_is_offered_once_and_not_again_on_the_next_click() -> None:
    app, key = opened_with(OFFICE_USER.email, process=ADDRESS)
    fetched(app, key)
    app.run()
    assert tokens(app) == []
