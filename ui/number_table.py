"""A table of texts, in which a click on a number opens the rows behind it."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ui import bottleneck_rows, session
from ui.bottleneck_rows import Rows

Ways = Callable[[int, str], Rows | None]
_ROW = 32
_MOST_ROWS = 15  # more than these scroll within the table


def show(texts: pd.DataFrame, key: str, ways: Ways | None, *, alt: str, left: Collection[str] = ()) -> None:
    """These texts, of which the columns in `left` are words and the others numbers.

    `ways` gives the rows behind the cell at this place in this column; None where there is nothing to open, or nowhere.
    `key` changes with what is shown: what is chosen is chosen by position.
    """
    looks: dict[str, Any] = {
        "hide_index": True,
        "height": "content" if len(texts) <= _MOST_ROWS else _ROW * (_MOST_ROWS + 1) + 2,
        "row_height": _ROW,
        "column_config": {
            column: st.column_config.TextColumn(alignment="left" if column in left else "right")
            for column in texts.columns
        },
    }
    if ways is None:
        st.dataframe(texts, key=key, alt=alt, **looks)
        return
    key = bottleneck_rows.key_since_closed(key)
    told = f"{alt} Kies een getal voor de rijen erachter."
    choosing: dict[str, Any] = {"on_select": partial(_open, key, ways), "selection_mode": "single-cell"}
    st.dataframe(texts, key=key, alt=told, **looks, **choosing)


def _open(key: str, ways: Ways) -> None:
    state = session.seeded(key)
    for row, column in state["selection"]["cells"] if state else []:
        rows = ways(row, column)
        if rows is not None:
            bottleneck_rows.open_rows(rows)
