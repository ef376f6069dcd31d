"""Figures, all in one look: a finding as title, a chart, what it means, its numbers as a table, files to take along."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from auth import downloads
from auth.access_log import Kind
from errors import Refused
from exports import figure
from exports.figure import Made
from queries.masking import masked
from settings import AMSTERDAM, passing_place
from ui import bottleneck_rows, download, number_table, session, tables, words
from ui.chart_look import LEGEND, LOCALE, Palette, drawing, palette
from ui.number_table import Ways

__all__ = ["HEIGHT", "Palette", "Picking", "beneath", "in_words", "palette", "show"]

HEIGHT = 320
_MOST_ROWS = 500  # of the table on screen; the file holds all
_Write = Callable[[Path], Made]


@dataclass(frozen=True)
class Picking:
    """What can be chosen in a chart: the name of its point selection, and what happens then.

    `mark`: of what the chart shows (see tables.mark), so that what was chosen does not outlive it. `follow` gets the
    fields of what was chosen.
    """

    selection: str
    mark: str
    follow: Callable[[Mapping[str, Any]], None]


def show(
    chart: Any,
    table: pd.DataFrame,
    name: str,
    title: str,
    explanation: str,
    *,
    picking: Picking | None = None,
    ways: Ways | None = None,
) -> None:
    """A figure: `title` (the finding, as plain text), the chart, and under it what explains it and what holds its
    numbers.

    `name`: unique on the page, in the letters of a file name ("verouderend-werk"). `table`: the numbers of the chart
    under Dutch headings. `explanation`: the definition with its source, as Markdown of our own. `ways`: the rows behind
    a number of the table, by its place and heading.
    """
    with st.container(key=f"figure-{name}"):
        st.subheader(words.plain(title), anchor=False)
        _draw(chart.configure(locale=LOCALE, legend=LEGEND), name, title, picking)
        beneath(lambda: {"chart": drawing(chart, title)}, table, name, explanation)
        _show_table(table, name, ways)


def beneath(drawn: Callable[[], dict[str, Any]], table: pd.DataFrame, name: str, explanation: str) -> None:
    """What stands under a figure: its explanation, and the figure to take along as PNG (`drawn`: see exports.figure)
    and as CSV."""
    with st.container(key=f"beneath-{name}", horizontal=True, vertical_alignment="center"):
        with st.popover("Uitleg", icon=":material/help:", type="tertiary"):
            st.markdown(explanation)
        _offer(name, "PNG", len(table), lambda path: figure.write_png(drawn(), len(table), path))
        _offer(name, "CSV", len(table), lambda path: figure.write_csv(table, path))


def _draw(chart: Any, name: str, title: str, picking: Picking | None) -> None:
    if picking is None:
        st.altair_chart(chart, width="stretch", key=f"chart-{name}", alt=title)
        return
    key = bottleneck_rows.key_since_closed(f"chart-{name}-{picking.mark}")
    st.altair_chart(
        chart,
        width="stretch",
        key=key,
        alt=title,
        on_select=partial(_follow, key, picking),
        selection_mode=picking.selection,
    )


def _follow(key: str, picking: Picking) -> None:
    state = session.seeded(key)
    chosen = state["selection"].get(picking.selection) if state else None
    if chosen:
        picking.follow(chosen[0])


def _show_table(table: pd.DataFrame, name: str, ways: Ways | None) -> None:
    """The same numbers as a table, folded away."""
    with st.expander("Als tabel", icon=":material/table:"):
        if len(table) > _MOST_ROWS:
            st.caption(
                f"De eerste {words.number(_MOST_ROWS)} van {words.count(len(table), 'rij', 'rijen')}; alle in CSV."
            )
        texts = in_words(table.head(_MOST_ROWS))
        key = f"table-{name}-{tables.mark(*(tuple(texts[column]) for column in texts.columns))}"
        left = [column for column in table.columns if not pd.api.types.is_numeric_dtype(table[column])]
        number_table.show(texts, key, ways, alt="De cijfers van de figuur.", left=left)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with every cell as Dutch text; a dash where there is no value."""
    return pd.DataFrame({column: [_in_words(value) for value in table[column]] for column in table.columns}, dtype=str)


def _in_words(value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    if isinstance(value, datetime) and value.tzinfo:
        return words.moment(value)
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, str):
        return masked(value)
    return words.number(value, 0 if float(value).is_integer() else 1)


def _offer(name: str, kind: str, rows: int, write: _Write) -> None:
    place = st.container(width="content")
    with place:
        is_asked = st.button(
            kind,
            key=f"{kind.lower()}-{name}",
            icon=":material/download:",
            type="tertiary",
            disabled=rows == 0,
            help="De grafiek als plaatje" if kind == "PNG" else "De cijfers van deze grafiek, alle rijen",
        )
        if is_asked:
            _make(name, kind, write)


def _make(name: str, kind: str, write: _Write) -> None:
    running, moment = session.current(), datetime.now(UTC)
    suffix = kind.lower()
    path = passing_place("exports", f".{suffix}")
    try:
        with st.spinner(f"{kind} maken …"):
            made = write(path)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    file_name = f"{name}-{moment.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.{suffix}"
    session.log(Kind.EXPORT, list=file_name, filters=_filters(), **made.as_json(), **_seen())
    token = downloads.offer(running, path, file_name)
    download.show_link(token, file_name, f"{kind} is klaar.", f"{kind} gedownload")


def _filters() -> dict[str, list[str]]:
    """What this page's address asks for: its filters."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _seen() -> dict[str, object]:
    scope = session.scope()
    return {"snapshot": scope.snapshot, "employers": list(scope.employers)}
