"""What the parts of Routes share: tables in which a row can be chosen, and what can then be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from queries.masking import masked
from ui import bottleneck_rows, clock, session, tables, words
from ui.bottleneck_rows import Rows

ARROW = " → "
FEW = 20  # fewer than this tell little about a median
FEW_MARK = " (n < 20)"
FEW_TOLD = (
    f"„{FEW_MARK.strip()}” staat bij een duur die op minder dan {FEW} aanvragen of uitvoeringen rust: weinig gegevens."
)
_MOST_ROWS = 12  # more than these scroll inside the table


@dataclass(frozen=True)
class Heading:
    """A column: its name on screen, its width in pixels, what it means; whether a narrow screen keeps it."""

    label: str
    width: int
    help: str | None = None
    is_number: bool = True
    is_narrow: bool = False


@dataclass(frozen=True)
class Table:
    """Lines of text under headings; `name` is unique on the page, `alt` is for who cannot see it."""

    name: str
    headings: Sequence[Heading]
    lines: Sequence[Sequence[str]]
    alt: str


@dataclass(frozen=True)
class Way:
    """What can be done with a chosen row: open the rows behind a number, or hold the whole page to it."""

    told: str
    rows: Sequence[tuple[str, Rows]] = ()
    via: Sequence[str] = ()
    via_told: str = ""


def chosen(table: Table) -> int | None:
    """Draws the table; gives the place of the row that is chosen in it."""
    with st.container(key=f"large-{table.name}"):
        wide = _grid(table, range(len(table.headings)), "large")
    with st.container(key=f"small-{table.name}"):
        few = [place for place, heading in enumerate(table.headings) if heading.is_narrow]
        narrow = _grid(table, few, "small")
    return narrow if wide is None else wide


def _grid(table: Table, places: Sequence[int], size: str) -> int | None:
    headings = {table.headings[place].label: table.headings[place] for place in places}
    texts = {table.headings[place].label: [masked(line[place]) for line in table.lines] for place in places}
    state = st.dataframe(
        texts,
        column_config={
            label: st.column_config.TextColumn(
                width=heading.width, help=heading.help, alignment="right" if heading.is_number else "left"
            )
            for label, heading in headings.items()
        },
        hide_index=True,
        height="content" if len(table.lines) <= _MOST_ROWS else 32 * (_MOST_ROWS + 1) + 2,
        row_height=32,
        key=f"{size}-{table.name}-{tables.mark(texts)}",
        on_select="rerun",
        selection_mode=["single-cell"],
        alt=table.alt,
    )
    click = tables.clicked(state, len(table.lines))
    return click.row if click else None


def show_way(name: str, way: Way | None, hint: str) -> None:
    """What can be done with the chosen row, or how to choose one."""
    with st.container(key=f"way-{name}", horizontal=True, vertical_alignment="center"):
        if way is None:
            st.caption(hint)
            return
        st.markdown(words.plain(masked(way.told)), width="content")
        for place, (label, rows) in enumerate(way.rows):
            bottleneck_rows.link(label, f"{name}:{place}", rows)
        if way.via:
            st.button(
                way.via_told,
                key=f"via:{name}",
                icon=":material/filter_alt:",
                type="tertiary",
                help="Alle onderdelen van deze pagina tellen dan alleen deze aanvragen",
                on_click=_hold_to,
                args=(list(way.via),),
            )


def _hold_to(via: list[str]) -> None:
    session.seed("bottleneck:via", via)


def lasting(seconds: float | None, day_seconds: float, count: int | None = None) -> str:
    """A duration in the chosen clock; marked when it rests on few. A dash without any."""
    if seconds is None or pd.isna(seconds):
        return "–"
    return clock.lasting(seconds, seconds, day_seconds) + (FEW_MARK if count is not None and count < FEW else "")


def percentage(part: float, whole: float, *, is_short: bool = False) -> str:
    """12 %; one decimal below ten, and never 100 % when it is not all. `is_short`: to stand in a column."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    decimals = 0 if share >= 10 else 1
    rounded = round(share, decimals)
    if part < whole and rounded >= 100:
        return "> 99 %" if is_short else "meer dan 99 %"
    if part > 0 and rounded == 0:
        return "< 0,1 %" if is_short else "minder dan 0,1 %"
    return f"{words.number(rounded, decimals).removesuffix(',0')} %"


def in_words(steps: Sequence[str]) -> str:
    """A route: its steps with arrows."""
    return ARROW.join(steps)
