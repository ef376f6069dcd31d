"""Keys of tables: a selection never outlives its rows, and a session does not grow with every list it saw."""

from streamlit.testing.v1 import AppTest

from ui.tables import PLACES


def keys_of_many_lists() -> None:
    from ui import session, tables

    session.seed("places", [tables.place(f"list {number // 2}") for number in range(400)])


def test_a_table_keeps_its_key_while_it_is_shown_and_the_next_ones_have_others() -> None:
    app = AppTest.from_function(keys_of_many_lists).run()
    places = app.session_state["places"]
    assert places[::2] == places[1::2]
    for start in range(0, 200 - PLACES, 7):
        assert len(set(places[::2][start : start + PLACES])) == PLACES
    assert len(set(places)) == PLACES
