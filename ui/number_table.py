"""A table of numbers in which a click on a number opens the rows behind it."""

from collections.abc import Callable, Collection
from functools import partial

import pandas as pd
import streamlit as st

from ui import bottleneck_rows, session
from ui.bottleneck_rows import Rows

Ways = Callable[[int, str], Rows | None]


def show(texts: pd.DataFrame, key: str, ways: Ways, *, alt: str, left: Collection[str] = ()) -> None:
    """These texts, of which the columns in `left` are words and the others numbers.

    `ways` gives the rows behind the cell at this place in this column; None where there is nothing to open. `key`
    changes with what is shown: what is chosen is chosen by position.
    """
    st.dataframe(
        texts,
        hide_index=True,
        height="content",
        row_height=32,
        key=key,
        on_select=partial(_open, key, ways),
        selection_mode="single-cell",
        alt=f"{alt} Kies een getal voor de rijen erachter.",
        column_config={
            column: st.column_config.TextColumn(alignment="left" if column in left else "right")
            for column in texts.columns
        },
    )


def _open(key: str, ways: Ways) -> None:
    state = session.seeded(key)
    for row, column in state["selection"]["cells"] if state else []:
        rows = ways(row, column)
        if rows is not None:
            bottleneck_rows.open_rows(rows)
